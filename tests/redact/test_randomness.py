"""What a generator made is told from names, ids and digests."""

from __future__ import annotations

import random
import string

import pytest

from lamalog.redact.randomness import changes, is_random


@pytest.mark.parametrize("size", [32, 40, 43, 64])
def test_tokens_of_letters_and_digits_are_random(size):
    r = random.Random(size)
    made = ["".join(r.choices(string.ascii_letters + string.digits, k=size)) for _ in range(300)]
    assert sum(is_random(value, 32) for value in made) >= 0.97 * len(made)


@pytest.mark.parametrize(
    "value",
    [
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "4BF92F3577B34DA6A3CE929D0E0E4736",
        "AbstractSingletonProxyFactoryBeanConfigurer2",
        "lama_inpaint_worker_deployment_replica_set",
        "0000000000000000000000000000000000000000",
        "short1A",
    ],
)
def test_digests_and_names_are_not(value):
    assert not is_random(value, 20)


def test_kinds_change_seldom_in_names_and_often_at_random():
    assert changes("getUserByIdentifier") < 0.38
    assert changes("Q7mZk2Tn9VbXc4Jh") > 0.5
    assert changes("") == changes("a") == 0
