"""Files on their way: upload, download, copy, with size, time and MB/s."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from lamalog.lifecycle._loggers import AnyLogger
from lamalog.lifecycle._operation import Operation
from lamalog.lifecycle._values import optional, size_of, text_of
from lamalog.lifecycle.thresholds import DEFAULT, Limit
from lamalog.names import FILE_MANAGER
from lamalog.units import format_size

SIZE, RATE = "file.size", "lama.transfer.rate"
Path = str | os.PathLike[str] | None


class Transfer(Operation):
    """One file on its way, for ``with`` or ``async with``, once."""

    def __init__(
        self,
        name: str,
        verb: str,
        file: Path,
        fields: Mapping[str, Any],
        size: object,
        paths: tuple[Path, ...],
        *,
        logger: AnyLogger,
        slow: Limit,
        more: Mapping[str, Any],
    ) -> None:
        shown = _name(file)
        ours = {"file.name": shown, SIZE: size_of(size), **fields}
        super().__init__(FILE_MANAGER, name, f"{verb} {shown}", ours, logger=logger, slow=slow, more=more)
        self._paths = paths
        self._moved = 0

    def transferred(self, more: int) -> None:
        """So many more bytes (or the bytes themselves) have come through. They are the size if none was given, and what
        a failed transfer got done."""
        self._moved += size_of(more) or 0

    def end(self, error: BaseException | None) -> None:
        if self._moved:
            self._fields["lama.transfer.size"] = self._moved
        if self._fields[SIZE] is None and error is None:
            self._fields[SIZE] = self._moved or _size_on_disk(self._paths)
        size = self._moved or (self._fields[SIZE] if error is None else None)
        if size is not None and self.duration:
            self._fields[RATE] = size / self.duration

    def summary(self) -> str:
        size, rate = self._fields.get(SIZE), self._fields.get(RATE)
        parts = [] if size is None else [format_size(size)]
        parts += [] if rate is None else [f"{rate / 1e6:.3g} MB/s"]
        return "".join(f", {part}" for part in parts)


def file_upload(
    file: Path,
    *,
    to: str | None = None,
    size: object = None,
    logger: AnyLogger = None,
    slow: Limit = DEFAULT,
    **fields: Any,
) -> Transfer:
    """Sending (or taking in) a file: ``file.upload.begin`` (DEBUG), ``.done`` (INFO), ``.failed`` (ERROR).

    :param file: its path or name; only the name is told.
    :param to: where it goes, as shown to the reader.
    :param size: bytes, or the content itself; by default what ``transferred`` adds up to, or the size of *file*.
    """
    ours = {"lama.transfer.target": optional(to)}
    return Transfer("file.upload", "upload of", file, ours, size, (file,), logger=logger, slow=slow, more=fields)


def file_download(
    file: Path,
    *,
    source: str | None = None,
    size: object = None,
    logger: AnyLogger = None,
    slow: Limit = DEFAULT,
    **fields: Any,
) -> Transfer:
    """Fetching a file: as ``file_upload``, with ``file.download.…``; *source* is where it comes from."""
    ours = {"lama.transfer.source": optional(source)}
    return Transfer("file.download", "download of", file, ours, size, (file,), logger=logger, slow=slow, more=fields)


def file_copy(
    source: Path, target: Path, *, size: object = None, logger: AnyLogger = None, slow: Limit = DEFAULT, **fields: Any
) -> Transfer:
    """Copying a file: as ``file_upload``, with ``file.copy.…``."""
    ours = {"lama.transfer.source": _name(source), "lama.transfer.target": _name(target)}
    paths = (target, source)
    return Transfer("file.copy", "copy of", source, ours, size, paths, logger=logger, slow=slow, more=fields)


def _name(path: Any) -> str:
    try:
        text = os.fsdecode(path)
    except (TypeError, ValueError):
        return text_of(path)
    return text_of(os.path.basename(text.rstrip("/\\")) or text)


def _size_on_disk(paths: tuple[Path, ...]) -> int | None:
    for path in paths:
        try:
            if path is not None and os.path.isfile(path):
                return os.path.getsize(path)
        except (OSError, TypeError, ValueError):
            continue
    return None
