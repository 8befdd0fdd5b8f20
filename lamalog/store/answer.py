"""What a query returns: rows or records, and what could not be read for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lamalog.store.damage import Damage


@dataclass
class Answer:
    """Iterate over it once: records as dicts under the names of the contract, or rows as dicts by column.

    *damage* is complete when the iteration is.
    """

    #: Of a table; None for records.
    columns: tuple[str, ...] | None
    rows: Iterator[tuple[Any, ...]] | Iterator[dict[str, Any]]
    damage: Damage
    #: Warnings about the query itself, such as a field that no record has.
    hints: list[str] = field(default_factory=list)
    #: Returns a pyarrow.Table; set where DuckDB answers.
    arrow: Callable[[], Any] | None = None
    _close: Callable[[], None] = lambda: None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        try:
            for row in self.rows:
                yield row if isinstance(row, dict) else dict(zip(self.columns or (), row, strict=True))
        finally:
            self.close()

    def close(self) -> None:
        """Let go of files and database."""
        self._close()

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table``; of records the core fields with their types, and the others as JSON in ``rest``. Times
        are in UTC. Raises MissingExtraError without pyarrow."""
        from lamalog.store.frames import arrow_table

        with self:
            return arrow_table(self)

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame``; of records a column for each field that some record has. Times are in UTC. Raises
        MissingExtraError without pandas."""
        from lamalog.store.frames import data_frame

        with self:
            return data_frame(self)
