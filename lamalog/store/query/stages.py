"""What follows a ``|``: statistics, top values, order, limits, columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lamalog.exceptions import did_you_mean
from lamalog.store.columns import Kind
from lamalog.store.query import names, values
from lamalog.store.query.errors import QueryError
from lamalog.store.query.lexer import Piece, Token
from lamalog.store.query.pieces import Pieces
from lamalog.store.query.tree import Aggregate, Errors, Field, Fields, Limit, Patterns, Sort, Stage, Stats, Top

_STAGES = ("stats", "top", "sort", "limit", "last", "fields", "errors", "patterns")
_SUMMARIES = ("stats", "top", "errors", "patterns", "fields")
_NUMERIC = ("sum", "avg")
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?|100)")
_FUNCTIONS = ("count", "rate", "sum", "avg", "min", "max", "distinct", "p50", "p90", "p95", "p99", "p99.9")
_TOP = 10


def parse_stage(pieces: Pieces, before: Sequence[Stage]) -> Stage:
    """The stage at hand; *before* are those it follows. Raises QueryError."""
    word = pieces.expect((Token.WORD,), f"one of {', '.join(_STAGES)} after '|'")
    name = word.text.lower()
    if name not in _STAGES:
        advice = did_you_mean(name, _STAGES)
        if name == "where":
            advice = ": conditions stand before the first '|'"
        raise QueryError(
            f"no stage {word.text!r}{advice or ': there are ' + ', '.join(_STAGES)}", pieces.query, word.start
        )
    summary = next((stage for stage in before if isinstance(stage, (Stats, Top, Errors, Patterns, Fields))), None)
    if summary is not None and name in _SUMMARIES and not (name == "fields" and not isinstance(summary, Fields)):
        raise QueryError(f"{name} can't follow {type(summary).__name__.lower()}", pieces.query, word.start)
    if name == "stats":
        return _stats(pieces)
    if name == "top":
        return _top(pieces)
    if name == "sort":
        return _sort(pieces)
    if name in ("limit", "last"):
        return Limit(_whole(pieces, f"a number after '{name}'"), last=name == "last")
    if name == "fields":
        return Fields(tuple(_columns(pieces)))
    return Errors() if name == "errors" else Patterns()


def _whole(pieces: Pieces, what: str) -> int:
    piece = pieces.expect((Token.WORD,), what)
    if not piece.text.isdecimal() or not piece.text.isascii() or len(piece.text) > 15:
        raise QueryError(f"expected {what}, not {piece.text!r}", pieces.query, piece.start)
    return int(piece.text)


def _stats(pieces: Pieces) -> Stats:
    aggregates = [_aggregate(pieces)]
    while pieces.take(Token.COMMA):
        aggregates.append(_aggregate(pieces))
    by: list[Field] = []
    bucket: float | None = None
    if pieces.take_word("by"):
        while True:
            piece = pieces.expect((Token.WORD, Token.STRING), "a field or a span of time such as 5m after 'by'")
            seconds = values.bucket(piece.text) if piece.kind is Token.WORD else None
            if seconds is None:
                by.append(_output(piece))
            elif bucket is None:
                bucket = seconds
            else:
                raise QueryError("a second span of time", pieces.query, piece.start)
            if not pieces.take(Token.COMMA):
                break
    outputs = [*([_TIME] if bucket else []), *(each.written for each in by), *(each.name for each in aggregates)]
    for name in outputs:
        if outputs.count(name) > 1:
            raise pieces.error(f"two columns are called {name!r}: write 'as' and another name behind one")
    return Stats(tuple(aggregates), tuple(by), bucket)


_TIME = "time"


def _aggregate(pieces: Pieces) -> Aggregate:
    start = pieces.now.start
    word = pieces.expect((Token.WORD,), f"one of {', '.join(_FUNCTIONS)}")
    function = word.text.lower()
    percentile = _PERCENTILE.fullmatch(function)
    if percentile is None and function not in _FUNCTIONS:
        advice = did_you_mean(function, _FUNCTIONS) or f": there are {', '.join(_FUNCTIONS)}"
        raise QueryError(f"no function {word.text!r}{advice}", pieces.query, word.start)
    target: Field | None = None
    if pieces.take(Token.OPEN):
        if pieces.now.kind is not Token.CLOSE:
            target = _argument(pieces, function, percentile is not None)
        if not pieces.take(Token.CLOSE):
            raise pieces.error("')' is missing")
    if target is None and function not in ("count", "rate"):
        raise QueryError(f"write {function}(…) with a field", pieces.query, word.start)
    name = re.sub(r"\s+", "", pieces.query[start : pieces.before.end]).removesuffix("()")
    if pieces.take_word("as"):
        name = pieces.expect((Token.WORD, Token.STRING), "a name after 'as'").text
    if percentile is not None:
        return Aggregate("quantile", target, name, round(float(percentile[1]) / 100, 9))
    return Aggregate(function, target, name)


def _argument(pieces: Pieces, function: str, percentile: bool) -> Field:
    piece = pieces.expect((Token.WORD, Token.STRING), "a field")
    target = _output(piece)
    if (percentile or function in _NUMERIC) and target.kind in (Kind.TEXT, Kind.TIME):
        raise QueryError(f"{target.written} is no number", pieces.query, piece.start)
    if function == "rate":
        raise QueryError("rate counts records: write rate", pieces.query, piece.start)
    return target


def _output(piece: Piece) -> Field:
    """A field whose values are shown: of a level its name."""
    if piece.kind is Token.WORD and piece.text == names.LEVEL:
        return Field(names.LEVEL, ("severity_text",), Kind.TEXT)
    return names.field(piece.text, exact=piece.kind is Token.STRING)


def _top(pieces: Pieces) -> Top:
    count = _TOP
    if (
        pieces.now.kind is Token.WORD
        and pieces.now.text.isdecimal()
        and pieces.following.kind in (Token.WORD, Token.STRING)
    ):
        count = _whole(pieces, "a number")
    return Top(_output(pieces.expect((Token.WORD, Token.STRING), "a field after 'top'")), count)


def _sort(pieces: Pieces) -> Sort:
    keys = [_sort_key(pieces)]
    while pieces.take(Token.COMMA):
        keys.append(_sort_key(pieces))
    return Sort(tuple(keys))


def _sort_key(pieces: Pieces) -> tuple[Field, bool]:
    """``field``, ``-field``, ``field desc``, ``p95(duration)``."""
    piece = pieces.expect((Token.WORD, Token.STRING), "a column after 'sort'")
    text, exact = piece.text, piece.kind is Token.STRING
    descending = not exact and text.startswith("-")
    text = text[1:] if descending else text
    if pieces.now.kind is Token.OPEN and pieces.now.start == piece.end:
        pieces.advance()
        inner = pieces.expect((Token.WORD, Token.STRING), "a field")
        if not pieces.take(Token.CLOSE):
            raise pieces.error("')' is missing")
        text = f"{text}({inner.text})"
    if pieces.take_word("desc"):
        descending = True
    else:
        pieces.take_word("asc")
    if text == names.LEVEL and not exact:
        return Field(names.LEVEL, ("severity_number",), Kind.INTEGER), descending
    return names.field(text, exact=exact), descending


def _columns(pieces: Pieces) -> list[Field]:
    found = [_output(pieces.expect((Token.WORD, Token.STRING), "a field after 'fields'"))]
    while pieces.take(Token.COMMA) or pieces.now.kind in (Token.WORD, Token.STRING):
        found.append(_output(pieces.expect((Token.WORD, Token.STRING), "a field")))
    return found
