"""The logs of lamalog beneath a directory: only those whose control file shows that lamalog wrote them there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.handlers._control import MAGIC, SIZE
from lamalog.handlers._names import control_name
from lamalog.handlers.segments import Segment, list_segments, list_stems

_SUFFIXES = (".jsonl", ".ndjson", ".log")
#: Where the settings of the writers begin in a control file.
_SETTINGS = 64


@dataclass(frozen=True)
class Log:
    """One log: the files of a name in a directory."""

    directory: Path
    stem: str
    suffix: str
    #: It has a control file of ours.
    ours: bool
    #: What its writers declared.
    settings: dict[str, Any]

    def closed(self) -> list[Segment]:
        """Its closed segments, the oldest first."""
        return [one for one in list_segments(self.directory, self.stem, self.suffix) if not one.live]


def find_logs(root: Path, names: tuple[str, ...]) -> tuple[list[Log], list[str]]:
    """``(logs, sentences on those that are left alone)``. Logs that are named need no control file.

    Raises ConfigError for a directory that can't be read and for a name that is not there.
    """
    if not root.is_dir():
        raise ConfigError(f"no such directory: {root}")
    if not os.access(root, os.R_OK | os.X_OK):
        raise ConfigError(f"no permission to read {root}")
    found, left = [], []
    known: set[str] = set()
    for log in _all(root):
        known.add(log.stem)
        if names and log.stem not in names:
            continue
        if log.ours or log.stem in names:
            found.append(log)
        elif log.closed():
            place = log.directory / control_name(log.stem)
            left.append(
                f"{log.directory / log.stem}-…{log.suffix}: left alone, for there is no {place.name} to show that lamalog "
                f"writes it; if it is yours, name it: --log {log.stem}"
            )
    for name in names:
        if name not in known:
            raise ConfigError(f"no log {name!r} beneath {root}{did_you_mean(name, known)}")
    return found, left


def _all(root: Path) -> Iterator[Log]:
    for directory, folders, _ in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for suffix in _SUFFIXES:
            for stem in list_stems(directory, suffix):
                settings = _settings(Path(directory, control_name(stem)))
                yield Log(Path(directory), stem, suffix, settings is not None, settings or {})


def _settings(path: Path) -> dict[str, Any] | None:
    """None if *path* is no control file of ours."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(SIZE)
    if not data.startswith(MAGIC):
        return None
    try:
        found = json.loads(data[_SETTINGS:].rstrip(b"\0") or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
