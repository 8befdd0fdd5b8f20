"""Where an export goes: standard output, or a file that appears under its name only when it is complete."""

from __future__ import annotations

import contextlib
import os
import secrets
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from lamalog.exceptions import ConfigError
from lamalog.handlers._files import sync_directory
from lamalog.handlers._steps import step
from lamalog.handlers.segments import open_zstd

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class Sink:
    """A context manager; leaving it without an error gives a file its name. One that exists is kept unless *force*.

    Raises ConfigError for a target that can't be.
    """

    def __init__(self, target: Path | BinaryIO, *, force: bool = False) -> None:
        self.path: Path | None = target if isinstance(target, Path) else None
        self.bytes = 0
        self._force = force
        self._pack: Any = None
        self._out: BinaryIO | None = None if isinstance(target, Path) else target
        if self.path is None:
            return
        check(self.path, force)
        self._pack = _packer(self.path)
        self.temporary = beside(self.path, ".tmp")

    def open(self) -> None:
        """Make the file. Within the ``with`` block, so that an interruption at any moment leaves none behind."""
        if self.path is None:
            return
        try:
            self._out = new_private(self.temporary)
        except OSError as error:
            raise ConfigError(f"cannot write to {self.path.parent}: {error.strerror or error}") from None

    def write(self, data: bytes) -> None:
        """All of *data*, or an OSError."""
        assert self._out is not None, "open() comes first"
        if self._pack is not None:
            data = self._pack.compress(data)
        view = memoryview(data)
        while view:  # a raw stream may take a part only
            view = view[self._out.write(view) :]
        self.bytes += len(data)

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        out = self._out
        if self.path is None:
            if kind is None and out is not None:
                out.flush()
            return
        try:
            if kind is None and out is not None:
                self._finish(self.path, out)
        finally:
            with contextlib.suppress(OSError, ValueError):
                if out is not None:
                    out.close()
            with contextlib.suppress(FileNotFoundError):
                self.temporary.unlink()

    def _finish(self, path: Path, out: BinaryIO) -> None:
        if self._pack is not None:
            rest = self._pack.flush()
            out.write(rest)
            self.bytes += len(rest)
        out.flush()
        os.fsync(out.fileno())
        out.close()  # Windows renames nothing that is open
        step("export:written")
        give_name(self.temporary, path, force=self._force)


def beside(path: Path, ending: str) -> Path:
    """A hidden name in the same directory."""
    shown = path.name.encode("utf-8", "surrogateescape")[:100].decode("utf-8", "ignore")
    return path.with_name(f".{shown}.{secrets.token_hex(6)}{ending}")


def new_private(path: Path) -> BinaryIO:
    """A new file only its owner reads (0600)."""
    return os.fdopen(os.open(path, _FLAGS, 0o600), "w+b")


def check(path: Path, force: bool) -> None:
    if path.is_dir():
        raise ConfigError(f"{path} is a directory: name a file in it")
    if os.path.lexists(path) and not force:
        raise ConfigError(f"{path} exists already, and is not overwritten: name another file, or write --force")
    if not path.parent.is_dir():
        raise ConfigError(f"no such directory: {path.parent}")


def _packer(path: Path) -> Any:
    if path.suffix == ".gz":
        return zlib.compressobj(6, zlib.DEFLATED, 31)
    if path.suffix == ".zst":
        return open_zstd().ZstdCompressor(level=3, write_checksum=True).compressobj()
    return None


def give_name(temporary: Path, path: Path, *, force: bool) -> None:
    """The finished file appears as *path*, in one step; never in the place of another unless *force*."""
    if force:
        os.replace(temporary, path)
    else:
        try:
            os.link(temporary, path)
        except FileExistsError:
            raise ConfigError(f"{path} has come up meanwhile, and is not overwritten: name another file") from None
        except OSError:  # a file system without hard links
            check(path, force)
            os.rename(temporary, path)
    sync_directory(str(path.parent))
