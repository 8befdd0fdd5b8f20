"""``record.id``: unique across hosts, processes and restarts, and counted without gaps within a process."""

from __future__ import annotations

import hashlib
import itertools
import os
import platform
import time


class _Numbering:
    """The prefix and counter of this process. A forked child starts its own."""

    def __init__(self) -> None:
        node = hashlib.blake2b(platform.node().encode("utf-8", "replace"), digest_size=3).hexdigest()
        self.prefix = f"{node}-{os.getpid():x}-{time.time_ns() // 1_000_000:x}-"
        self.count = itertools.count(1)


_numbering = _Numbering()


def _renumber() -> None:
    global _numbering
    _numbering = _Numbering()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renumber)


def next_id() -> str:
    """A new id: ``<node>-<pid>-<start>-<sequence>``; node, pid and start (ms) in hex, the sequence 1, 2, 3, …

    A gap in the sequence of a process is a record that was numbered but never reached a file.
    """
    numbering = _numbering
    return f"{numbering.prefix}{next(numbering.count)}"
