"""The platform seam. The Windows side is driven here on POSIX through stand-ins; it has not run on real Windows."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lamalog.handlers import _course, _locks
from lamalog.handlers._locks import PosixLocks, WindowsLocks
from lamalog.handlers.segments import list_segments
from tests.handlers.conftest import Make, numbers_of


def test_a_shared_lock_keeps_the_exclusive_one_out_and_not_the_shared_one(tmp_path: Path) -> None:
    locks = PosixLocks()
    (tmp_path / "f").touch()
    first, second = (os.open(tmp_path / "f", os.O_RDWR) for _ in range(2))
    try:
        assert locks.try_shared(first)
        assert locks.try_shared(second)
        assert not locks.try_exclusive(second)
        locks.unlock(first)
        assert locks.try_exclusive(second)
        assert not locks.try_control(first)
    finally:
        os.close(first)
        os.close(second)


def test_a_file_system_without_locks_is_taken_as_ours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(fd: int, kind: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert PosixLocks().try_shared(0)
    assert PosixLocks().try_exclusive(0)


def test_a_closed_descriptor_is_no_lock(tmp_path: Path) -> None:
    fd = os.open(tmp_path, os.O_RDONLY)
    os.close(fd)
    with pytest.raises(OSError, match="Bad file"):
        PosixLocks().try_shared(fd)
    PosixLocks().unlock(fd)


class FakePortalocker:
    """portalocker as far as we use it, by flock."""

    LockFlags = SimpleNamespace(EXCLUSIVE=fcntl.LOCK_EX, NON_BLOCKING=fcntl.LOCK_NB)

    class LockException(Exception):
        pass

    def lock(self, file: Any, flags: int) -> None:
        try:
            fcntl.flock(file.fileno(), flags)
        except OSError as error:
            raise self.LockException from error

    def unlock(self, file: Any) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Windows' rules: a file that anybody else has open can't be renamed. ``others`` says whether somebody has."""
    state = {"others": False}
    monkeypatch.setattr(_locks, "portalocker", FakePortalocker())
    monkeypatch.setattr(_locks, "platform_locks", WindowsLocks)
    rename = os.rename

    def guarded(source: Any, target: Any) -> None:
        if state["others"] or os.fspath(source) in map(_target, os.listdir("/proc/self/fd")):
            raise PermissionError(errno.EACCES, "used by another process", source)
        rename(source, target)

    monkeypatch.setattr(os, "rename", guarded)
    return state


def _target(fd: str) -> str | None:
    try:
        return os.readlink(f"/proc/self/fd/{fd}")
    except FileNotFoundError:  # another thread closed it since it was listed
        return None


needs_proc = pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="looks at open files through /proc")


@needs_proc
def test_windows_closes_the_file_to_rename_it(
    make: Make, logger: logging.Logger, tmp_path: Path, windows: dict[str, bool]
) -> None:
    logger.addHandler(make(rotation=500))
    for n in range(50):
        logger.info("x" * 50, extra={"n": n})
    assert numbers_of(tmp_path / "logs") == list(range(50))
    assert len(list_segments(tmp_path / "logs", "app")) > 5


@needs_proc
def test_windows_keeps_appending_while_others_have_the_file_and_warns_once(
    make: Make,
    logger: logging.Logger,
    tmp_path: Path,
    windows: dict[str, bool],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_course, "STUCK_FOR", 0.0)
    windows["others"] = True
    handler = make(rotation=500, compression=None)
    logger.addHandler(handler)
    for n in range(50):
        logger.info("x" * 50, extra={"n": n})
    assert len(list_segments(tmp_path / "logs", "app")) == 1
    assert caplog.text.count("can't be rotated while others have it open") == 1
    windows["others"] = False
    for n in range(50, 60):
        logger.info("x" * 50, extra={"n": n})
    assert len(list_segments(tmp_path / "logs", "app")) > 1
    assert numbers_of(tmp_path / "logs") == list(range(60))


@needs_proc
def test_windows_appends_under_the_control_lock(
    make: Make, logger: logging.Logger, tmp_path: Path, windows: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Appends of two processes may overlap there, so each needs the lock for the moment of the write."""
    taken: list[int] = []
    original = WindowsLocks.try_control

    def count(self: WindowsLocks, fd: int) -> bool:
        taken.append(fd)
        return original(self, fd)

    handler = make()
    logger.addHandler(handler)
    logger.info("first")
    monkeypatch.setattr(WindowsLocks, "try_control", count)
    for n in range(10):
        logger.info("m", extra={"n": n})
    assert len(taken) >= 10
    assert numbers_of(tmp_path / "logs") == list(range(10))
