"""A store as it was at one moment, for many questions that must agree with each other.

What is newer than the index is read once instead of for each question. Without DuckDB every question reads all files
anew, as they are by then.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lamalog.store.answer import Answer
from lamalog.store.damage import Damage
from lamalog.store.query.tree import Query
from lamalog.store.store import Store

_numbers = itertools.count(1)


@contextmanager
def frozen(store: Store) -> Iterator[Store]:
    """*store* as it is now, for the length of a ``with``. Its answers end with it."""
    if store.engine == "python":
        yield store
        return
    from lamalog.store.engines.view import read_tails

    with store.snapshot() as found:
        coverage = store.cover(found)
        if coverage.broken:
            yield store
            return
        connection = store.connection(coverage.directory)
        name = f"frozen_{next(_numbers)}"
        try:
            tails = read_tails(connection, coverage, name)
            yield _Frozen(store, connection, coverage, tails, found.damage)
        finally:
            connection.execute(f"DROP TABLE IF EXISTS {name}")
            connection.close()


class _Frozen(Store):
    def __init__(self, store: Store, connection: Any, coverage: Any, tails: Any, damage: Damage) -> None:
        self.__dict__.update(store.__dict__)
        self._held = (connection, coverage, tails, damage)

    def ask(self, query: Query) -> Answer:
        from lamalog.store.engines.duck import over
        from lamalog.store.engines.view import make_view

        connection, coverage, tails, known = self._held
        damage = Damage()
        cursor = connection.cursor()
        try:
            view = make_view(cursor, coverage, query, damage, tails)
            damage.add(known)
            return over(cursor, view, query, damage, cursor.close)
        except BaseException:
            cursor.close()
            raise
