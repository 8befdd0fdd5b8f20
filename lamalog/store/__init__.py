"""Read what was logged, whatever has happened to the files, and answer questions about it.

``Store(path).query("level>=warning | stats count by logger")``; the language is in docs/query.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute

if TYPE_CHECKING:
    from lamalog.store.answer import Answer as Answer
    from lamalog.store.query.errors import QueryError as QueryError
    from lamalog.store.store import Store as Store

__all__ = ["Answer", "QueryError", "Store"]
_HOMES = {
    "Answer": "lamalog.store.answer",
    "QueryError": "lamalog.store.query.errors",
    "Store": "lamalog.store.store",
}


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)
