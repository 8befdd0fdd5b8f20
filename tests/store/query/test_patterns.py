"""A pattern finds the same in Python as in RE2, or is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamalog.store.query.errors import QueryError
from lamalog.store.query.patterns import pattern

duckdb = pytest.importorskip("duckdb")
_connection = duckdb.connect()

pieces = st.sampled_from(
    [
        "a",
        "b",
        "é",
        "Ж",
        ".",
        "\\.",
        "\\d",
        "\\w",
        "\\s",
        "\\S",
        "\\b",
        "^",
        "$",
        "|",
        "(",
        ")",
        "(?:",
        "[a-c]",
        "[^a]",
        "[\\d_]",
        "*",
        "+",
        "?",
        "{2}",
        "{1,}",
        "{,2}",
        "x{0,3}?",
        " ",
        "\\t",
        "\\x41",
        "/",
        "-",
        "[]a]",
        "[",
        "]",
        "{",
        "}",
        "\\",
        "(?i)",
        "(?P<n>a)",
        "\\A",
        "\\z",
        "1",
        "_",
    ]
)
subjects = st.text(st.sampled_from("abcABé Ж1_.\n\t-/"), max_size=8)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(pieces, min_size=1, max_size=5).map("".join),
    st.sampled_from(["", "i", "s"]),
    st.lists(subjects, min_size=1, max_size=8),
)
def test_both_find_the_same(text: str, flags: str, found_in: list[str]) -> None:
    try:
        made = pattern(text, flags)
    except QueryError:
        return
    for subject in found_in:
        [(theirs,)] = _connection.execute("SELECT regexp_matches($1, $2)", [subject, made.text]).fetchall()
        assert (made.compiled.search(subject) is not None) is theirs, (text, flags, subject)
