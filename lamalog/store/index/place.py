"""Where the index of a store lies: hidden beside the logs, or in the user's cache where that can't be written to."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import socket
import tempfile
from pathlib import Path

NAME = ".lamalog-index"


def place(root: Path, *, create: bool = True) -> Path:
    """The directory, which only its owner may read (0700)."""
    beside = root / NAME
    if beside.is_dir() and os.access(beside, os.W_OK | os.X_OK):
        return beside
    if not create:
        elsewhere = _elsewhere(root)
        return elsewhere if elsewhere.is_dir() else beside
    for directory in (beside, _elsewhere(root), _temporary(root)):
        with contextlib.suppress(OSError):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.access(directory, os.W_OK | os.X_OK) and _is_ours(directory):
                return directory
    return Path(tempfile.mkdtemp(prefix="lamalog-index-"))


def _elsewhere(root: Path) -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("lamalog") / "index" / _digest(root)


def _temporary(root: Path) -> Path:
    owner = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    return Path(tempfile.gettempdir()) / f"lamalog-index-{owner}-{_digest(root)}"


def _digest(root: Path) -> str:
    return hashlib.blake2b(os.fsencode(root.resolve()), digest_size=8).hexdigest()


def _is_ours(directory: Path) -> bool:
    """Nobody else may have laid it there for us to fill."""
    status = directory.lstat()
    return not directory.is_symlink() and (not hasattr(os, "getuid") or status.st_uid in (os.getuid(), 0))


def temporary(directory: Path, ending: str) -> Path:
    """A new name in *directory* that tells whose it is."""
    host = socket.gethostname().replace("-", "").replace("/", "")
    return directory / f".tmp-{host}-{os.getpid()}-{secrets.token_hex(6)}{ending}"
