from __future__ import annotations

import random
import re

import pytest

from lamalog.demo.people import luhn_check, make_people, resident_id_check

#: GB 11643-1999, as a table instead of as powers of two.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.fixture(scope="module")
def people():
    return make_people(random.Random(7), 60)


def test_check_character_is_that_of_the_published_examples():
    assert resident_id_check("11010519491231002") == "X"
    assert resident_id_check("44052418800101001") == "4"
    assert luhn_check("7992739871") == "3"
    assert luhn_check("411111111111111") == "1"


def test_resident_ids_pass_the_weighted_sum(people):
    for person in people:
        total = sum(int(digit) * weight for digit, weight in zip(person.resident_id[:17], WEIGHTS, strict=True))
        assert person.resident_id[17] == "10X98765432"[total % 11]
        assert re.fullmatch(r"\d{6}(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])\d{3}[\dX]", person.resident_id)


def test_cards_pass_luhn(people):
    for person in people:
        digits = [int(digit) for digit in reversed(person.card)]
        assert (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def test_phones_and_mail_have_the_real_format(people):
    for person in people:
        assert re.fullmatch(r"1[3-9]\d{9}", person.phone)
        assert re.fullmatch(r"[a-z.]+\.\d{4}@(mail\.)?example\.(com|org|cn)", person.email)


def test_everybody_is_different(people):
    for attribute in ("username", "phone", "resident_id", "email", "password", "card", "api_key"):
        assert len({getattr(person, attribute) for person in people}) == len(people)


def test_a_seed_makes_the_same_people_again():
    assert make_people(random.Random(3), 5) == make_people(random.Random(3), 5)
    assert make_people(random.Random(3), 5) != make_people(random.Random(4), 5)


def test_no_secret_is_so_short_that_it_could_be_found_by_chance(people):
    for person in people:
        for secret in person.secrets():
            assert len(secret.value.encode()) >= 9, secret
