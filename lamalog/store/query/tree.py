"""What a query says: conditions on one record, and the stages that follow. All immutable, and all it takes to answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from lamalog.store.columns import Kind
from lamalog.store.query.patterns import Pattern


@dataclass(frozen=True)
class Field:
    """A field as it was written. *names* are looked up in this order; the first one a record has counts."""

    written: str
    names: tuple[str, ...]
    #: Type of the core field meant; None for any other field.
    kind: Kind | None = None


@dataclass(frozen=True)
class Value:
    """What a field is compared with. *number* is set where it reads as a number, duration or size and isn't quoted;
    *moment* (µs since the epoch) where a time is meant."""

    text: str
    number: float | None = None
    moment: int | None = None


@dataclass(frozen=True)
class Everything:
    """No condition."""


@dataclass(frozen=True)
class And:
    """All hold."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """At least one holds."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """It does not hold; also where the record lacks the field."""

    item: Node


@dataclass(frozen=True)
class Compare:
    """*operator* is one of ``= != < <= > >=``. None of them holds where the record lacks the field."""

    field: Field
    operator: str
    value: Value


@dataclass(frozen=True)
class In:
    """Equal to one of them."""

    field: Field
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Match:
    """The pattern is found in the field's text."""

    field: Field
    pattern: Pattern


@dataclass(frozen=True)
class Exists:
    """The record has the field, and it isn't null."""

    field: Field


@dataclass(frozen=True)
class Contains:
    """The text occurs in some value of the record, whatever the case."""

    text: str


Node = Everything | And | Or | Not | Compare | In | Match | Exists | Contains


@dataclass(frozen=True)
class Aggregate:
    """``count``, ``rate``, ``sum(f)``, ``avg(f)``, ``min(f)``, ``max(f)``, ``distinct(f)``, ``p95(f)``."""

    function: str
    field: Field | None
    name: str
    #: Of ``quantile``: between 0 and 1.
    fraction: float = 0.0


@dataclass(frozen=True)
class Stats:
    """One row for each combination of *by* and, if *bucket* (seconds) is set, for each span of time."""

    aggregates: tuple[Aggregate, ...]
    by: tuple[Field, ...] = ()
    bucket: float | None = None


@dataclass(frozen=True)
class Top:
    """The most frequent values of a field, with their share of all records that have it."""

    field: Field
    count: int


@dataclass(frozen=True)
class Sort:
    """By these columns, one after the other; *True* is descending."""

    keys: tuple[tuple[Field, bool], ...]


@dataclass(frozen=True)
class Limit:
    """The first *count* rows, or with *last* the last ones in the same order."""

    count: int
    last: bool = False


@dataclass(frozen=True)
class Fields:
    """Only these columns."""

    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Errors:
    """Errors that are the same, counted."""


@dataclass(frozen=True)
class Patterns:
    """Messages that differ only in their variable parts, counted."""


Stage = Stats | Top | Sort | Limit | Fields | Errors | Patterns


@dataclass(frozen=True)
class Query:
    """The whole: *since* and *until* are µs since the epoch, the latter excluded."""

    where: Node = field(default_factory=Everything)
    stages: tuple[Stage, ...] = ()
    since: int | None = None
    until: int | None = None

    @property
    def summary(self) -> bool:
        """Whether the answer is a table rather than records."""
        return any(isinstance(stage, (Stats, Top, Errors, Patterns, Fields)) for stage in self.stages)
