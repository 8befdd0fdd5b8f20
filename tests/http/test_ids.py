"""Only what is harmless in a header, a log line and a search is taken over as a request id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.http._ids import accepted_request_id, new_request_id


@pytest.mark.parametrize("value", ["a", "0", "req-42", "1-5759e988-bd862e3fe1be46a994272793", "a" * 128, "Zz9._~:+/=-"])
def test_a_well_formed_id_is_taken_over(value):
    assert accepted_request_id(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a" * 129,
        "-a",
        " a",
        "a ",
        "a b",
        "a\r\nX: y",
        "a\n",
        "é",
        "a;b",
        'a"b',
        "a,b",
        "<a>",
        "a\x00",
        "а",
        None,
        7,
        b"a",
    ],
)
def test_anything_else_is_not(value):
    assert accepted_request_id(value) is None


@given(st.text())
def test_what_is_accepted_is_short_printable_ascii_without_separators(text):
    if accepted_request_id(text) is not None:
        assert 1 <= len(text) <= 128
        assert text.isascii()
        assert text.isprintable()
        assert not set(text) & set(" ,;\"'<>&\\")


def test_new_ids_are_well_formed_and_differ():
    ids = {new_request_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(accepted_request_id(one) == one for one in ids)
