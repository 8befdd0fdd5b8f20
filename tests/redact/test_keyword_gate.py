"""The gate for where there is no RE2: a search for words, made cheap by groups of characters, with the same outcome."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.redact import Redactor
from lamalog.redact.gate import GRAMS_UP_TO, keyword_gate

RULES = Redactor(engine="re").rules
GATE = keyword_gate(RULES)
WORDS = sorted({keyword for rule in RULES for keyword in rule.keywords})


def wanted(text):
    """Every rule of which one keyword is in *text*, or in it without what joins words."""
    lower = text.lower()
    lower = f"{lower}\n{lower.translate({ord(char): None for char in '_-. '})}"
    return {
        index
        for index, rule in enumerate(RULES)
        if not rule.keywords or any(word.lower() in lower for word in rule.keywords)
    }


@given(st.lists(st.sampled_from([*WORDS, " ", "x", "-", "密", "Ä"]), max_size=8).map("".join))
def test_groups_of_characters_change_nothing(text):
    assert set(GATE(text)) == wanted(text)


@pytest.mark.parametrize("text", ["", "a", "pa", "pass", "api-key", "ap_i key", "密码", "x" * GRAMS_UP_TO + "password"])
def test_short_and_long_texts(text):
    assert set(GATE(text)) == wanted(text)
