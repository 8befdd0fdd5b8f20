"""Open the log in the first directory that takes it, and say where it is when that isn't the wanted one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from lamalog.handlers import directories
from lamalog.handlers._locks import Locks
from lamalog.handlers._logfile import LogFile
from lamalog.handlers._notices import Notice
from lamalog.handlers._options import Options

#: Seconds between attempts to open a file that nobody took, or to return from a fallback directory.
RETURN_EVERY = 10.0
_NOWHERE = -1


class Opener:
    """Remembers in which of the places the file is. *notices* is where it leaves what has to be said."""

    def __init__(self, options: Options, locks: Locks, clock: Callable[[], float], notices: list[Notice]) -> None:
        self._options = options
        self._locks = locks
        self._clock = clock
        self._notices = notices
        self._place = 0
        self._told_settings = False
        self._again_at = -1.0
        #: Why the wanted directory refused; None when it took the file.
        self.error: OSError | None = None

    @property
    def away(self) -> bool:
        """The file is in a fallback directory."""
        return self._place > 0

    def due(self, moment: float) -> bool:
        """It is time to try again, to open or to return."""
        return moment >= self._again_at

    def hurry(self) -> None:
        self._again_at = -1.0

    def open(self) -> LogFile | None:
        """None when no place takes the file: then ``error`` says why, and a notice too."""
        failures: list[str] = []
        self.error = None
        places = self._options.places
        self._again_at = time.monotonic() + RETURN_EVERY
        for number, place in enumerate(places):
            try:
                file = self._open_in(place, check_space=number + 1 < len(places))
            except OSError as error:
                failures.append(f"{place.label} {place.path}: {error.strerror or error}")
                self.error = self.error or error
                continue
            self._arrived(file, number, failures)
            return file
        if self._place != _NOWHERE:
            text = f"no log file can be written; records wait in memory for now ({'; '.join(failures)})"
            self._say(logging.WARNING, text, "unavailable")
        self._place = _NOWHERE
        return None

    def home(self) -> LogFile | None:
        """The file in the wanted directory if that takes it by now; None, without a word, if it still refuses."""
        self._again_at = time.monotonic() + RETURN_EVERY
        try:
            file = self._open_in(self._options.places[0], check_space=True)
        except OSError:
            return None
        self._arrived(file, 0, [])
        return file

    def _open_in(self, place: directories.Place, *, check_space: bool) -> LogFile:
        options = self._options
        directories.prepare(place, options.access, check_space=check_space)
        stem = options.template.stem(self._clock())
        return LogFile(place.path, stem, options.template.suffix, options.access, self._locks, self._clock)

    def _arrived(self, file: LogFile, number: int, failures: list[str]) -> None:
        if number and number != self._place:
            self._say(logging.WARNING, f"log file is {file.path}, because: {'; '.join(failures)}", "fallback")
        elif not number and self._place:
            self._say(logging.INFO, f"log file is {file.path} again", "returned")
        self._place = number
        self._compare_settings(file)

    def _compare_settings(self, file: LogFile) -> None:
        """The first writer declares how the file is kept; a later one that means otherwise is told."""
        mine, theirs = self._options.settings, file.control.settings()
        if file.alone or theirs is None:
            file.control.declare(mine)
            return
        different = [key for key, value in mine.items() if key in theirs and theirs[key] != value]
        if different and not self._told_settings:
            self._told_settings = True
            told = ", ".join(f"{key} {theirs[key]} there and {mine[key]} here" for key in different)
            text = f"{file.path} has another writer with other settings ({told}): whichever limit is met first counts"
            self._say(logging.WARNING, text, "conflict")

    def _say(self, level: int, text: str, event: str) -> None:
        self._notices.append(Notice(level, text, {"event.name": f"log.file.{event}"}))
