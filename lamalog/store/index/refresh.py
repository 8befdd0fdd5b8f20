"""Bring the index up to date with the files, and say which part of them still has to be read directly."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lamalog.store.content import end_of_lines
from lamalog.store.index.blooms import ENDING as IDS
from lamalog.store.index.entry import ENDING, Mirror, entries, is_of
from lamalog.store.index.lock import building
from lamalog.store.index.piece import Piece
from lamalog.store.scan import Snapshot
from lamalog.store.source import Source

#: Unmirrored bytes of a live file that are worth a piece of their own.
PIECE = 16 << 20
#: Seconds after its last change when a closed plain segment is mirrored to its end: a writer may have lagged behind.
_SETTLED = 60.0
#: Seconds for which files that are no longer needed are left to queries that began before.
_GRACE = 600.0


class Progress(Protocol):
    """Told how the building goes on."""

    def begin(self, total: int) -> None:
        """*total* bytes of log files are to be mirrored."""

    def advance(self, number: int, name: str) -> None:
        """*number* more bytes of the file *name* are done."""

    def wait(self) -> None:
        """Another process is building."""

    def end(self) -> None:
        """All is done, or given up."""


class Silent:
    """Nobody looks."""

    def begin(self, total: int) -> None: ...

    def advance(self, number: int, name: str) -> None: ...

    def wait(self) -> None: ...

    def end(self) -> None: ...


@dataclass
class Coverage:
    """What the index holds of a snapshot."""

    directory: Path
    mirrors: list[Mirror] = field(default_factory=list)
    #: (source, offset): from there on it is to be read directly.
    tails: list[tuple[Source, int]] = field(default_factory=list)
    #: Why it does not hold what it should: nothing could be written. Empty if it does.
    broken: str = ""


def cover(
    snapshot: Snapshot,
    directory: Path,
    connect: Callable[[], Any],
    progress: Progress,
    *,
    rebuild: bool = False,
    everything: bool = False,
    complete: bool = True,
) -> Coverage:
    """Mirror what is missing, and tell what covers what. *rebuild* mirrors all anew; *everything* also the live files. Unless *complete* (all files of the store), mirrors of others are left alone.

    If the index can't be written (a full disk), the coverage says so: no OSError is raised.
    """
    known = [] if rebuild else list(entries(directory))
    coverage, missing = _compare(snapshot, directory, known, everything)
    if missing:
        total = sum(piece.size for piece in missing)
        progress.begin(total)
        try:
            with building(directory, progress.wait, lambda: _signature(directory)):
                if not rebuild:  # somebody else may have done it meanwhile
                    coverage, missing = _compare(snapshot, directory, list(entries(directory)), everything)
                _build_all(coverage, missing, connect, progress)
                _remove_stale(directory, coverage, complete=complete)
        except OSError as error:
            coverage.broken = str(error.strerror or error)
        finally:
            progress.end()
    return coverage


def _compare(
    snapshot: Snapshot, directory: Path, known: list[Mirror], everything: bool
) -> tuple[Coverage, list[Piece]]:
    coverage = Coverage(directory)
    missing: list[Piece] = []
    by_name: dict[str, list[Mirror]] = {}
    by_inode: dict[tuple[int, int], list[Mirror]] = {}
    for mirror in known:
        (by_name.setdefault(mirror.source, []) if mirror.packed else by_inode.setdefault(mirror.inode, [])).append(
            mirror
        )
    for source in snapshot.sources:
        if source.packed:
            found = next((each for each in by_name.get(source.name, []) if is_of(each, source)), None)
            if found is not None:
                coverage.mirrors.append(found)
            else:
                missing.append(Piece(source, 0, 0))
            continue
        chain = _chain([each for each in by_inode.get(source.inode, []) if is_of(each, source)])
        coverage.mirrors.extend(chain)
        covered = chain[-1].end if chain else 0
        end = end_of_lines(source)
        if end > covered and _is_worth_it(source, end - covered, everything):
            missing.append(Piece(source, covered, end))
        else:
            coverage.tails.append((source, covered))
    return coverage, missing


def _chain(mirrors: list[Mirror]) -> list[Mirror]:
    """Pieces that follow one another from the beginning of the file."""
    chain: list[Mirror] = []
    for mirror in sorted(mirrors, key=lambda each: (each.start, -each.end)):
        if mirror.start == (chain[-1].end if chain else 0):
            chain.append(mirror)
    return chain


def _is_worth_it(source: Source, size: int, everything: bool) -> bool:
    settled = source.closed and time.time() - source.mtime_ns / 1e9 > _SETTLED
    return size >= PIECE or everything or settled


def _build_all(coverage: Coverage, missing: list[Piece], connect: Callable[[], Any], progress: Progress) -> None:
    if not missing:
        return
    from lamalog.store.index.build import build

    def tick(piece: Piece, size: int) -> None:
        if not piece.source.packed:  # of a packed one it is known only when it is done
            progress.advance(size, piece.source.name)

    connection = connect()
    try:
        for piece, mirror in build(missing, connection, coverage.directory, tick):
            coverage.mirrors.append(mirror)
            if piece.source.packed:
                progress.advance(piece.size, piece.source.name)
            else:
                coverage.tails.append((piece.source, piece.end))
    finally:
        connection.close()


def _signature(directory: Path) -> object:
    """Changes as long as somebody is building here."""
    try:
        return sorted((entry.name, entry.stat().st_size) for entry in os.scandir(directory) if entry.is_file())
    except OSError:
        return None


def _remove_stale(directory: Path, coverage: Coverage, *, complete: bool) -> None:
    """Remove mirrors of what is no longer there, and what killed builders have left. Files in use live a while."""
    used = {name for mirror in coverage.mirrors for name in (*mirror.files, mirror.path.name)}
    used |= {name + IDS for mirror in coverage.mirrors for name in mirror.files}
    now = time.time()
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(directory)):
            with contextlib.suppress(OSError):
                old = now - entry.stat().st_mtime > _GRACE
                if entry.name.startswith(".tmp-"):
                    if old or _is_dead(entry.name):
                        os.unlink(entry.path)
                elif complete and old and entry.name not in used and _is_mirror(entry.name):
                    os.unlink(entry.path)


def _is_mirror(name: str) -> bool:
    return name.startswith("v") and name.endswith((ENDING, ".parquet", IDS))


def _is_dead(name: str) -> bool:
    """Whether the process that made this temporary file has ended, on this host."""
    import socket

    parts = name.split("-")
    host = socket.gethostname().replace("-", "").replace("/", "")
    if len(parts) < 4 or parts[1] != host or not parts[2].isdecimal() or os.name == "nt":
        return False
    try:
        os.kill(int(parts[2]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
