"""Files that are there whole or not at all, and stay there when the power goes."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lamalog.handlers._files import sync_directory
from lamalog.handlers._steps import step

TEMPORARY = ".tmp-"
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@contextlib.contextmanager
def new_file(directory: Path, ending: str = "") -> Iterator[tuple[Path, BinaryIO]]:
    """A private file (0600) of a hidden name; removed at the end unless it was renamed. Synced by :func:`settle`."""
    path = directory / f"{TEMPORARY}{secrets.token_hex(8)}{ending}"
    with os.fdopen(os.open(path, _FLAGS | getattr(os, "O_CLOEXEC", 0), 0o600), "w+b") as file:
        try:
            yield path, file
        finally:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()


def sync(file: BinaryIO) -> None:
    """What was written to *file* is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def settle(temporary: Path, file: BinaryIO, path: Path) -> None:
    """Give the finished file its name."""
    sync(file)
    file.close()  # Windows renames nothing that is open
    step("backup:synced")
    os.replace(temporary, path)
    step("backup:renamed")


def write_whole(path: Path, data: bytes) -> None:
    """*path* holds *data*, or what it held before."""
    with new_file(path.parent) as (temporary, file):
        file.write(data)
        settle(temporary, file, path)
    sync_directory(str(path.parent))


def remove_temporaries(directory: Path) -> None:
    """What a killed process has left. Only where nobody else is at work."""
    for path in directory.glob(f"{TEMPORARY}*"):
        with contextlib.suppress(OSError):
            path.unlink()
