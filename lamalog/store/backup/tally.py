"""Count what passes by: bytes, lines, records, the time they span, and the digest of it all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from lamalog import fields as f
from lamalog.store.blocks import is_clean
from lamalog.store.columns import micros
from lamalog.store.parse import records_on

_TIME = re.compile(rb'^\{"timestamp":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)"', re.MULTILINE)


class Tally:
    """What is known of a log's content when all of it has gone :meth:`through`.

    :param strict: what is no JSON object is no record; else plain text is one.
    """

    def __init__(self, strict: bool) -> None:
        self._strict = strict
        self._digest = hashlib.sha256()
        self.bytes = 0
        #: Lines that are not blank.
        self.lines = 0
        self.records = 0
        self._times: list[str] = []

    @property
    def sha256(self) -> str:
        """Of the bytes as they passed."""
        return self._digest.hexdigest()

    @property
    def first(self) -> str | None:
        """Time of the earliest record, as it is written; None if no record has one."""
        return min(self._times, default=None)

    @property
    def last(self) -> str | None:
        """Time of the latest record."""
        return max(self._times, default=None)

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """*chunks*, unchanged."""
        pending = bytearray()
        for chunk in chunks:
            self._digest.update(chunk)
            self.bytes += len(chunk)
            cut = chunk.rfind(b"\n") + 1
            if cut:
                self._count(bytes(pending) + chunk[:cut])
                pending = bytearray(chunk[cut:])
            else:
                pending += chunk
            yield chunk
        if pending:
            self._count(bytes(pending) + b"\n")

    def drain(self, chunks: Iterable[bytes]) -> None:
        """Count *chunks* and let them go."""
        for _ in self.through(chunks):
            pass

    def _count(self, block: bytes) -> None:
        if is_clean(block):
            number = block.count(b"\n")
            times = [text.decode() for text in _TIME.findall(block)]
            if len(times) == number:
                self.lines += number
                self.records += number
                self._span(times)
                return
        self._one_by_one(block)

    def _one_by_one(self, block: bytes) -> None:
        for line in block.split(b"\n"):
            if not line or line.isspace():
                continue
            self.lines += 1
            for fields in records_on(line, strict=self._strict):
                if fields is None:
                    continue
                self.records += 1
                moment = fields.get(f.TIMESTAMP)
                if micros(moment) is not None:
                    self._span([str(moment)])

    def _span(self, times: list[str]) -> None:
        self._times = [min(times + self._times[:1]), max(times + self._times[-1:])]
