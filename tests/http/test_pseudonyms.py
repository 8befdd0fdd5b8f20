"""Sessions and users are told apart, not told."""

from __future__ import annotations

from lamalog.http._pseudonyms import Pseudonyms


def test_the_same_id_under_the_same_key_is_the_same_everywhere():
    assert Pseudonyms("k")("user", "bob") == Pseudonyms(b"k")("user", "bob")


def test_keys_kinds_and_values_are_told_apart():
    one = Pseudonyms("k")
    found = {one("user", "bob"), one("session", "bob"), one("user", "eve"), Pseudonyms("l")("user", "bob")}
    assert len(found) == 4
    assert all(len(value) == 16 and int(value, 16) >= 0 for value in found)


def test_without_a_key_each_process_has_its_own():
    assert Pseudonyms()("user", "bob") != Pseudonyms()("user", "bob")


def test_long_keys_and_strange_values_are_taken():
    assert Pseudonyms("k" * 1000)("user", "\ud800" + "x" * 100_000)
