"""The lines of one log file one by one, for those who look at few: the same reading across damage as everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from lamalog.exceptions import MissingExtraError
from lamalog.handlers._salvage import parted
from lamalog.handlers.segments import PACKED
from lamalog.store.blocks import whole_lines
from lamalog.store.damage import Damage
from lamalog.store.members import unpack


def lines_of(path: str | os.PathLike[str], report: Callable[[str], None] | None = None) -> Iterator[bytes]:
    """The lines without their newlines, blank ones left out, a record apart from a fragment it is glued to; *report* is told in sentences what is damaged.

    If a plain segment has been packed meanwhile, its packed form is read. Raises OSError when nothing of that name can
    be opened.
    """
    where = os.fspath(path)
    damage = Damage()
    try:
        yield from _unpacked(where, damage)
    except FileNotFoundError:  # it can only come before the first line
        packed = next((where + end for end in PACKED.values() if os.path.exists(where + end)), None)
        if packed is None:
            raise
        yield from _unpacked(packed, damage)
    except MissingExtraError as error:
        damage.note(f"{where}: {error}; nothing of it was read")
    for sentence in damage.sentences():
        if report is not None:
            report(sentence)


def _unpacked(path: str, damage: Damage) -> Iterator[bytes]:
    for block in whole_lines(unpack(path, damage)):
        for line in block.split(b"\n"):
            if line and not line.isspace():
                yield from parted(line)
