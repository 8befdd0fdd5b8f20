"""The report as JSON, for programs."""

from __future__ import annotations

import json
import math
from typing import Any

from lamalog.health.window import iso
from lamalog.report.model import Cell, Code, Facts, Figure, Link, Part, Report, Spark, State, Table, Text, Time


def to_json(report: Report) -> str:
    """``{"title": …, "since": …, "sections": [{"id": …, "parts": [{"type": "table", "columns": …, "rows": …}]}]}``; times
    are RFC 3339, durations seconds, sizes bytes, shares 0 … 1."""
    return json.dumps(as_dict(report), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def as_dict(report: Report) -> dict[str, Any]:
    """The same, not yet written."""
    return {
        "title": report.title,
        "since": iso(report.since),
        "until": iso(report.until),
        "made": iso(report.made),
        "notes": list(report.notes),
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                **({} if section.data is None else {"data": section.data}),
                "parts": [_part(part) for part in section.parts],
            }
            for section in report.sections
        ],
    }


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Table):
        return {"type": "table", "title": part.title, **_table(part), "more": part.more}
    if isinstance(part, Figure):
        return {"type": "figure", "title": part.title, **_table(part.table)}
    if isinstance(part, Text):
        return {"type": "text", "text": part.text}
    if isinstance(part, Code):
        return {"type": "code", "title": part.title, "text": part.text}
    if isinstance(part, Facts):
        return {"type": "facts", "facts": {name: _cell(value) for name, value in part.facts}}
    return {"type": "detail", "id": part.id, "title": part.title, "parts": [_part(inner) for inner in part.parts]}


def _table(table: Table) -> dict[str, Any]:
    columns = [{"name": column.name, "unit": column.unit and column.unit.value} for column in table.columns]
    return {"columns": columns, "rows": [[_cell(cell) for cell in row] for row in table.rows]}


def _cell(cell: Cell) -> Any:
    if isinstance(cell, Time):
        return iso(cell.seconds)
    if isinstance(cell, Spark):
        return [_finite(value) for value in cell.values]
    if isinstance(cell, State):
        return {"text": cell.text, "status": cell.status}
    if isinstance(cell, Link):
        return {"text": cell.text, "id": cell.target, "url": cell.url}
    return _finite(cell) if isinstance(cell, float) else cell


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
