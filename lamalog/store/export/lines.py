"""JSON lines, as they stand in the logs."""

from __future__ import annotations

from typing import Any

from lamalog.store.blocks import encode
from lamalog.store.export.batches import Batch
from lamalog.store.export.sink import Sink


class JsonLines:
    """Our own names; those of other loggers are mapped to them."""

    takes_lines = True

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, batch: Batch) -> None:
        """One record a line."""
        if batch.lines:
            self._sink.write(batch.lines)
        if batch.records:
            self._sink.write(b"".join(encode(record) + b"\n" for record in batch.records))

    def finish(self) -> None:
        """Nothing is held back."""


def rest_of(record: dict[str, Any], names: frozenset[str] | set[str]) -> dict[str, Any]:
    """The fields of *record* but those called *names*."""
    return {name: value for name, value in record.items() if name not in names}
