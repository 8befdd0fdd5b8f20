"""One entry of the knowledge base: how an error is recognised, and what to tell an operator about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lamalog.errors.categories import CATEGORIES, SEVERITIES, SYSTEM, USER
from lamalog.errors.classify_match import Condition, read_condition
from lamalog.errors.knowledge.circumstances import Circumstance, read_circumstance
from lamalog.exceptions import ConfigError, did_you_mean

LANGUAGES = ("en", "zh")
CODE = re.compile(r"[A-Z][A-Z0-9]{1,15}(?:-[A-Z0-9]{1,15})*-\d{3,5}")
REQUIRED = ("code", "category", "title", "cause", "first", "link")
KEYS = (*REQUIRED, "match", "command", "when", "severity", "origin", "weak", "priority", "general")
#: Text in each language; the same for all if the file has only one.
Text = dict[str, str]
Texts = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Variant:
    """First steps that come before the others in certain circumstances."""

    circumstance: Circumstance
    first: Texts


@dataclass(frozen=True)
class Entry:
    """What is known about one kind of error."""

    code: str
    category: str
    title: Text
    cause: Text
    first: Texts
    link: str
    command: str | None = None
    conditions: tuple[Condition, ...] = ()
    variants: tuple[Variant, ...] = ()
    severity: str | None = None
    origin: str | None = None
    #: How much this can tell at most: a KeyError may mean anything.
    weak: int | None = None
    priority: int = 0
    #: What is said about its whole category where nothing more is known.
    general: bool = False


def read_entry(data: Any, where: str) -> Entry:
    """The entry in *data*. ConfigError names *where*, the entry and what to write instead."""
    if not isinstance(data, Mapping):
        raise ConfigError(f"{where}: an entry is a mapping with {', '.join(REQUIRED)}, not {_short(data)}")
    code = data.get("code")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise ConfigError(f"{where}: code {code!r}: write capital letters and a number such as ACME-PAY-001")
    where = f"{where} ({code})"
    for key in data:
        if key not in KEYS:
            raise ConfigError(f"{where}: unknown key {key!r}{did_you_mean(key, KEYS)}: one of {', '.join(KEYS)}")
    for key in REQUIRED:
        if data.get(key) is None:
            raise ConfigError(f"{where}: {key!r} is missing")
    general = data.get("general", False)
    if not isinstance(general, bool):
        raise ConfigError(f"{where}: general {general!r}: write true or false")
    conditions = _conditions(data.get("match"), where)
    if not conditions and not general:
        raise ConfigError(f"{where}: 'match' is missing: nothing would ever find this entry")
    return Entry(
        code=code,
        category=str(_one_of(data, "category", tuple(CATEGORIES), where)),
        title=_text(data["title"], f"{where}: title"),
        cause=_text(data["cause"], f"{where}: cause"),
        first=_texts(data["first"], f"{where}: first"),
        link=_link(data["link"], where),
        command=_command(data.get("command"), where),
        conditions=conditions,
        variants=_variants(data.get("when"), where),
        severity=_one_of(data, "severity", SEVERITIES, where),
        origin=_one_of(data, "origin", (USER, SYSTEM), where),
        weak=_whole(data, "weak", where),
        priority=_whole(data, "priority", where) or 0,
        general=general,
    )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) < 80 else f"{text[:79]}…"


def _conditions(data: Any, where: str) -> tuple[Condition, ...]:
    if data is None:
        return ()
    if not isinstance(data, Sequence) or isinstance(data, str):
        data = [data]
    return tuple(read_condition(each, f"{where}: match[{number}]") for number, each in enumerate(data))


def _text(data: Any, where: str) -> Text:
    if isinstance(data, str) and data.strip():
        return dict.fromkeys(LANGUAGES, " ".join(data.split()))
    if not isinstance(data, Mapping) or not data:
        raise ConfigError(f"{where}: write text, or one text a language: {{en: …, zh: …}}, not {_short(data)}")
    found = {}
    for language, text in data.items():
        if language not in LANGUAGES:
            raise ConfigError(f"{where}: unknown language {language!r}{did_you_mean(language, LANGUAGES)}: en or zh")
        if not isinstance(text, str) or not text.strip():
            raise ConfigError(f"{where}.{language}: {_short(text)} is no text")
        found[language] = " ".join(text.split())
    return {language: found.get(language) or next(iter(found.values())) for language in LANGUAGES}


def _texts(data: Any, where: str) -> Texts:
    if isinstance(data, Mapping):
        if not data:
            raise ConfigError(f"{where}: write at least one step")
        lists = {language: _steps(steps, f"{where}.{language}") for language, steps in data.items()}
        for language in lists:
            if language not in LANGUAGES:
                raise ConfigError(
                    f"{where}: unknown language {language!r}{did_you_mean(language, LANGUAGES)}: en or zh"
                )
        return {language: lists.get(language) or next(iter(lists.values())) for language in LANGUAGES}
    return dict.fromkeys(LANGUAGES, _steps(data, where))


def _steps(data: Any, where: str) -> tuple[str, ...]:
    steps = [data] if isinstance(data, str) else data
    if not isinstance(steps, Sequence) or not steps:
        raise ConfigError(f"{where}: write a list of steps, not {_short(data)}")
    for step in steps:
        if not isinstance(step, str) or not step.strip():
            raise ConfigError(f"{where}: {_short(step)} is no text")
    return tuple(" ".join(step.split()) for step in steps)


def _link(data: Any, where: str) -> str:
    parts = urlsplit(data) if isinstance(data, str) else None
    if parts is None or parts.scheme != "https" or "." not in parts.netloc or " " in str(data):
        raise ConfigError(f"{where}: link {data!r}: write the https:// address of the documentation")
    return str(data)


def _command(data: Any, where: str) -> str | None:
    if data is None:
        return None
    if not isinstance(data, str) or not data.strip() or "\n" in data.strip():
        raise ConfigError(f"{where}: command {_short(data)}: write one line")
    return data.strip()


def _variants(data: Any, where: str) -> tuple[Variant, ...]:
    if data is None:
        return ()
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise ConfigError(f"{where}: when: write a list of {{if: …, first: …}}, not {_short(data)}")
    found = []
    for number, each in enumerate(data):
        place = f"{where}: when[{number}]"
        if not isinstance(each, Mapping) or set(each) != {"if", "first"}:
            raise ConfigError(f"{place}: write {{if: …, first: …}}, not {_short(each)}")
        found.append(Variant(read_circumstance(each["if"], f"{place}: if"), _texts(each["first"], f"{place}: first")))
    return tuple(found)


def _one_of(data: Mapping[str, Any], key: str, known: tuple[str, ...], where: str) -> str | None:
    value = data.get(key)
    if value is not None and value not in known:
        raise ConfigError(f"{where}: unknown {key} {value!r}{did_you_mean(value, known)}: one of {', '.join(known)}")
    return None if value is None else str(value)


def _whole(data: Mapping[str, Any], key: str, where: str) -> int | None:
    value = data.get(key)
    if value is None or (type(value) is int and -100 <= value <= 100):
        return value
    raise ConfigError(f"{where}: {key} {value!r}: write a whole number from -100 to 100")
