"""What is done behind the writers' backs: finish what a crash left, compress closed segments, apply retention."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lamalog.handlers import retention
from lamalog.handlers._compress import compress, remove_stray
from lamalog.handlers._files import Access
from lamalog.handlers._locks import Locks, platform_locks
from lamalog.handlers._logfile import LogFile, Rotated
from lamalog.handlers._names import Template
from lamalog.handlers.directories import free_space
from lamalog.handlers.segments import PACKED, Segment, list_segments, list_stems
from lamalog.units import Retention


@dataclass(frozen=True)
class Housekeeper:
    """One pass over a directory. *method* is ``"gzip"``, ``"zstd"`` or None."""

    template: Template
    method: str | None
    keep: Retention
    access: Access
    clock: Callable[[], float]
    #: Said once per reason: (text).
    report: Callable[[str], object]
    locks: Locks = field(default_factory=platform_locks)

    def tidy(self, directory: str, stem: str) -> bool:
        """Everything once. False: something was in use or there was no space; once more later."""
        done = self._remove_strays(directory, stem)
        if self.template.varies:
            self._adopt(directory, stem)
        if self.method is not None:
            done = self._compress(directory, stem, self.method) and done
        return self._retain(directory, stem) and done

    def _adopt(self, directory: str, stem: str) -> None:
        """Close the live files that ended processes or past days have left under other names of this template."""
        family = self.template.family()
        for other in list_stems(directory, self.template.suffix):
            live = os.path.join(directory, other + self.template.suffix)
            if other == stem or not family.fullmatch(other) or not os.path.isfile(live):
                continue
            try:
                file = LogFile(directory, other, self.template.suffix, self.access, self.locks, self.clock)
            except OSError:
                continue
            try:
                if file.alone and file.rotate(lambda _state, size: size > 0) is not Rotated.BUSY:
                    file.abandon()
            except OSError as error:
                self.report(f"cannot close {live}: {error.strerror or error}")
            finally:
                file.close()

    def _compress(self, directory: str, stem: str, method: str) -> bool:
        done = True
        for segment in self._closed(directory, stem):
            if segment.compressed:
                continue
            if free_space(directory) < segment.size / 4:  # do not fill up what others need just to find out
                self.report(f"no space to compress {segment.path}; it stays as it is for now")
                done = False
                continue
            try:
                done = compress(os.fspath(segment.path), method, self.access, self.locks) and done
            except OSError as error:
                self.report(f"cannot compress {segment.path}: {error.strerror or error}; it stays as it is for now")
                done = False
        return done

    def _remove_strays(self, directory: str, stem: str) -> bool:
        """Half-made compressed files whose maker is gone."""
        name = re.compile(rf"\.({re.escape(stem)}-\d{{6,18}}{re.escape(self.template.suffix)})(\.gz|\.zst)\.tmp")
        done = True
        for found in _names(directory):
            match = name.fullmatch(found)
            if match is None:
                continue
            try:
                done = (
                    remove_stray(os.path.join(directory, found), self.locks, os.path.join(directory, match[1])) and done
                )
            except OSError as error:
                self.report(f"cannot remove {os.path.join(directory, found)}: {error.strerror or error}")
        return done

    def _retain(self, directory: str, stem: str) -> bool:
        if self.keep == Retention():
            return True
        closed = self._closed(directory, stem)
        doomed = retention.to_remove(closed, self.keep, self.clock())
        removed = [segment for segment in doomed if retention.remove(segment, self.locks)]
        return len(removed) == len(doomed)

    def _closed(self, directory: str, stem: str) -> list[Segment]:
        """The closed segments of this log, and of those this template made under other names, oldest first."""
        suffix = self.template.suffix
        stems = {stem}
        if self.template.varies:
            family = self.template.family()
            stems.update(other for other in list_stems(directory, suffix) if family.fullmatch(other))
        found = [segment for one in stems for segment in list_segments(directory, one, suffix) if not segment.live]
        return sorted(found, key=lambda segment: (segment.mtime, segment.seq)) if len(stems) > 1 else sorted(found)

    def free(self, directory: str, stem: str) -> bool:
        """Remove the oldest segment to make room on a full disk. Whether one could go."""
        return any(retention.remove(segment, self.locks) for segment in self._closed(directory, stem))


def _names(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except OSError:
        return []


def check_method(method: object) -> str | None:
    """``"gzip"``, ``"zstd"`` or None. Raises ConfigError for anything else."""
    from lamalog.exceptions import ConfigError, did_you_mean

    if method is None or method is False:
        return None
    wanted = method.strip().lower() if isinstance(method, str) else ""
    wanted = {"gz": "gzip", "zst": "zstd", "zstandard": "zstd", "off": "none"}.get(wanted, wanted)
    if wanted == "none":
        return None
    if wanted not in PACKED:
        raise ConfigError(f"bad compression {method!r}{did_you_mean(method, PACKED)}: write 'gzip', 'zstd' or null")
    return wanted
