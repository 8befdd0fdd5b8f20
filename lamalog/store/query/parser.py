"""From the text of a query to its tree. Whatever is not understood raises QueryError with the place and some advice."""

from __future__ import annotations

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.store.columns import COLUMNS, Kind
from lamalog.store.query import names, tree, values
from lamalog.store.query.errors import QueryError
from lamalog.store.query.lexer import Piece, Token
from lamalog.store.query.patterns import pattern
from lamalog.store.query.pieces import Pieces
from lamalog.store.query.stages import parse_stage
from lamalog.store.query.tree import Field, Node, Query, Value

_DEEPEST = 50
_MOST, _MOST_VALUES = 500, 5000
_KEYWORDS = ("and", "or", "not", "in", "exists")


def parse(text: str, *, since: int | None = None, until: int | None = None) -> Query:
    """The tree of *text*; the empty text means every record. Raises QueryError."""
    pieces = Pieces(text)
    where: Node = tree.Everything()
    if pieces.now.kind not in (Token.END, Token.PIPE):
        where = _Conditions(pieces).any_of(0)
    stages: list[tree.Stage] = []
    while pieces.take(Token.PIPE):
        if pieces.now.kind is Token.PIPE:
            raise QueryError("'||' means nothing here: write or", text, pieces.before.start)
        stages.append(parse_stage(pieces, stages))
    if pieces.now.kind is not Token.END:
        extra = pieces.now
        advice = "there is no '(' for it" if extra.kind is Token.CLOSE else "write '|' before what follows"
        raise pieces.error(f"did not expect {extra.text!r} here: {advice}")
    return Query(where, tuple(stages), since, until)


class _Conditions:
    """Recursive descent: or, and, not, one condition."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces
        self._count = 0

    def any_of(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise self.pieces.error(f"more than {_DEEPEST} levels of parentheses")
        items = [self.all_of(depth)]
        while self.pieces.take_word("or"):
            items.append(self.all_of(depth))
        items = list(dict.fromkeys(items))
        return items[0] if len(items) == 1 else tree.Or(tuple(items))

    def all_of(self, depth: int) -> Node:
        items = [self.one(depth)]
        while self.pieces.take_word("and") or self._begins():
            items.append(self.one(depth))
        items = list(dict.fromkeys(items))
        return items[0] if len(items) == 1 else tree.And(tuple(items))

    def _begins(self) -> bool:
        now = self.pieces.now
        if now.kind is Token.WORD:
            return now.text.lower() != "or"
        return now.kind in (Token.STRING, Token.OPEN, Token.OPERATOR, Token.REGEX)

    def one(self, depth: int) -> Node:
        negated = False
        while self.pieces.take_word("not"):
            negated = not negated
        node = self._plain(depth)
        return tree.Not(node) if negated else node

    def _plain(self, depth: int) -> Node:
        pieces = self.pieces
        self._count += 1
        if self._count > _MOST:
            raise pieces.error(f"more than {_MOST} conditions: equal values can stand in one list, field in (a, b)")
        if pieces.take(Token.OPEN):
            opened = pieces.before
            node = self.any_of(depth + 1)
            if not pieces.take(Token.CLOSE):
                raise QueryError("this ( is never closed", pieces.query, opened.start)
            return node
        first = pieces.now
        if first.kind not in (Token.WORD, Token.STRING):
            raise pieces.error(_unexpected(first))
        if first.kind is Token.WORD and first.text.lower() in _KEYWORDS and first.text.lower() != "exists":
            raise pieces.error(f"{first.text!r} needs a condition before it: quote it if it is what you look for")
        pieces.advance()
        if first.kind is Token.WORD and first.text.lower() == "exists" and pieces.now.kind in _NAMES:
            return self._exists()
        if pieces.now.kind is Token.OPERATOR:
            return self._comparison(first)
        if self._is_list():
            return self._list(first)
        return self._words(first)

    def _exists(self) -> Node:
        pieces = self.pieces
        opened = pieces.take(Token.OPEN)
        name = pieces.expect((Token.WORD, Token.STRING), "a field after 'exists'")
        if opened and not pieces.take(Token.CLOSE):
            raise pieces.error("')' is missing")
        return tree.Exists(_field(name))

    def _is_list(self) -> bool:
        pieces = self.pieces
        if pieces.is_word("in"):
            return True
        return pieces.is_word("not") and pieces.following.text.lower() == "in"

    def _list(self, name: Piece) -> Node:
        pieces = self.pieces
        negated = pieces.take_word("not")
        pieces.advance()
        if not pieces.take(Token.OPEN):
            raise pieces.error("write the values in parentheses, in (a, b), or quote 'in' if it is what you look for")
        target = _field(name)
        found = [self._value(target)]
        while pieces.take(Token.COMMA):
            found.append(self._value(target))
            if len(found) > _MOST_VALUES:
                raise pieces.error(f"more than {_MOST_VALUES} values")
        if not pieces.take(Token.CLOSE):
            raise pieces.error("write ',' between values and ')' behind the last one")
        node = tree.In(_compared(target), tuple(found))
        return tree.And((tree.Exists(target), tree.Not(node))) if negated else node

    def _comparison(self, name: Piece) -> Node:
        pieces = self.pieces
        operator = pieces.now.text
        pieces.advance()
        target = _field(name)
        if operator.endswith("~"):
            return self._match(target, negated=operator == "!~")
        value = self._value(target)
        return tree.Compare(_compared(target), "=" if operator == "==" else operator, value)

    def _match(self, target: Field, *, negated: bool) -> Node:
        pieces = self.pieces
        piece = pieces.now
        if piece.kind is not Token.REGEX:
            raise pieces.error("write the pattern between slashes: ~ /time(d )?out/")
        pieces.advance()
        found = tree.Match(_text(target), pattern(piece.text, piece.flags, pieces.query, piece.start))
        return tree.And((tree.Exists(target), tree.Not(found))) if negated else found

    def _value(self, target: Field) -> Value:
        pieces = self.pieces
        piece = pieces.expect((Token.WORD, Token.STRING), f"a value for {target.written}")
        quoted = piece.kind is Token.STRING
        if not quoted and "*" in piece.text:
            raise QueryError(
                f"* is no wildcard: write {target.written} ~ /…/, or quote it",
                pieces.query,
                piece.start + piece.text.index("*"),
            )
        if target.written == names.LEVEL:
            return self._converted(piece, lambda text: Value(text, float(values.severity(text))))
        if target.kind is Kind.TIME:
            return self._converted(piece, lambda text: Value(text, None, values.moment(text)))
        number = None if quoted and not (target.kind and target.kind.numeric) else values.number(piece.text)
        if target.kind is not None and target.kind.numeric and number is None:
            raise values.problem(piece.text, target.written, piece.start, pieces.query)
        return Value(piece.text, None if target.kind is Kind.TEXT else number)

    def _converted(self, piece: Piece, convert: object) -> Value:
        try:
            result = convert(piece.text)  # type: ignore[operator]
        except ConfigError as error:
            raise QueryError(str(error), self.pieces.query, piece.start) from None
        assert isinstance(result, Value)
        return result

    def _words(self, piece: Piece) -> Node:
        text = piece.text
        if piece.kind is Token.STRING:
            if not text:
                raise QueryError("an empty text is in every record", self.pieces.query, piece.start)
            return tree.Contains(text)
        if text == "*":
            return tree.Everything()
        head, colon, tail = text.partition(":")
        if colon and (head in COLUMNS or head in names.SHORT or head == names.LEVEL):
            raise QueryError(
                f"write {head}={tail or '…'}, or quote the text", self.pieces.query, piece.start + len(head)
            )
        if not any(char.isalnum() or ord(char) > 127 for char in text):
            advice = {"&&": "write and", "&": "write and", "!": "write not"}.get(
                text, "quote it if it is what you look for"
            )
            raise QueryError(f"{text!r} means nothing here: {advice}", self.pieces.query, piece.start)
        if text.startswith("-"):
            raise QueryError(f"write not {text[1:]}, or quote the text", self.pieces.query, piece.start)
        if "*" in text:
            place = piece.start + text.index("*")
            raise QueryError("* is no wildcard: write message ~ /…/, or quote the text", self.pieces.query, place)
        return tree.Contains(text)


_NAMES = (Token.WORD, Token.STRING, Token.OPEN)


def _field(piece: Piece) -> Field:
    if piece.kind is Token.WORD and piece.text == names.LEVEL:
        return Field(names.LEVEL, ("severity_number",), Kind.INTEGER)
    return names.field(piece.text, exact=piece.kind is Token.STRING)


def _compared(target: Field) -> Field:
    return target


def _text(target: Field) -> Field:
    """What a pattern looks at: of a level its name."""
    return Field(names.LEVEL, ("severity_text",), Kind.TEXT) if target.written == names.LEVEL else target


def _unexpected(piece: Piece) -> str:
    if piece.kind is Token.END:
        return "a condition is missing at the end"
    if piece.kind is Token.OPERATOR:
        return f"a field is missing before {piece.text!r}"
    return f"did not expect {piece.kind.value} here{did_you_mean(piece.text, _KEYWORDS)}"
