"""A query that is not understood: what is wrong, where, and what to write instead."""

from __future__ import annotations

from lamalog.exceptions import ConfigError
from lamalog.text import cell_width, escape_control

#: Columns of the query shown around the place.
_SHOWN = 100


class QueryError(ConfigError):
    """The query can't be answered. ``str()`` shows the place with a caret."""

    def __init__(self, problem: str, query: str = "", position: int | None = None) -> None:
        self.problem, self.query, self.position = problem, query, position
        super().__init__(problem if position is None else f"{problem}\n{_pointed(query, position)}")


def _pointed(query: str, position: int) -> str:
    start = max(0, position - _SHOWN // 2)
    before = escape_control(query[start:position])
    after = escape_control(query[position : start + _SHOWN])
    lead = "…" if start else ""
    return (
        f"    {lead}{before}{after}{'…' if len(query) > start + _SHOWN else ''}\n    {' ' * cell_width(lead + before)}^"
    )
