"""What is said of a text by its shape is never wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.store.index.shapes import holds, may_hold
from lamalog.store.query.evaluate import fold
from lamalog.store.query.templates import masked

texts = st.lists(
    st.sampled_from(
        ["queue", "is", "full", " ", "7", "t-1", ":", "<*>", "<", "*", "İ", "Σ", "K", "a/b", "é", "\n", "x1y"]
    )
    | st.text(max_size=3),
    max_size=8,
).map("".join)


@given(texts, st.data())
def test_a_text_that_contains_it_may_hold_it(text: str, data: st.DataObject) -> None:
    folded, shape = fold(text), fold(masked(text))
    start = data.draw(st.integers(0, len(folded)))
    wanted = folded[start : start + data.draw(st.integers(1, 8))]
    if wanted:
        assert may_hold(shape, wanted)


@given(texts, texts.map(fold).filter(bool))
def test_what_a_shape_holds_every_text_of_it_contains(text: str, wanted: str) -> None:
    if holds(fold(masked(text)), wanted):
        assert wanted in fold(text)


@pytest.mark.parametrize(
    ("shape", "wanted", "certain", "possible"),
    [
        ("queue is full: <*> tasks", "queue is full", True, True),
        ("queue is full: <*> tasks", "is empty", False, False),
        ("queue is full: <*> tasks", "12", False, True),
        ("queue is full: <*> tasks", "queue is full: 12", False, True),
        ("queue is full: <*> tasks", "full: 12 tasks", False, True),
        ("<*> is full", "queue is full", False, True),  # 7queue is full
        ("the <*> is full", "queue is empty", False, False),
        ("sent <*> bytes", "<*>", False, True),  # the text itself may say so
        ("sent <*> bytes", "not sent", False, False),
    ],
)
def test_examples(shape: str, wanted: str, certain: bool, possible: bool) -> None:
    assert holds(shape, wanted) is certain
    assert may_hold(shape, wanted) is possible
