"""Where a text occurs, as SQL: only in those columns where it can, and of the messages first in their shapes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from lamalog.store.columns import TEXTS
from lamalog.store.index.schema import REST, SHAPE, quoted
from lamalog.store.index.shapes import holds, may_hold
from lamalog.store.index.texts import is_lower, may_contain
from lamalog.store.query.evaluate import UNSEARCHED, fold

MESSAGE = "message"
#: With more of them, looking at the messages themselves is as fast.
_FEW_SHAPES = 100


class Words:
    """Writes the conditions.

    :param texts: what is known of the text in the columns; None if nothing is.
    :param has_rest: whether some record has fields beside the core ones.
    :param parameter: makes one.
    """

    def __init__(
        self, texts: Mapping[str, dict[str, list[str]]] | None, has_rest: bool, parameter: Callable[[Any], str]
    ) -> None:
        self._texts = texts
        self._has_rest = has_rest
        self._parameter = parameter

    def condition(self, text: str) -> str:
        """*text* occurs in some value of a record."""
        wanted = fold(text)
        parts = []
        for name in TEXTS:
            if name in UNSEARCHED or not self._may_contain(name, wanted):
                continue
            facts = {} if self._texts is None else self._texts[name]
            if "values" in facts:
                parts.append(self._one_of(quoted(name), [text for text in facts["values"] if wanted in fold(text)]))
            elif name == MESSAGE and "shapes" in facts:
                parts.append(self._in_shapes(facts["shapes"], wanted))
            else:
                parts.append(self._in_column(name, wanted))
        if self._has_rest and self._rest_may_contain(wanted):
            parts.append(self._in_rest(wanted))
        return f"({' OR '.join(parts)})" if parts else "false"

    def _may_contain(self, name: str, wanted: str) -> bool:
        if self._texts is None:
            return True
        return name in self._texts and may_contain(self._texts[name], wanted)

    def _rest_may_contain(self, wanted: str) -> bool:
        """Its text is JSON, where some characters are written in another way."""
        if self._texts is None or REST not in self._texts or any(ord(char) < 32 for char in wanted):
            return True
        written = {wanted, json.dumps(wanted, ensure_ascii=False)[1:-1]}
        return any(may_contain(self._texts[REST], each) for each in written)

    def _in_column(self, name: str, wanted: str) -> str:
        return f"contains({self._folded(name)}, {self._parameter(wanted)})"

    def _in_shapes(self, shapes: list[str], wanted: str) -> str:
        """In the message, which needs a look only where its shape leaves it open."""
        certain, possible = [], []
        for shape in shapes:
            folded = fold(shape)
            if holds(folded, wanted):
                certain.append(shape)
            elif may_hold(folded, wanted):
                possible.append(shape)
        if len(certain) + len(possible) > _FEW_SHAPES:
            return self._in_column(MESSAGE, wanted)
        parts = [self._one_of(SHAPE, certain)] if certain else []
        if possible:
            parts.append(f"({self._one_of(SHAPE, possible)} AND {self._in_column(MESSAGE, wanted)})")
        return f"({' OR '.join(parts)})"

    def _one_of(self, column: str, texts: list[str]) -> str:
        # Not IN: with more than a few constants DuckDB makes a join of it.
        return f"list_contains({self._parameter(tuple(texts))}::VARCHAR[], {column})"

    def _folded(self, name: str) -> str:
        if self._texts is not None and name in self._texts and is_lower(self._texts[name]):
            return f'"{name}"'
        return f'lower("{name}")'

    def _in_rest(self, wanted: str) -> str:
        """In a value of the rest: a quick look at its text first, which finds no less."""
        escaped = json.dumps(wanted, ensure_ascii=False)[1:-1]
        looks = [f"contains({self._folded(REST)}, {self._parameter(wanted)})"]
        if escaped != wanted:
            # yyjson and json write control characters differently: then every record is looked at closely.
            plain = not any(ord(char) < 32 for char in wanted)
            looks.append(f"contains({self._folded(REST)}, {self._parameter(escaped)})" if plain else "true")
        return (
            f"CASE WHEN {' OR '.join(looks)} THEN len([each for each in json_extract_string({REST}, '$.*') "
            f"if contains(lower(each), {self._parameter(wanted)})]) > 0 ELSE false END"
        )
