"""Find ``name: value`` in text, in all the notations logs use, when the name is a secret's.

``password=x``, ``"password": "x"``, ``{'password': 'x'}``, ``('password', 'x')``, ``--password x``, ``<password>x</password>``,
``user[password]=x``, ``api key: x``; Chinese names are read in chinese.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from lamalog.redact.cookies import cookie_items, cookie_values
from lamalog.redact.given_names import GIVEN
from lamalog.redact.keys import NAME_KEYS, PERSON, KeyClass, maybe_secret
from lamalog.redact.masks import MARKER
from lamalog.redact.pair_values import element_value, random_enough, value_after
from lamalog.redact.surnames import SURNAMES

if TYPE_CHECKING:
    from lamalog.redact.keys import Keys


Found = tuple[int, int, KeyClass]

_PAIR = re.compile(
    r"""(?<![A-Za-z0-9_])(?P<key>[A-Za-z_][A-Za-z0-9_.\-]{0,79})
    (?: (?P<quote>\\{0,7}["'`])? (?:\]|\\?["']\])? [ \t]{0,8} (?P<sep>=>|:=|->|={1,3}|::?|>|：) [ \t]{0,8}
      | \\{0,7}["'][ \t]{0,3},[ \t]{0,3}(?=b?\\{0,7}["']) )""",
    re.VERBOSE | re.ASCII,
)

_FLAG = re.compile(
    r"(?<![\w-])(?:--?(?P<key>[A-Za-z][A-Za-z0-9_\-]{1,60})|(?i:set|setx|setenv|env|put)[ ]{1,2}(?P<named>[A-Za-z][A-Za-z0-9]{0,30}[_.-][A-Za-z0-9_.-]{1,60}))[ \t]{1,4}(?=[^\s-])",
    re.ASCII,
)

#: After a name in quotes and a comma: another name, so that the first was no pair with it; ``value`` leads to the first's value.
_NEXT_NAME = re.compile(r"\\{0,7}[\"'](?P<name>[A-Za-z_]{1,40})\\{0,7}[\"'][ ]{0,2}:[ ]{0,2}", re.ASCII)

_VALUE_NAMES = frozenset(("value", "val", "default", "content"))

_YAML = re.compile(
    r"(?<![A-Za-z0-9_])(?:name|key):[ ]{1,4}[\"']?(?P<key>[A-Za-z_][A-Za-z0-9_.-]{1,80})[\"']?[ \t]{0,4}\r?\n[ \t]{0,60}(?P<sep>value:)[ ]{0,4}",
    re.ASCII,
)

_BEFORE = re.compile(r"(?:(?<![A-Za-z0-9_])([A-Za-z0-9]{1,20})[ ])?(?<![A-Za-z0-9_])([A-Za-z0-9]{1,20})[ ]\Z", re.ASCII)

#: Words that need the word before them to say what they are: ``api key: …``, ``date of birth: …``.
_HEADS = frozenset(
    "key token code number no name phrase id card address addr birth plate seed account secret password licence license phone pin words string".split()
)

_SOFT = KeyClass("api-key", "keyed")

_SOFT_ENDS = ("session", "key", "auth", "code", "hash", "sig", "signature", "sign", "login", "id", "client")

_SMS_CODE = KeyClass("otp", "keyed")

_CODE_VALUE = re.compile(r"[\"'\\]{0,3}[0-9]{4,8}(?![0-9A-Za-z.])", re.ASCII)

_CODE_TOPIC = re.compile(r"sms|otp|2fa|mfa|verif|phone|mobile|captcha|login", re.ASCII | re.IGNORECASE)

#: Another key of the same person, within sight.
_PERSON_NEAR = re.compile(
    r"(?:phone|mobile|e?mail|id_?card|ssn|birth|address|手机|电话|邮箱|身份证)[a-z_]{0,8}(?:\\{0,7}[\"'])?[ ]{0,2}[=:：]",
    re.IGNORECASE,
)

_SIGHT = 200

_NAME_SHAPE = re.compile(
    r"[\"'\\\\]{0,3}(?:[A-Z][\w'’.-]{0,30}(?:[ +][A-Z][\w'’.-]{0,30}){1,3}(?![\w=:])|[\u4e00-\u9fff·]{2,8}(?![\u4e00-\u9fff]))"
)


_NAME_VALUE = re.compile(
    rf"[\"'\\]{{0,3}}(?:(?:{'|'.join(SURNAMES)})[\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff])|(?:{'|'.join(sorted(GIVEN))})(?:-[A-Z][a-z]{{1,15}})?[ +][A-Z][a-z'’])",
    re.ASCII,
)


def english_pairs(keys: Keys) -> Callable[[str], Iterator[Found]]:
    """A finder of values under secret ASCII names."""
    classify_key = keys.classify

    def find(text: str) -> Iterator[Found]:
        place, size = 0, len(text)
        search = _PAIR.search
        masked, baked = "[REDACTED:" in text, "ookie " in text
        while place < size:
            match = search(text, place)
            if match is None:
                break
            place = match.end()
            key = match["key"]
            found = classify_key(key.rstrip(".-"))
            if found is None:
                found = _second_look(keys, text, match, key, baked)
                if found is None:
                    continue
            if match["sep"] is None:
                following = _NEXT_NAME.match(text, place)
                if following is not None:
                    if following["name"].lower() not in _VALUE_NAMES:
                        continue
                    place = following.end()
            # The login of a URL, and what stands in a mask, are no names.
            if text.startswith("://", match.start() - 3) or (masked and _in_mask(text, match)):
                continue
            for span in _spans(text, place, found, match):
                yield (*span, found)
                place = span[1]

    return find


def _spans(text: str, place: int, found: KeyClass, match: re.Match[str]) -> Sequence[tuple[int, int]]:
    """The stretches to hide of the value at *place*: one for most, one for each of a line of cookies."""
    if found.id == "cookie":
        several = list(cookie_values(text, place)) or list(cookie_items(text, place))
        if several or "=[REDACTED:" in text[place : place + 160]:
            return several
    span = element_value(text, match, found) if match["sep"] == ">" else value_after(text, place, found, match)
    if span is None or (found is _SOFT and not random_enough(text[span[0] : span[1]])):
        return ()
    return (span,)


def flag_pairs(keys: Keys) -> Callable[[str], Iterator[Found]]:
    """A finder of ``--password x`` on command lines."""

    def find(text: str) -> Iterator[Found]:
        for match in _FLAG.finditer(text):
            found = keys.classify(match["key"] or match["named"])
            if found is not None and found.family == "keyed":
                span = value_after(text, match.end(), found, None)
                if span is not None:
                    yield (*span, found)

    return find


def yaml_pairs(keys: Keys) -> Callable[[str], Iterator[Found]]:
    """A finder of values that stand on the line after their name."""

    def find(text: str) -> Iterator[Found]:
        for match in _YAML.finditer(text):
            found = keys.classify(match["key"])
            span = None if found is None else value_after(text, match.end(), found, match)
            if found is not None and span is not None:
                yield (*span, found)

    return find


def _second_look(keys: Keys, text: str, match: re.Match[str], key: str, baked: bool) -> KeyClass | None:
    """What a key that says nothing by itself means here: by the words before it, by its value, as a cookie's name."""
    if baked and text[max(0, match.start() - 8) : match.start()].lower().endswith("cookie "):
        return keys.classify("cookie")
    hint = _hints.get(key)
    if hint is None:
        hint = _hint(key)
        if len(_hints) >= 4_096:
            _hints.clear()
        _hints[key] = hint
    if hint == "":
        return None
    if hint == "soft":
        return _SOFT
    if hint == "head" and not match["quote"]:
        found = _named(keys, text, match)
        if found is not None:
            return found
    return _by_value(text, match)


_hints: dict[str, str] = {}


def _hint(key: str) -> str:
    lower = key.lower().rstrip(".-")
    if lower in _HEADS:
        return "head"
    if lower in NAME_KEYS:
        return "value"
    return "soft" if lower.endswith(_SOFT_ENDS) and maybe_secret(key) else ""


def _named(keys: Keys, text: str, match: re.Match[str]) -> KeyClass | None:
    start = match.start()
    before = _BEFORE.search(text, max(0, start - 42), start)
    if before is None:
        return None
    key = match["key"].rstrip(".-")
    near = keys.classify(f"{before[2]}_{key}")
    if near is None and before[1]:
        near = keys.classify(f"{before[1]}_{before[2]}_{key}")
    return near


def _by_value(text: str, match: re.Match[str]) -> KeyClass | None:
    """``code=`` and ``name=`` say nothing by themselves, but a name of a person or a code of a text message after them does."""
    key = match["key"].lower()
    if key == "code":
        return _SMS_CODE if _CODE_VALUE.match(text, match.end()) and _CODE_TOPIC.search(text) else None
    if key in NAME_KEYS:
        place = match.end()
        if _NAME_VALUE.match(text, place):
            return PERSON
        if _NAME_SHAPE.match(text, place) and _PERSON_NEAR.search(text, max(0, place - _SIGHT), place + _SIGHT):
            return PERSON
    return None


def _in_mask(text: str, match: re.Match[str]) -> bool:
    opened = text.rfind("[REDACTED:", max(0, match.start() - 80), match.start())
    marker = MARKER.match(text, opened) if opened >= 0 else None
    return marker is not None and marker.end() > match.start()
