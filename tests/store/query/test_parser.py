"""What is understood, and what is said of what isn't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.store.query.errors import QueryError
from lamalog.store.query.parser import parse
from lamalog.store.query.quote import quoted
from lamalog.store.query.tree import And, Compare, Contains, Everything, In, Limit, Not, Or, Stats


def test_precedence() -> None:
    where = parse("a b or not (c and d)").where
    assert where == Or(
        (
            And((Contains("a"), Contains("b"))),
            Not(And((Contains("c"), Contains("d")))),
        )
    )


def test_units_and_levels() -> None:
    where = parse("duration>500ms size>=10MB level>=warn").where
    assert isinstance(where, And)
    assert [item.value.number for item in where.items if isinstance(item, Compare)] == [0.5, 10_000_000.0, 13.0]


def test_a_quoted_number_is_a_text_in_other_fields() -> None:
    where = parse('version2 in (2, "2")').where
    assert isinstance(where, In)
    assert [value.number for value in where.values] == [2.0, None]


def test_stages() -> None:
    query = parse("| stats count, p99.9(duration) as slow by route, 5m | last 3")
    stats, limit = query.stages
    assert isinstance(stats, Stats)
    assert stats.bucket == 300
    assert [(each.function, each.name, each.fraction) for each in stats.aggregates] == [
        ("count", "count", 0.0),
        ("quantile", "slow", 0.999),
    ]
    assert limit == Limit(3, last=True)
    assert query.where == Everything()


@pytest.mark.parametrize(
    ("text", "problem", "caret"),
    [
        ("level>=eror", "unknown level 'eror' (did you mean 'ERROR'?)", 7),
        ("level>=20", "write the level's name", 7),
        ("level:error", "write level=error", 5),
        ("duration>fast", "duration is a number, and 'fast' is none", 9),
        ("a >", "expected a value for a", 3),
        ("> 5", "a field is missing before '>'", 0),
        ("(a or b", "this ( is never closed", 0),
        ("a) b", "there is no '(' for it", 1),
        ('say "x', 'this " is never closed', 4),
        ("a and", "a condition is missing at the end", 5),
        ("not", "a condition is missing at the end", 3),
        ("or a", "'or' needs a condition before it", 0),
        ("task-*", "* is no wildcard", 5),
        ("task_id=t-*", "* is no wildcard: write task_id ~ /…/", 10),
        ("-debug", "write not debug", 0),
        ("!debug", "means nothing here", 0),
        ("a && b", "write and", 2),
        ("a || b", "write or", 2),
        ("a in b", "write the values in parentheses", 5),
        ("a in (b c)", "write ',' between values", 8),
        ("message ~ timeout", "write the pattern between slashes", 10),
        ("message ~ /(a/", "bad pattern", 10),
        ("message ~ /(?=a)/", "this pattern can't have '(?='", 11),
        (r"message ~ /(a)\1/", "this pattern can't have", 14),
        ("message ~ /a/x", "unknown pattern flag 'x'", 10),
        ("message ~ /a++/", "a repetition of a repetition", 12 + 1),
        ("| stat count", "no stage 'stat' (did you mean 'stats'?)", 2),
        ("| where a", "conditions stand before the first '|'", 2),
        ("| stats cuont", "no function 'cuont' (did you mean 'count'?)", 8),
        ("| stats sum", "write sum(…) with a field", 8),
        ("| stats avg(message)", "message is no number", 12),
        ("| stats count, count", "two columns are called 'count'", 20),
        ("| stats count by 5m, 1h", "a second span of time", 21),
        ("| limit some", "expected a number after 'limit'", 8),
        ("| top", "expected a field after 'top'", 5),
        ("| errors | stats count", "stats can't follow errors", 11),
        ("a | ", "expected one of stats", 4),
        ("a | limit 5 b", "write '|' before what follows", 12),
        ('timestamp>"tomorrow"', "no time: 'tomorrow'", 10),
        ("(" * 60 + "a" + ")" * 60, "levels of parentheses", 51),
    ],
)
def test_errors_point_at_the_place(text: str, problem: str, caret: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert problem in str(caught.value)
    assert caught.value.position == caret
    first, _, pointer = str(caught.value).split("\n")
    assert first == caught.value.problem
    assert len(pointer) >= 5
    assert pointer.endswith("^")


@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        parse(text)
    except QueryError as error:
        assert error.position is None or 0 <= error.position <= len(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "level",
                ">=",
                "=",
                "~",
                "/x/",
                "(",
                ")",
                "in",
                "not",
                "or",
                "and",
                "exists",
                ",",
                "|",
                "stats",
                "count",
                "by",
                "5m",
                "top",
                '"q"',
                "1",
            ]
        ),
        max_size=14,
    )
)
def test_any_words_are_understood_or_refused(words: list[str]) -> None:
    try:
        parse(" ".join(words))
    except QueryError as error:
        assert error.position is not None


@given(st.text(min_size=1))
def test_a_quoted_text_is_taken_as_it_is(text: str) -> None:
    assert parse(quoted(text)).where == Contains(text)
