"""Our file handler in the clothes of the stdlib's, so that the stdlib's own tests can wear it out."""

from __future__ import annotations

import datetime as dt
import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from lamalog.handlers import RotatingJsonHandler
from lamalog.handlers._schedule import next_due
from lamalog.handlers.segments import iter_log, list_segments
from lamalog.units import Rotation

_STEPS = {"S": 1, "M": 60, "H": 3600, "D": 86400}


class AsFile(RotatingJsonHandler):
    """``FileHandler(filename, mode, …)``: plain text lines as the stdlib writes them, no compression."""

    def __init__(self, filename: Any, mode: str = "a", encoding: Any = None, delay: bool = False, **ours: Any) -> None:
        self.asked = Path(filename)
        self.options = {"compression": None, "rotation": None, **ours}
        super().__init__(self.asked.name, log_dir=self.asked.parent, fallback=False, **self.options)
        self.setFormatter(logging.Formatter())


class AsRotating(AsFile):
    """``RotatingFileHandler``: the newest segments can also be found under the names the stdlib would give them."""

    namer: Any = None

    def __init__(
        self,
        filename: Any,
        mode: str = "a",
        maxBytes: int = 0,
        backupCount: int = 0,
        encoding: Any = None,
        delay: bool = False,
        errors: Any = None,
    ) -> None:
        keep = {"count": backupCount} if backupCount else None
        super().__init__(filename, rotation=maxBytes or None, retention=keep)

    def shouldRollover(self, record: Any) -> bool:
        """Try it on a copy of the file."""
        with tempfile.TemporaryDirectory() as base:
            if self.asked.exists():
                shutil.copy(self.asked, base)
            trial = AsFile(Path(base, self.asked.name), **self.options)
            trial.setFormatter(self.formatter)
            trial.emit(record or logging.makeLogRecord({"msg": "x"}))
            trial.close()
            return bool(trial.stats["rotations"])

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        if not self.settle(10):
            raise AssertionError("retention takes too long")
        stem, suffix = os.path.splitext(self.asked.name)
        closed = [each for each in list_segments(self.asked.parent, stem, suffix) if not each.live]
        for number, segment in enumerate(reversed(closed), 1):
            alias = f"{self.asked}.{number}"
            alias = self.namer(alias) if self.namer else alias
            Path(alias).unlink(missing_ok=True)
            Path(alias).symlink_to(segment.path)


class AsTimed(AsFile):
    """``TimedRotatingFileHandler``, for the times both know."""

    def __init__(
        self,
        filename: Any,
        when: str = "h",
        interval: int = 1,
        backupCount: int = 0,
        encoding: Any = None,
        delay: bool = False,
        utc: bool = False,
        atTime: dt.time | None = None,
        errors: Any = None,
    ) -> None:
        if when.upper() == "MIDNIGHT":
            self.when = Rotation(at=atTime or dt.time(0))
        else:
            self.when = Rotation(every=float(_STEPS[when.upper()] * interval))
        self.utc = utc
        super().__init__(filename, utc=utc)

    def computeRollover(self, now: float) -> float:
        return next_due(now, self.when, self.utc)


class AsStream(AsFile):
    """The handler *and* the stream of the stdlib's tests: what was written is read back from the log's files."""

    def getvalue(self) -> str:
        self.flush()
        stem, suffix = os.path.splitext(self.asked.name)
        lines = [line for _, line in iter_log(list_segments(self.asked.parent, stem, suffix))]
        return b"".join(line + b"\n" for line in lines).decode()

    def read(self) -> str:
        return ""
