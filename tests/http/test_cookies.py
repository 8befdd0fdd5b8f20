"""A session cookie is found in whatever a Cookie header holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.http._cookies import first_cookie


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("session=abc", "abc"),
        ("a=1; session=abc; b=2", "abc"),
        ('session="a b"', "a b"),
        ("session=a=b", "a=b"),
        ("session=first; session=second", "first"),
        ("sid=other; session=abc", "abc"),
        ("sid=other", "other"),
        ("session=", None),
        ("session", None),
        ("xsession=abc", None),
        ("", None),
    ],
)
def test_the_first_of_the_names_counts(header, value):
    assert first_cookie(header, ("session", "sid")) == value


@given(st.text())
def test_never_raises(header):
    first_cookie(header, ("session",))


def test_a_cookie_behind_the_limit_is_not_looked_for():
    assert first_cookie("x=" + "y" * 10_000 + "; session=abc", ("session",)) is None
