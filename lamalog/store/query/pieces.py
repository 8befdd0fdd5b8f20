"""The tokens of a query with a place in them, and the errors that point there."""

from __future__ import annotations

from lamalog.store.query.errors import QueryError
from lamalog.store.query.lexer import Piece, Token, tokens

#: Characters of a query; a list of ids may be long.
LONGEST = 100_000


class Pieces:
    """A cursor over the tokens."""

    def __init__(self, query: str) -> None:
        if len(query) > LONGEST:
            raise QueryError(f"the query is longer than {LONGEST:,} characters")
        self.query = query
        self._pieces = list(tokens(query))
        self._at = 0

    @property
    def now(self) -> Piece:
        """The token at hand."""
        return self._pieces[self._at]

    @property
    def before(self) -> Piece:
        """The token just taken."""
        return self._pieces[self._at - 1]

    @property
    def following(self) -> Piece:
        """The token after the one at hand."""
        return self._pieces[min(self._at + 1, len(self._pieces) - 1)]

    def advance(self) -> Piece:
        """Take the token at hand."""
        piece = self.now
        if piece.kind is not Token.END:
            self._at += 1
        return piece

    def take(self, kind: Token) -> bool:
        """Take the token at hand if it is of this *kind*."""
        if self.now.kind is kind:
            self.advance()
            return True
        return False

    def is_word(self, word: str) -> bool:
        """Whether the token at hand is this keyword."""
        return self.now.kind is Token.WORD and self.now.text.lower() == word

    def take_word(self, word: str) -> bool:
        """Take the token at hand if it is this keyword."""
        if self.is_word(word):
            self.advance()
            return True
        return False

    def expect(self, kinds: tuple[Token, ...], what: str) -> Piece:
        """Take the token at hand, which must be one of *kinds*."""
        if self.now.kind not in kinds:
            raise self.error(f"expected {what}")
        return self.advance()

    def error(self, problem: str) -> QueryError:
        """An error at the token at hand."""
        return QueryError(problem, self.query, self.now.start)
