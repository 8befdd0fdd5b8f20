"""What people have decided about groups of errors, read again when somebody decides."""

from __future__ import annotations

import os
from pathlib import Path

from lamalog.store import Store
from lamalog.store.error_states import EVENT, LOG, State, change_of, folded

_Mark = list[tuple[str, int, int]]


class States:
    """Called, the states by fingerprint. Costs a ``stat`` where nothing has changed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._mark: _Mark | None = None
        self._states: dict[str, State] = {}

    def __call__(self) -> dict[str, State]:
        mark = self._look()
        if mark != self._mark:
            try:
                self._states = self._read() if mark else {}
                self._mark = mark
            except Exception:  # half a file, no permission: the next call tries again
                pass
        return self._states

    def _look(self) -> _Mark:
        try:
            path = self._directory / f"{LOG}.jsonl"
            status = os.stat(path)
        except OSError:
            return []
        return [(path.name, status.st_size, status.st_mtime_ns)]

    def _read(self) -> dict[str, State]:
        with Store(self._directory, logs=(LOG,), engine="python").query(f'"event.name"={EVENT}') as answer:
            return folded(change for record in answer if (change := change_of(record)) is not None)
