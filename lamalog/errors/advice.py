"""What to do about an error: cause, first steps, a command to check, a link; in English or Chinese.

``advise(classification, fields)`` looks the entry up that ``classify`` has found, picks what fits the circumstances, and
fills in what the message named. The knowledge base is read once, by whoever asks first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamalog.errors.advice_facts import facts_of
from lamalog.errors.advice_language import language_of
from lamalog.errors.classify import Classification
from lamalog.errors.knowledge.base import Knowledge
from lamalog.errors.knowledge.circumstances import FACTS, holds
from lamalog.errors.knowledge.entry import Entry
from lamalog.errors.knowledge.loading import default_knowledge
from lamalog.text import escape_control
from lamalog.units import format_size

#: ``{module}``, or ``{module|that module}`` with what to say where nothing is known.
_PLACE = re.compile(r"\{([a-z][a-z_.]*)(?:\|([^{}]*))?\}")
_MAX_VALUE = 120


@dataclass(frozen=True)
class Advice:
    """What to tell an operator."""

    code: str
    title: str
    cause: str
    #: What to try, in this order.
    first: tuple[str, ...]
    #: A command that shows more, or None.
    command: str | None
    link: str
    language: str

    @property
    def short(self) -> str:
        """The first step: what goes into a record as ``error.advice``."""
        return self.first[0]


def advise(
    classification: Classification,
    fields: Mapping[str, Any] | None = None,
    *,
    language: str | None = None,
    knowledge: Knowledge | None = None,
) -> Advice | None:
    """Advice for what *classification* found, or None. *fields* of the record tell the circumstances.

    *language* is en or zh; else ``LAMALOG_LANG`` and the locale decide. Never raises an Exception.
    """
    try:
        return advice_for(classification.code, {**(fields or {}), **classification.values}, language, knowledge)
    except Exception:  # advice is a courtesy: an error in it must not hide the error it is about
        return None


def advice_for(
    code: str, fields: Mapping[str, Any], language: str | None = None, knowledge: Knowledge | None = None
) -> Advice | None:
    """The advice of the entry *code*; None if there is none. Raises ConfigError for an unknown *language*."""
    chosen = language_of(language)
    entry = (default_knowledge() if knowledge is None else knowledge).entries.get(code)
    if entry is None:
        return None
    facts = facts_of(fields)
    return Advice(
        code=entry.code,
        title=filled(entry.title[chosen], facts),
        cause=filled(entry.cause[chosen], facts),
        first=tuple(filled(step, facts) for step in _steps(entry, facts, chosen)),
        command=None if entry.command is None else filled(entry.command, facts),
        link=entry.link,
        language=chosen,
    )


def _steps(entry: Entry, facts: Mapping[str, Any], language: str) -> tuple[str, ...]:
    fitting = [step for each in entry.variants if holds(each.circumstance, facts) for step in each.first[language]]
    return tuple(dict.fromkeys([*fitting, *entry.first[language]]))


def filled(text: str, facts: Mapping[str, Any]) -> str:
    """*text* with its places filled in from *facts*."""
    if "{" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        known = facts.get(found[1])
        if known is None or known == "":
            return found[0] if found[2] is None else found[2]
        sized = FACTS.get(found[1]) == "size" and type(known) in (int, float)
        shown = format_size(known) if sized else escape_control(str(known))
        return shown if len(shown) <= _MAX_VALUE else f"{shown[: _MAX_VALUE - 1]}…"

    return _PLACE.sub(value, text)
