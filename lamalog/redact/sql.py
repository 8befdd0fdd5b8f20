"""Find what ``INSERT INTO t (name, password) VALUES (…)`` puts under the names of secrets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.keys import Keys
from lamalog.redact.structures import value_fits
from lamalog.redact.validators import is_placeholder

_INSERT = re.compile(
    r"\b(?:INSERT|REPLACE)[ ]+(?:IGNORE[ ]+)?INTO[ ]+[^\s(]{1,128}\s{0,4}\((?P<columns>[^()\n]{1,2000})\)\s{0,8}VALUES\s{0,8}",
    re.ASCII | re.IGNORECASE,
)
#: A row's values: quoted with doubled or escaped quotes inside, or bare.
_ROW = re.compile(r"\s{0,8},?\s{0,8}\(", re.ASCII)
_VALUE = re.compile(
    r"\s{0,8}(?:[EN]?'(?P<text>(?:[^'\\]|''|\\.){0,4000})'|(?P<bare>[^',()\s]{1,200}(?:\([^()']{0,200}\))?))\s{0,8}(?P<after>[,)])",
    re.ASCII,
)
_ROWS = 1_000


def inserted(keys: Keys) -> Callable[[str], Iterator[tuple[int, int, KeyClass]]]:
    """A finder of values of secret columns."""

    def find(text: str) -> Iterator[tuple[int, int, KeyClass]]:
        for match in _INSERT.finditer(text):
            columns = [keys.classify(name.strip(' \t`"[]')) for name in match["columns"].split(",")]
            if any(columns):
                yield from _rows(text, match.end(), columns)

    return find


def _rows(text: str, place: int, columns: list[KeyClass | None]) -> Iterator[tuple[int, int, KeyClass]]:
    for _ in range(_ROWS):
        opened = _ROW.match(text, place)
        if opened is None:
            return
        place = opened.end()
        for found in columns:
            value = _VALUE.match(text, place)
            if value is None:
                return
            place = value.end()
            shown = value["text"]
            if found is not None and shown and not is_placeholder(shown) and value_fits(found.id, shown):
                yield (*value.span("text"), found)
            if value["after"] == ")":
                break
