"""``faulthandler``: the stacks of all threads when the interpreter itself crashes, in a file beside the log.

No record can be written then; so the next process that starts beside the file finds it and makes the record.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import io
import logging
import os
import stat
import sys
import time
from pathlib import Path
from typing import Any

from lamalog.hooks._replace import Uninstall
from lamalog.hooks.report import report

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows: a file that is open can't be removed or renamed there anyway
    fcntl = None

_PART = "-faults-"
_SEEN = ".seen.log"
_SEEN_KEPT = 30 * 86400.0
_READ_LIMIT = 64 * 1024
_FLAGS = os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


class FaultFile:
    """The open file ``<stem>-faults-<pid>.log``, locked as long as this process (or a child of it) lives."""

    def __init__(self, directory: Path, stem: str) -> None:
        self.pid = os.getpid()
        self.path, self.stream = _create(directory, stem, self.pid)
        faulthandler.enable(file=self.stream, all_threads=True)

    def close(self) -> None:
        """Let go of it, and remove it if it is empty. In a forked child nothing happens: it is its parent's."""
        if self.pid != os.getpid() or self.stream.closed:
            return
        faulthandler.disable()
        with contextlib.suppress(OSError):
            if os.fstat(self.stream.fileno()).st_size == 0:
                self.path.unlink()
        self.stream.close()


def install(where: bool | str | os.PathLike[str] = True) -> Uninstall | None:
    """Write crashes to a file of mode 0600 that is removed when the process ends without one.

    Earlier crashes become CRITICAL ``process.fault`` records. None, and nothing done, where ``faulthandler`` is in use by
    the host (``-X faulthandler``), or there is no log file to lie beside.

    :param where: True: beside the root logger's log file. A path: the log file (or directory) to lie beside.
    """
    found = _beside(where)
    if found is None or faulthandler.is_enabled():
        return None
    directory, stem = found
    try:
        file = FaultFile(directory, stem)
    except (OSError, ValueError, RuntimeError):
        return None
    atexit.register(file.close)
    with contextlib.suppress(Exception):
        tell_earlier(directory, stem)

    def uninstall() -> None:
        atexit.unregister(file.close)
        file.close()

    return uninstall


def _beside(where: bool | str | os.PathLike[str]) -> tuple[Path, str] | None:
    if where is False:
        return None
    path = _log_file() if where is True else Path(where)
    if path is None:
        return None
    if path.is_dir():
        return path, Path(sys.argv[0] if sys.argv else "").stem or "app"
    return path.parent, path.stem


def _log_file() -> Path | None:
    """The file of the first handler of ours on the root logger, also behind a queue."""
    rotating = sys.modules.get("lamalog.handlers.rotating")
    if rotating is None:
        return None
    waiting = list(logging.getLogger().handlers)
    while waiting:
        handler = waiting.pop(0)
        if isinstance(handler, rotating.RotatingJsonHandler):
            return Path(handler.path)
        inner = getattr(handler, "handlers", ())
        waiting += inner if isinstance(inner, (list, tuple)) else ()
    return None


def _create(directory: Path, stem: str, pid: int) -> tuple[Path, io.FileIO]:
    for attempt in range(100):
        # A process of another container may have our number.
        path = directory / f"{stem}{_PART}{pid}{f'-{attempt}' if attempt else ''}.log"
        try:
            fd = os.open(path, _FLAGS | os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        # Another process tidying up may have taken it for a dead one's before it was locked.
        if _lock(fd) and os.fstat(fd).st_nlink:
            return path, io.FileIO(fd, "ab")
        os.close(fd)
    raise FileExistsError(directory)


def _lock(fd: int) -> bool:
    """Whether the file is nobody else's. The lock goes with the last process that has the file open."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def tell_earlier(directory: Path, stem: str) -> None:
    """One CRITICAL record for each process that crashed here before; its file is renamed to ``….seen.log``."""
    for path in sorted(directory.glob(f"{_glob_safe(stem)}{_PART}*.log")):
        with contextlib.suppress(OSError):
            if path.name.endswith(_SEEN):
                if time.time() - path.stat().st_mtime > _SEEN_KEPT:
                    path.unlink()
            else:
                _take(path, stem)


def _glob_safe(text: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in text)


def _take(path: Path, stem: str) -> None:
    fd = os.open(path, _FLAGS | os.O_RDWR)
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode) or not _lock(fd) or not status.st_nlink:
            return
        if status.st_size == 0:
            path.unlink()
            return
        text = os.pread(fd, _READ_LIMIT, 0).decode("utf-8", "replace") if hasattr(os, "pread") else path.read_text()
        path.rename(path.with_name(path.name.removesuffix(".log") + _SEEN))
    finally:
        os.close(fd)
    pid = path.name[len(stem) + len(_PART) :].split(".")[0].split("-")[0]
    first = text.strip().split("\n", 1)[0] or "crashed"
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(status.st_mtime))
    fields = {"process.fault.pid": int(pid) if pid.isdecimal() else pid, "process.fault.time": when}
    report(
        logging.CRITICAL,
        "process.fault",
        f"process {pid} crashed at {when}: {first}",
        fields={**fields, "process.fault.stacks": text},
    )
