"""A whole query as SQL: the conditions, then each stage around the one before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from lamalog.store.columns import COLUMNS, Kind
from lamalog.store.index.schema import ORDER, SHAPE, Key, columns_sql, quoted
from lamalog.store.index.texts import Texts
from lamalog.store.query.columns import chosen, sorted_column
from lamalog.store.query.groups import WHOLE, is_mixed
from lamalog.store.query.pipeline import is_of_one_type
from lamalog.store.query.sql import Emitter
from lamalog.store.query.templates import ERROR, ERROR_KEY_SQL, masked_sql
from lamalog.store.query.tree import (
    Aggregate,
    Errors,
    Field,
    Fields,
    Limit,
    Patterns,
    Query,
    Sort,
    Stage,
    Stats,
    Top,
)

_NEWEST = {"type": "exception.type", "message": "message", "logger": "logger"}


@dataclass
class Statement:
    """SQL with its parameters; *columns* are None for records."""

    sql: str
    parameters: dict[str, Any]
    columns: tuple[str, ...] | None
    #: Columns that hold moments, those that hold JSON, and those whose texts are numbers where they read as one.
    times: set[str] = field(default_factory=set)
    json: set[str] = field(default_factory=set)
    mixed: set[str] = field(default_factory=set)
    #: Stages left over: those after ``patterns``, whose last step is done in Python.
    rest: tuple[Stage, ...] = ()


def statement(query: Query, relation: str, known: Collection[str], texts: Texts | None = None) -> Statement:
    """The SQL of *query* over *relation*, whose records have the fields *known* in their rest, and of whose columns
    *texts* is known. Raises QueryError."""
    return _Writer(query, relation, Emitter(known, texts)).write()


class _Writer:
    def __init__(self, query: Query, relation: str, emitter: Emitter) -> None:
        self.query = query
        self.emitter = emitter
        self.columns: tuple[str, ...] | None = None
        self.times: set[str] = set()
        self.json: set[str] = set()
        self.mixed: set[str] = set()
        self.order: list[Key] = list(ORDER)
        self.projection: tuple[Field, ...] | None = None
        self._lists: dict[Field, str] = {}
        self.sql = f"SELECT {columns_sql()}, {SHAPE} FROM ({relation}) AS t WHERE {self.emitter.where(query)}"

    def write(self) -> Statement:
        rest: tuple[Stage, ...] = ()
        for place, stage in enumerate(self.query.stages):
            if isinstance(stage, Patterns):
                self._patterns()
                rest = self.query.stages[place:]
                break
            self._apply(stage)
        if self.projection is not None:
            selected = self._projected(self.projection)
        else:
            selected = columns_sql() if self.columns is None and not rest else "*"
        sql = f"SELECT {selected} FROM ({self.sql}) AS t{ordered(self.order)}"
        return Statement(sql, self.emitter.parameters, self.columns, self.times, self.json, self.mixed, rest)

    def _apply(self, stage: Stage) -> None:
        if isinstance(stage, Stats):
            self._stats(stage)
        elif isinstance(stage, Top):
            self._top(stage)
        elif isinstance(stage, Errors):
            self._errors()
        elif isinstance(stage, Sort):
            self._sort(stage)
        elif isinstance(stage, Limit):
            self._limit(stage)
        elif isinstance(stage, Fields):
            self.projection = stage.fields

    # -- from records to a table

    def _stats(self, stage: Stats) -> None:
        groups: list[tuple[str, str]] = []
        if stage.bucket is not None:
            width = max(1, round(stage.bucket * 1e6))
            groups.append(("time", f'make_timestamp(epoch_us("timestamp") // {width} * {width})'))
            self.times.add("time")
        for each in stage.by:
            groups.append((each.written, self._group(each)))
        listed = self._quantiles(stage)
        aggregates = [(one.name, self._aggregate(one, stage)) for one in stage.aggregates]
        for one in stage.aggregates:
            if one.function in ("min", "max") and one.field is not None and one.field.kind is Kind.TIME:
                self.times.add(one.name)
        inner = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in (*groups, *aggregates, *listed))
        by = ", ".join(str(place + 1) for place in range(len(groups)))
        self.sql = f"SELECT {inner} FROM ({self.sql}) AS t" + (f" GROUP BY {by}" if groups else "")
        self.columns = tuple(name for name, _ in (*groups, *aggregates))
        if listed:
            self.sql = f"SELECT * REPLACE ({self._unlisted(stage)}) FROM ({self.sql}) AS t"
            self.sql = f"SELECT {', '.join(map(quoted, self.columns))} FROM ({self.sql}) AS t"
        keys = [self._keys(name, False) for name, _ in groups]
        lead = 0 if stage.bucket is None else 1
        first = [(quoted(aggregates[0][0]), True, True)]
        self.order = [key for part in (*keys[:lead], first, *keys[lead:]) for key in part] if groups else []

    def _quantiles(self, stage: Stats) -> list[tuple[str, str]]:
        """All percentiles of one field as one list: sorting its values once serves for all of them."""
        fractions: dict[Field, list[float]] = {}
        for each in stage.aggregates:
            if each.function == "quantile" and each.field is not None:
                fractions.setdefault(each.field, []).append(each.fraction)
        self._lists = {field: f"quantiles of {place}" for place, field in enumerate(fractions)}
        return [
            (
                self._lists[field],
                f"quantile_cont(CAST({self.emitter.number(field)} AS DOUBLE), [{', '.join(f'{one:.9f}' for one in found)}])",
            )
            for field, found in fractions.items()
        ]

    def _unlisted(self, stage: Stats) -> str:
        seen: dict[Field, int] = {}
        parts = []
        for each in stage.aggregates:
            if each.function == "quantile" and each.field is not None:
                seen[each.field] = seen.get(each.field, 0) + 1
                parts.append(f"{quoted(self._lists[each.field])}[{seen[each.field]}] AS {quoted(each.name)}")
        return ", ".join(parts)

    def _group(self, each: Field) -> str:
        """A field as a group, whose column is called as the field was written."""
        if each.kind is Kind.TIME:
            self.times.add(each.written)
        elif is_mixed(each) and self.emitter.column(each) is None:
            self.mixed.add(each.written)
        return self._value(each)

    def _keys(self, name: str, descending: bool) -> list[Key]:
        """To order by a column: numbers before texts, absent values last."""
        keys = [(quoted(name), descending, True)]
        if name in self.mixed:
            number = f"TRY_CAST(regexp_extract({quoted(name)}, '^(?:{WHOLE})$') AS BIGINT)"
            keys.insert(0, (number, descending, True))
        return keys

    def _value(self, each: Field) -> str:
        """A field as a group: a core field with its type, any other as text."""
        return self.emitter.column(each) or self.emitter.text(each)

    def _aggregate(self, each: Aggregate, stage: Stats) -> str:
        if each.function == "rate":
            return self._rate(stage)
        if each.field is None:
            return "count(*)"
        if each.function == "count":
            return f"count({self.emitter.text(each.field)})"
        if each.function == "distinct":
            return f"count(DISTINCT {self.emitter.text(each.field)})"
        if each.function in ("min", "max") and each.field.kind in (Kind.TEXT, Kind.TIME):
            return f"{each.function}({self._value(each.field)})"
        if each.function == "quantile":
            return "NULL"  # taken from the list
        return f"{each.function}(CAST({self.emitter.number(each.field)} AS DOUBLE))"

    def _rate(self, stage: Stats) -> str:
        """Records a second: of the span of time each row is about, else of the time asked for or found."""
        if stage.bucket is not None:
            return f"count(*) / {stage.bucket!r}"
        since, until = self.query.since, self.query.until
        first = 'epoch_us(min("timestamp"))' if since is None else f"{since}"
        last = 'epoch_us(max("timestamp"))' if until is None else f"{until}"
        return f"count(*) * 1e6 / (SELECT nullif({last} - {first}, 0) FROM ({self.sql}) AS t)"

    def _top(self, stage: Top) -> None:
        name = stage.field.written
        value = self._group(stage.field)
        self.sql = (
            f'SELECT {value} AS {quoted(name)}, count(*) AS "count", count(*) * 100.0 / sum(count(*)) OVER () AS percent '
            f"FROM ({self.sql}) AS t WHERE {value} IS NOT NULL GROUP BY 1"
        )
        self.columns = (name, "count", "percent")
        self.order = [('"count"', True, True), *self._keys(name, False)]
        self._limit(Limit(stage.count))

    def _errors(self) -> None:
        newest = ", ".join(
            f"""max({{'t': "timestamp", 'v': {quoted(column)}}}) """
            f"""FILTER ("timestamp" IS NOT NULL AND {quoted(column)} IS NOT NULL)['v'] AS {name}"""
            for name, column in _NEWEST.items()
        )
        self.sql = (
            'SELECT count(*) AS "count", min("timestamp") AS first, max("timestamp") AS last, '
            f'{newest}, {ERROR_KEY_SQL} AS "error" '
            f'FROM ({self.sql}) AS t WHERE "severity_number" >= {ERROR} GROUP BY "error"'
        )
        self.columns = ("count", "first", "last", "type", "message", "logger", "error")
        self.times |= {"first", "last"}
        self.order = [('"count"', True, True), ('"last"', True, True), ('"error"', False, True)]

    def _patterns(self) -> None:
        self.sql = (
            f"""SELECT coalesce({SHAPE}, {masked_sql("coalesce(message, '')")}) AS masked, count(*) AS "count", """
            """epoch_us(min("timestamp")) AS first, epoch_us(max("timestamp")) AS last, min(message) AS example """
            f"FROM ({self.sql}) AS t GROUP BY 1"
        )
        self.order = []

    # -- order, number, columns

    def _sort(self, stage: Sort) -> None:
        keys: list[Key] = []
        for each, descending in stage.keys:
            if self.columns is not None:
                keys.extend(self._keys(sorted_column(each, self.columns), descending))
                continue
            column = self.emitter.column(each)
            if column is not None and (is_of_one_type(each) or (each.kind is not None and each.kind.numeric)):
                keys.append((column, descending, True))
            else:
                keys.extend((sql, descending, True) for sql in (self.emitter.number(each), self.emitter.text(each)))
        self.order = [*keys, *self.order]

    def _limit(self, stage: Limit) -> None:
        order = self.order
        if stage.last:
            order = [(expression, not descending, not nulls_last) for expression, descending, nulls_last in order]
        self.sql = f"SELECT * FROM ({self.sql}) AS t{ordered(order)} LIMIT {stage.count}"

    def _projected(self, wanted: tuple[Field, ...]) -> str:
        if self.columns is not None:
            self.columns = tuple(sorted_column(each, self.columns) for each in wanted)
            return ", ".join(quoted(name) for name in self.columns)
        selected = []
        for each in wanted:
            column = self.emitter.column(each)
            if column is None:
                self.json.add(each.written)
            elif COLUMNS[column.strip('"')] is Kind.TIME:
                self.times.add(each.written)
            selected.append(f"{column or self.emitter.raw(each)} AS {quoted(each.written)}")
        self.columns = chosen(wanted)
        return ", ".join(selected)


def ordered(order: list[Key]) -> str:
    """The clause that puts rows in this order."""
    keys = (
        f"{expression} {'DESC' if descending else 'ASC'} NULLS {'LAST' if nulls_last else 'FIRST'}"
        for expression, descending, nulls_last in order
    )
    return f" ORDER BY {', '.join(keys)}" if order else ""
