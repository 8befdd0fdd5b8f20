"""Cut a query into tokens. Strict: a character that means nothing here is an error where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from lamalog.store.query.errors import QueryError


class Token(Enum):
    """What a piece of the query is."""

    WORD = "a word"
    STRING = "a quoted text"
    REGEX = "a pattern"
    OPERATOR = "an operator"
    OPEN = "'('"
    CLOSE = "')'"
    COMMA = "','"
    PIPE = "'|'"
    END = "the end"


@dataclass(frozen=True)
class Piece:
    """One token. *text* of a string or pattern is its content; *flags* are those behind a pattern."""

    kind: Token
    text: str
    start: int
    end: int
    flags: str = ""


_SPACE = re.compile(r"\s+")
_OPERATOR = re.compile(r">=|<=|!=|!~|==|=|<|>|~")
_WORD = re.compile(r"""[^\s"'()|,=<>!~]+""")
_PUNCTUATION = {"(": Token.OPEN, ")": Token.CLOSE, ",": Token.COMMA, "|": Token.PIPE}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'", "/": "/"}


def tokens(query: str) -> Iterator[Piece]:
    """The tokens of *query*, END last. Raises QueryError."""
    position = 0
    before: Piece | None = None
    while position < len(query):
        space = _SPACE.match(query, position)
        if space is not None:
            position = space.end()
            continue
        before = _next(query, position, before)
        yield before
        position = before.end
    yield Piece(Token.END, "", len(query), len(query))


def _next(query: str, position: int, before: Piece | None) -> Piece:
    char = query[position]
    if char in _PUNCTUATION:
        return Piece(_PUNCTUATION[char], char, position, position + 1)
    if char in "\"'":
        return _string(query, position, char)
    if char == "/" and before is not None and before.kind is Token.OPERATOR and before.text.endswith("~"):
        return _regex(query, position)
    operator = _OPERATOR.match(query, position)
    if operator is not None:
        return Piece(Token.OPERATOR, operator[0], position, operator.end())
    word = _WORD.match(query, position)
    if word is not None:
        return Piece(Token.WORD, word[0], position, word.end())
    raise QueryError(f"{char!r} means nothing here: write 'not' to negate, or quote the text", query, position)


def _string(query: str, start: int, quote: str) -> Piece:
    parts: list[str] = []
    position = start + 1
    while position < len(query):
        char = query[position]
        if char == quote:
            return Piece(Token.STRING, "".join(parts), start, position + 1)
        if char == "\\":
            following = query[position + 1 : position + 2]
            if following not in _ESCAPES or not following:
                raise QueryError(f"unknown escape \\{following}: write \\\\ for a backslash", query, position)
            parts.append(_ESCAPES[following])
            position += 2
            continue
        parts.append(char)
        position += 1
    raise QueryError(f"this {quote} is never closed", query, start)


def _regex(query: str, start: int) -> Piece:
    parts: list[str] = []
    position = start + 1
    while position < len(query):
        char = query[position]
        if char == "/":
            end = position + 1
            while end < len(query) and query[end].isalpha():
                end += 1
            flags = query[position + 1 : end]
            return Piece(Token.REGEX, "".join(parts), start, end, flags)
        if char == "\\" and position + 1 < len(query):
            parts.append("/" if query[position + 1] == "/" else query[position : position + 2])
            position += 2
            continue
        parts.append(char)
        position += 1
    raise QueryError("this pattern is never closed: write ~ /…/", query, start)
