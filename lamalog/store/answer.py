"""What a query returns: rows or records, and what could not be read for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lamalog.exceptions import MissingExtraError
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
        """A ``pyarrow.Table``. Raises MissingExtraError without DuckDB and pyarrow."""
        try:
            import pyarrow
        except ImportError:
            raise MissingExtraError("to_arrow()", "store") from None
        if self.arrow is not None:
            return self.arrow()
        return pyarrow.Table.from_pylist(list(self))

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame``. Raises ImportError without pandas."""
        import pandas

        return pandas.DataFrame(list(self), columns=self.columns)
