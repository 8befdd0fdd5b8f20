"""Regular expressions that mean the same to Python's ``re`` and to RE2, which is linear: https://github.com/google/re2

What only one of them knows (look-around, back references, possessive and atomic groups, Unicode classes) is refused
with the place. Classes such as ``\\w`` are ASCII, ``$`` is the end of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lamalog.store.query.errors import QueryError

_OUTSIDE = {
    "d": "[0-9]",
    "D": "[^0-9]",
    "w": "[0-9A-Za-z_]",
    "W": "[^0-9A-Za-z_]",
    "s": r"[\t\n\f\r ]",
    "S": r"[^\t\n\f\r ]",
    "b": r"(?a:\b)",
    "B": r"(?a:\B)",
    "A": r"\A",
    "z": r"\Z",
}
_INSIDE = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_PLAIN = frozenset("ntrfva")
_REPEAT = re.compile(r"\{(\d+)(,(\d*))?\}")
_HEX = re.compile(r"x[0-9A-Fa-f]{2}")
#: RE2 takes no more repetitions.
_MOST = 1000
_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL}


@dataclass(frozen=True)
class Pattern:
    """*text* is for RE2, *compiled* for Python. Both find the same."""

    text: str
    compiled: re.Pattern[str] = field(compare=False)


def pattern(text: str, flags: str = "", query: str = "", start: int = 0) -> Pattern:
    """The pattern *text* with *flags* ``i`` (whatever the case) and ``s`` (``.`` matches newlines). Raises QueryError."""
    for flag in flags:
        if flag not in _FLAGS:
            raise QueryError(f"unknown pattern flag {flag!r}: there are i and s", query, start)
    if text.startswith("(?i)"):
        text, flags, start = text[4:], f"{flags}i", start + 4
    translated = _Translation(text, query, start).run()
    value = 0
    for flag in flags:
        value |= _FLAGS[flag]
    try:
        compiled = re.compile(translated, value)
    except (re.error, RecursionError, OverflowError) as error:
        raise QueryError(f"bad pattern: {getattr(error, 'msg', error)}", query, start) from None
    prefix = f"(?{''.join(sorted(set(flags)))})" if flags else ""
    return Pattern(prefix + text, compiled)


class _Translation:
    """From the common subset to Python's dialect."""

    def __init__(self, text: str, query: str, start: int) -> None:
        self.text, self.query, self.start = text, query, start
        self.position = 0
        self.out: list[str] = []

    def run(self) -> str:
        while self.position < len(self.text):
            char = self.text[self.position]
            if char == "\\":
                self._escape(_OUTSIDE)
            elif char == "[":
                self._class()
            elif char == "(" and self.text.startswith("(?", self.position):
                self._group()
            elif char in "*+?}" or (char == "{" and _REPEAT.match(self.text, self.position)):
                self._repeat(char)
            elif char == "{":
                self._refuse("write \\{ for a brace")
            else:
                self.out.append(r"\Z" if char == "$" else char)
                self.position += 1
        return "".join(self.out)

    def _refuse(self, advice: str) -> None:
        shown = self.text[self.position : self.position + 3]
        raise QueryError(
            f"this pattern can't have {shown!r} here: {advice}", self.query, self.start + self.position + 1
        )

    def _escape(self, known: dict[str, str]) -> None:
        following = self.text[self.position + 1 : self.position + 2] or "Z"
        hexadecimal = _HEX.match(self.text, self.position + 1)
        if following in known:
            self.out.append(known[following])
        elif hexadecimal is not None:
            self.out.append("\\" + hexadecimal[0])
            self.position += 2
        elif following in _PLAIN or (following.isascii() and following.isprintable() and not following.isalnum()):
            self.out.append("\\" + following)
        else:
            self._refuse("unknown escape")
        self.position += 2

    def _class(self) -> None:
        opened = self.position
        self.out.append("[")
        self.position += 1
        if self.text.startswith("^", self.position):
            self.out.append("^")
            self.position += 1
        first = True
        while self.position < len(self.text):
            char = self.text[self.position]
            if char == "]" and not first:
                self.out.append("]")
                self.position += 1
                return
            if char in "[]" or self.text[self.position : self.position + 2] in ("--", "&&", "||", "~~"):
                self._refuse("write a backslash before it")
            if char == "\\":
                self._escape(_INSIDE)
            else:
                self.out.append(char)
                self.position += 1
            first = False
        self.position = opened
        self._refuse("this [ is never closed")

    def _group(self) -> None:
        for opening in ("(?:", "(?P<"):
            if self.text.startswith(opening, self.position):
                break
        else:
            opening = ""
        if not opening or re.match(r"\(\?P<(?![A-Za-z_])", self.text[self.position :]):
            self._refuse("only (…), (?:…), (?P<name>…) and (?i) at the start are known")
        self.out.append("(?:" if opening == "(?:" else "(")
        self.position += 3
        if opening == "(?P<":
            end = self.text.find(">", self.position)
            if end < 0 or not re.fullmatch(r"[A-Za-z0-9_]+", self.text[self.position + 1 : end]):
                self._refuse("a group's name is letters, digits and _")
            self.position = end + 1

    def _repeat(self, char: str) -> None:
        if char == "}":
            self._refuse("write \\} for a brace")
        match = _REPEAT.match(self.text, self.position) if char == "{" else None
        piece = match[0] if match else char
        if match and max(int(match[1]), int(match[3] or 0)) > _MOST:
            self._refuse(f"at most {_MOST} repetitions")
        self.position += len(piece)
        if self.text.startswith("?", self.position):
            piece += "?"
            self.position += 1
        if self.position < len(self.text) and self.text[self.position] in "*+?{":
            self._refuse("a repetition of a repetition")
        self.out.append(piece)
