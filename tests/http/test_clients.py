"""How much of a client's address is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.http._clients import client_address
from lamalog.redact import default_redactor


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("203.0.113.77", "203.0.113.*"),
        ("2001:db8:1234:5678::9", "2001:db8:1234:*"),
        ("::ffff:203.0.113.77", "203.0.113.*"),
        ("fe80::1%eth0", "fe80:0:0:*"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("bobs-laptop.example.org", None),
        ("", None),
        (None, None),
    ],
)
def test_masked_leaves_the_network_only(address, masked):
    assert client_address(address, "masked") == masked


def test_full_and_none():
    assert client_address("203.0.113.77", "full") == "203.0.113.77"
    assert client_address("203.0.113.77", "none") is None


@given(st.text(max_size=120), st.sampled_from(["masked", "full", "none"]))
def test_never_raises_and_is_bounded(address, policy):
    assert len(client_address(address, policy) or "") <= 100


@pytest.mark.parametrize("address", ["8.9.10.11", "203.0.113.77", "2a02:2f0e:d1c0::1", "10.1.2.3"])
def test_what_is_masked_already_is_not_hidden_altogether(address):
    masked = client_address(address, "masked")
    assert default_redactor().value(masked, "client.address") == masked
