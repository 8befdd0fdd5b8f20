"""What a file writer is told once, parsed and checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lamalog.handlers._files import Access
from lamalog.handlers._names import Template
from lamalog.handlers.directories import Place
from lamalog.units import Rotation


@dataclass(frozen=True)
class Options:
    template: Template
    places: tuple[Place, ...]
    rotation: Rotation = field(default_factory=Rotation)
    access: Access = field(default_factory=Access)
    utc: bool = False
    #: Records of this level and above are synced to the disk one by one; None: none are.
    sync_level: int | None = None
    #: Seconds between syncs; None: no such syncs.
    sync_every: float | None = None
    #: Bytes kept in memory while the file can't be written.
    backlog: int = 4_000_000
    #: Makes room on a full disk in (directory, stem); returns whether there is some.
    free: Callable[[str, str], bool] | None = None
    #: What writers of the same file should agree about, to notice when they don't.
    settings: dict[str, str] = field(default_factory=dict)
