"""The end of the live file: a line is appended there whole or not at all, and counted."""

from __future__ import annotations

import errno
import math
import os
import time
from collections.abc import Callable

from lamalog.handlers._live import undo
from lamalog.handlers._locks import Locks
from lamalog.handlers._logfile import LogFile

#: Seconds to wait for the lock that a platform without whole appends needs.
_LOCK_PATIENCE = 1.0
#: A moment that has come already.
NOW = -math.inf


class Tail:
    """What the hot path of the writer reads and counts; ``Course`` says where it is and how far it may go unasked."""

    def __init__(self, locks: Locks) -> None:
        self.write: Callable[[int, bytes], int] = os.write if locks.appends_whole else self._write_locked
        self.file: LogFile | None = None
        self.fd = -1
        #: Bytes in the file, as far as we know.
        self.size = 0
        #: Record time and file size from which on a line may not be appended without a look around.
        self.look_at = NOW
        self.check_at: float = 0
        #: Lines written since the file was last found in place.
        self.recent: list[bytes] = []
        self.written = 0
        self.bytes = 0
        self._fence = False

    def aim(self, file: LogFile) -> None:
        """Append to *file* from here on, which may be the one in use, freshly opened."""
        if file is not self.file:
            self.let_go()
            self.file = file
        self.fd = file.fd
        self.recent = []
        self.size = file.size()
        self.check_at = self.size

    def let_go(self) -> None:
        """Close the file."""
        file, self.file, self.fd = self.file, None, -1
        self.recent = []
        self.look_at = NOW
        if file is not None:
            file.close()

    def put(self, line: bytes) -> None:
        """Append *line*. Raises OSError with nothing of it left in the file."""
        data = b"\n" + line if self._fence else line
        count = self.write(self.fd, data)
        if count != len(data):
            self.finish(data, count)
        self._fence = False
        self.account(data)

    def account(self, data: bytes) -> None:
        """*data* is in the file."""
        self.size += len(data)
        self.written += 1
        self.bytes += len(data)
        self.recent.append(data)

    def finish(self, data: bytes, count: int) -> None:
        """The system took only the first *count* bytes: append the rest. Raises OSError with nothing of it left in
        the file when there is no room, or when another process's line came between."""
        assert self.file is not None
        end = os.lseek(self.fd, 0, os.SEEK_CUR)
        more, more_end, failure = 0, end, OSError(errno.EIO, "the line was cut by another")
        try:
            more = self.write(self.fd, data[count:])
            more_end = os.lseek(self.fd, 0, os.SEEK_CUR)
        except OSError as error:
            failure = error
        if more == len(data) - count and more_end - more == end:
            return
        undone = undo(self.file.path, self.fd, end - count, data[:count])
        if more:
            undone = undo(self.file.path, self.fd, more_end - more, data[count : count + more]) and undone
        self._fence = not undone
        raise failure

    def _write_locked(self, fd: int, data: bytes) -> int:
        """Where appends of two processes may overlap, each needs the control lock; without it after a while, too."""
        file, deadline = self.file, time.monotonic() + _LOCK_PATIENCE
        while file is not None:
            with file.control.locked() as mine:
                if mine or time.monotonic() > deadline:
                    return os.write(fd, data)
            time.sleep(0.0005)
        return os.write(fd, data)
