"""The hidden file ``.{stem}.ctl`` through which all writers of one log agree.

It holds the generation (changed by every rotation), the last sequence number, when the live file was begun, and the
settings of its writers; its lock lets one process at a time rotate. It is read with ``pread``, not through a memory
map: a map kills the process with SIGBUS once somebody truncates the file or the disk is full, and a writer needs to
look only every few milliseconds, because its lease protects whatever it writes in between.
"""

from __future__ import annotations

import json
import os
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lamalog.handlers._files import Access, open_own, same_file
from lamalog.handlers._locks import Locks
from lamalog.handlers._steps import step

MAGIC = b"lamalog1"
_HEADER = struct.Struct("<8sQQd")
_GENERATION, _SEQUENCE, _BEGUN, _SETTINGS = 8, 16, 24, 64
#: Written in full when the file is made, so that no later update needs space on the disk.
SIZE = 1024


class ControlLostError(OSError):
    """The control file was removed, replaced, emptied, or its descriptor closed by somebody else."""


@dataclass(frozen=True)
class State:
    generation: int
    sequence: int
    #: Wall-clock time at which the live file was begun.
    begun: float


class Control:
    """An open control file. Nothing here waits longer than a moment for another process."""

    def __init__(self, path: str, access: Access, locks: Locks, last_sequence: Callable[[], int]) -> None:
        self.path = path
        self._locks = locks
        self._fd = open_own(path, access)[0]
        status = os.fstat(self._fd)
        self._file = (status.st_dev, status.st_ino)
        try:
            if not self._valid():
                self._initialise(last_sequence)
        except BaseException:
            self.close()
            raise

    def _valid(self) -> bool:
        try:
            self.read()
        except ControlLostError:
            return False
        return True

    def _initialise(self, last_sequence: Callable[[], int]) -> None:
        deadline = time.monotonic() + 2
        while True:
            with self.locked() as mine:
                if mine:
                    if not self._valid():
                        now = time.time()
                        # Begins at the clock, so that a re-made file never repeats a generation writers have seen.
                        page = _HEADER.pack(MAGIC, time.time_ns(), last_sequence(), now).ljust(SIZE, b"\0")
                        self._write(0, page)
                        step("control:made")
                    return
            if self._valid():
                return
            if time.monotonic() > deadline:
                raise ControlLostError(f"{self.path}: held by another process that does not go on")
            time.sleep(0.002)

    def read(self) -> State:
        """Raises ControlLostError when this descriptor no longer leads to a sound control file."""
        try:
            head = _pread(self._fd, _HEADER.size, 0)
        except OSError as error:
            raise ControlLostError(*error.args) from error
        if len(head) < _HEADER.size or not head.startswith(MAGIC):
            raise ControlLostError(f"{self.path}: not a control file of lamalog")
        return State(*_HEADER.unpack(head)[1:])

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Whether the lock was free; it is held until the end of the block."""
        mine = self._locks.try_control(self._fd)
        try:
            yield mine
        finally:
            if mine:
                self._locks.unlock(self._fd)

    def is_current(self) -> bool:
        """The path still leads to this very file."""
        return same_file(self.path, self._fd)

    def take_sequence(self, used: int, taken: Callable[[int], bool]) -> int:
        """The next number above all that were ever given, above *used*, and not *taken*. Only under the lock."""
        number = max(self.read().sequence, used) + 1
        while taken(number):
            number += 1
        self._write(_SEQUENCE, struct.pack("<Q", number))
        return number

    def begin(self, when: float) -> None:
        """Note that the live file was begun at *when*."""
        self._write(_BEGUN, struct.pack("<d", when))

    def bump(self) -> None:
        """Send all writers to look at the path again. Only under the lock."""
        self._write(_GENERATION, struct.pack("<Q", self.read().generation + 1))

    def settings(self) -> dict[str, Any] | None:
        """What the writers of this log last declared; None if nobody has."""
        try:
            raw = _pread(self._fd, SIZE - _SETTINGS, _SETTINGS).rstrip(b"\0")
            found = json.loads(raw) if raw else None
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def declare(self, settings: dict[str, Any]) -> None:
        raw = json.dumps(settings, ensure_ascii=True).encode()
        room = SIZE - _SETTINGS
        self._write(_SETTINGS, (raw if len(raw) <= room else b"").ljust(room, b"\0"))

    def _write(self, offset: int, data: bytes) -> None:
        if _pwrite(self._fd, data, offset) != len(data):
            raise OSError(28, "No space left for the control file", self.path)

    def close(self) -> None:
        fd, self._fd = self._fd, -1
        try:
            status = os.fstat(fd)
            if (status.st_dev, status.st_ino) == self._file:  # else it was closed behind our back, and is another's
                os.close(fd)
        except OSError:
            pass


if hasattr(os, "pread"):
    _pread, _pwrite = os.pread, os.pwrite
else:  # Windows: every caller is alone with its descriptor, so seeking is safe

    def _pread(fd: int, length: int, offset: int, /) -> bytes:
        os.lseek(fd, offset, os.SEEK_SET)
        return os.read(fd, length)

    def _pwrite(fd: int, data: Any, offset: int, /) -> int:
        os.lseek(fd, offset, os.SEEK_SET)
        return os.write(fd, data)
