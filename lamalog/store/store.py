"""A directory of logs that answers questions."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lamalog.exceptions import ConfigError
from lamalog.store.answer import Answer
from lamalog.store.engines.connect import BUILDING, available, connect
from lamalog.store.query.parser import parse
from lamalog.store.query.tree import Query
from lamalog.store.query.values import micros_of
from lamalog.store.scan import Snapshot, snapshot


class Store:
    """All logs beneath a directory: live files, closed segments and archives, of all processes and hosts.

    :param path: the directory, or one log file.
    :param logs: names of logs to look at; none means all.
    :param engine: ``"auto"`` (DuckDB where it is installed), ``"duckdb"`` or ``"python"`` (reads every line).
    :param progress: is told how the index is built; see :class:`lamalog.store.index.refresh.Progress`.
    :param index: where the index is kept; beside the logs by default.
    :raises ConfigError: there is no such directory, or it can't be read.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] = "logs",
        *,
        logs: tuple[str, ...] = (),
        engine: str = "auto",
        progress: Any = None,
        index: str | os.PathLike[str] | None = None,
    ) -> None:
        self.path = Path(path)
        self.logs = tuple(logs)
        self._engine = engine
        self._progress = progress
        self._index = None if index is None else Path(index)
        self._lock = threading.Lock()
        #: Process and connection: a forked child needs its own.
        self._database: tuple[int, Any] | None = None
        self.snapshot().close()

    def snapshot(self) -> Snapshot:
        """The files as they are now, held open. Close it."""
        return snapshot(self.path, self.logs)

    @property
    def engine(self) -> str:
        """``"duckdb"`` or ``"python"``."""
        if self._engine == "auto":
            return "duckdb" if available() else "python"
        return self._engine

    def query(self, text: str = "", *, since: str | float | None = None, until: str | float | None = None) -> Answer:
        """Records, or a table, that answer the query *text*; see docs/query.md.

        *since* and *until* are times as people write them (``"1h"`` ago, ``"2026-05-01 14:30"``) or seconds since the
        epoch. Raises QueryError, which shows the place, for a query that is not understood.
        """
        return self.ask(parse(text, since=micros_of(since), until=micros_of(until)))

    def ask(self, query: Query) -> Answer:
        """The answer to a query that is parsed already."""
        found = self.snapshot()
        try:
            if self.engine == "python":
                from lamalog.store.engines.stream import ask

                return ask(found, query)
            return self._with_duckdb(found, query)
        except BaseException:
            found.close()
            raise

    def _with_duckdb(self, found: Snapshot, query: Query) -> Answer:
        from lamalog.store.engines.duck import ask

        coverage = self.cover(found)
        if coverage.broken:
            return _without_index(found, query, coverage.broken)
        connection = self.connection(coverage.directory)
        try:
            return ask(connection, found, coverage, query)
        except OSError as error:  # what is newer than the index passes through a file beside it
            connection.close()
            return _without_index(found, query, str(error.strerror or error))
        except BaseException:
            connection.close()
            raise

    def connection(self, directory: Path) -> Any:
        """One more connection to the database of this process, which takes time to open."""
        with self._lock:
            if self._database is None or self._database[0] != os.getpid():
                self._database = (os.getpid(), connect(directory))
            return self._database[1].cursor()

    def cover(self, found: Snapshot, *, rebuild: bool = False, everything: bool = False) -> Any:
        """Bring the index up to date with *found*; what it covers."""
        from lamalog.store.index.place import place
        from lamalog.store.index.refresh import Silent, cover

        directory = self._index or place(found.root)
        if self._index is not None:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cover(
            found,
            directory,
            lambda: connect(directory, memory=BUILDING),
            self._progress or Silent(),
            rebuild=rebuild,
            everything=everything,
            complete=not self.logs and self.path.is_dir(),
        )

    def index(self) -> int:
        """Bring the index up to date, as a query would; how many mirrored pieces there are. For a thread in the
        background, or a job after rotation."""
        with self.snapshot() as found:
            return len(self.cover(found).mirrors)

    def sql(self, text: str) -> Answer:
        """The answer to one SELECT over the view ``logs``, read-only. Raises QueryError, or MissingExtraError."""
        from lamalog.store.engines.raw_sql import ask

        found = self.snapshot()
        try:
            coverage = self.cover(found)
            if coverage.broken:
                raise ConfigError(f"the index can't be written: {coverage.broken}")
            return ask(found, coverage, text)
        except BaseException:
            found.close()
            raise

    def last(self, count: int = 100, text: str = "") -> list[dict[str, Any]]:
        """The *count* newest records that meet the conditions *text*, oldest first. Reads the files backwards and
        needs no index: for showing recent logs."""
        from lamalog.store.query.evaluate import test_of
        from lamalog.store.recent import newest

        return newest(self.path, self.logs, count, test_of(parse(text)))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.query())


def _without_index(found: Snapshot, query: Query, why: str) -> Answer:
    """On a full disk the answer takes its time, but there is one."""
    from lamalog.store.engines.stream import ask

    found.damage.note(f"the index can't be written ({why}): reading every line instead")
    return ask(found, query)
