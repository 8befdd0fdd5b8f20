"""Space on the file systems that hold the directories of interest. One that does not answer is left alone."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import psutil

from lamalog.hostinfo._attempt import attempt
from lamalog.monitor.patience import Patience, Silence
from lamalog.monitor.sample import key
from lamalog.monitor.sampler import Moment
from lamalog.monitor.trouble import say_once

PATIENCE = 1.0


@dataclass(frozen=True)
class Space:
    """Bytes; *free* and *usage* as far as this user may use it."""

    mountpoint: str
    device: int
    limit: int
    usage: int
    free: int
    inodes: float | None

    @property
    def utilization(self) -> float | None:
        usable = self.usage + self.free
        return self.usage / usable if usable > 0 else None


class FilesystemSource:
    """Reads the space around *directories*, each file system once.

    :param directories: need not be there yet: then their nearest parent counts.
    """

    name = "the file systems"

    def __init__(self, directories: Iterable[str]) -> None:
        self.directories = [os.path.abspath(directory) for directory in directories]
        self._patience: dict[str, Patience[Space]] = {}

    def read(self, moment: Moment) -> None:
        seen: set[int] = set()
        for directory in self.directories:
            patience = self._patience.setdefault(directory, Patience("disk", PATIENCE))
            try:
                space = patience.ask(partial(space_of, directory))
            except (OSError, Silence) as error:
                if not (isinstance(error, Silence) and error.ending):
                    say_once(f"the disk of {directory}", error)
                continue
            if space.device in seen:
                continue
            seen.add(space.device)
            for name, value in (
                ("limit", space.limit),
                ("usage", space.usage),
                ("free", space.free),
                ("utilization", space.utilization),
                ("inodes.utilization", space.inodes),
            ):
                moment.put(key(f"system.filesystem.{name}", space.mountpoint), value)

    def close(self) -> None:
        pass


def space_of(directory: str) -> Space:
    """The file system that holds *directory*, or the nearest parent of it that is there."""
    place = nearest(directory)
    usage = psutil.disk_usage(place)
    return Space(
        mountpoint_of(place), os.stat(place).st_dev, int(usage.total), int(usage.used), int(usage.free), _inodes(place)
    )


def nearest(directory: str) -> str:
    """*directory*, or the first of its parents that exists."""
    place = os.path.abspath(directory)
    while not os.path.exists(place) and os.path.dirname(place) != place:
        place = os.path.dirname(place)
    return place


def mountpoint_of(directory: str) -> str:
    """Where the file system of *directory* begins."""
    place = os.path.realpath(directory)
    while not os.path.ismount(place) and os.path.dirname(place) != place:
        place = os.path.dirname(place)
    return place


def _inodes(place: str) -> float | None:
    found = attempt(lambda: os.statvfs(place))
    if found is None or found.f_files <= 0:  # btrfs and others have no fixed number
        return None
    used, free = found.f_files - found.f_ffree, found.f_favail
    return used / (used + free) if used + free > 0 else None
