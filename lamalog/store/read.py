"""The records of all logs in a directory, in the order of time."""

from __future__ import annotations

import heapq
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lamalog.handlers.segments import list_stems
from lamalog.store.entry import Entry, parse_line
from lamalog.store.tail import Tail

#: Seconds between two looks for new lines.
POLL = 0.1
#: Looks between two looks for new logs.
_NEW_LOGS = 10


class Reader:
    """Reads the logs *stems* in *directory*; with none named, all of them, those that begin later included."""

    def __init__(self, directory: str | os.PathLike[str], stems: tuple[str, ...] = ()) -> None:
        self.directory = Path(directory)
        self._wanted = stems
        #: What could not be read, in sentences, in the order it came up.
        self.damage: list[str] = []
        #: Lines that are no records.
        self.bad_lines = 0
        self._tails = {stem: Tail(self.directory, stem, self._report) for stem in stems or list_stems(self.directory)}

    def _report(self, sentence: str) -> None:
        if sentence not in self.damage[-100:]:
            self.damage.append(sentence)

    def last(self, count: int, wanted: Callable[[Entry], bool]) -> list[Entry]:
        """The *count* newest records that are *wanted*, oldest first; fewer if there are fewer."""
        merged = heapq.merge(
            *(self._backwards(tail) for tail in self._tails.values()), key=lambda entry: entry.created, reverse=True
        )
        found: list[Entry] = []
        for entry in merged if count > 0 else ():
            if wanted(entry):
                found.append(entry)
                if len(found) == count:
                    break
        return found[::-1]

    def _backwards(self, tail: Tail) -> Iterator[Entry]:
        for line in tail.backwards():
            entry = self._entry(line)
            if entry is not None:
                yield entry

    def _entry(self, line: bytes) -> Entry | None:
        entry = parse_line(line)
        if entry is None:
            self.bad_lines += 1
        return entry

    def follow(self, wanted: Callable[[Entry], bool], poll: float = POLL) -> Iterator[Entry | None]:
        """Records as they come, for ever; None whenever there are no more for now."""
        rounds = 0
        while True:
            if not self._wanted and rounds % _NEW_LOGS == 0:
                self._look_for_new_logs()
            rounds += 1
            batch = [
                entry for tail in self._tails.values() for line in tail.new_lines() if (entry := self._entry(line))
            ]
            # Within one log the order in the file counts; sorted() keeps it where times are equal.
            yield from (entry for entry in sorted(batch, key=lambda entry: entry.created) if wanted(entry))
            yield None
            time.sleep(poll)

    def _look_for_new_logs(self) -> None:
        for stem in list_stems(self.directory):
            if stem not in self._tails:
                tail = Tail(self.directory, stem, self._report)
                tail.from_start()
                self._tails[stem] = tail

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all files."""
        for tail in self._tails.values():
            tail.close()
