"""The report as Markdown, for a chat, a ticket or a terminal."""

from __future__ import annotations

import re

from lamalog.report.cells import blocks, local, plain
from lamalog.report.model import Code, Detail, Facts, Figure, Link, Part, Report, State, Table, Text
from lamalog.text import escape_control, truncate

_MARKS = {"pass": "✔", "warn": "▲", "fail": "✖"}
#: Widest cell.
_WIDEST = 160
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def to_markdown(report: Report) -> str:
    """Tables in GitHub's notation; of figures one line of block characters for each series."""
    lines = [f"# {_safe(report.title)}", "", f"{local(report.since)} to {local(report.until)}", ""]
    lines.extend(f"> {_safe(note)}" for note in report.notes)
    for section in report.sections:
        lines += ["", f"## {_safe(section.title)}", ""]
        for part in section.parts:
            lines += [*_part(part), ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _part(part: Part) -> list[str]:
    if isinstance(part, Table):
        return _table(part)
    if isinstance(part, Figure):
        return _figure(part)
    if isinstance(part, Text):
        return [_safe(part.text)]
    if isinstance(part, Code):
        text = escape_control(part.text, keep_newlines=True)
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
        return [f"**{_safe(part.title)}**", "", fence, text.rstrip("\n"), fence]
    if isinstance(part, Facts):
        return [f"- **{_safe(name)}**: {_safe(plain(value))}" for name, value in part.facts]
    return _detail(part)


def _detail(part: Detail) -> list[str]:
    lines = [f"### {_safe(part.title)}", ""]
    for inner in part.parts:
        lines += [*_part(inner), ""]
    return lines


def _figure(figure: Figure) -> list[str]:
    table = figure.table
    lines = [f"**{_safe(figure.title)}**", ""]
    if not table.columns or table.columns[0].name != "time":
        return lines + _table(table)
    for place, column in enumerate(table.columns[1:], 1):
        values = [float(cell) if isinstance(cell := row[place], (int, float)) else 0.0 for row in table.rows]
        highest = plain(max(values, default=0.0), column)
        lines.append(f"- {_safe(column.name)}: {blocks(tuple(values), 48)} at most {highest}")
    return lines


def _table(table: Table) -> list[str]:
    lines = [f"**{_safe(table.title)}**", ""] if table.title else []
    lines.append("| " + " | ".join(_safe(column.name) for column in table.columns) + " |")
    lines.append("|" + "|".join("---:" if column.unit is not None else "---" for column in table.columns) + "|")
    for row in table.rows:
        cells = []
        for cell, column in zip(row, table.columns, strict=True):
            text = _safe(truncate(plain(cell, column), _WIDEST))
            if isinstance(cell, State):
                text = f"{_MARKS[cell.status]} {text}"
            elif isinstance(cell, Link) and cell.url is not None and cell.url.startswith(("https://", "http://")):
                text = f"<{_address(cell.url)}>"
            cells.append(text)
        lines.append("| " + " | ".join(cells) + " |")
    if table.more > 0:
        lines += ["", f"{table.more:,} more not shown."]
    return lines


def _safe(text: str) -> str:
    """In one line, and nothing in it is taken for markup."""
    return _SPECIAL.sub(r"\\\1", escape_control(text))


def _address(url: str) -> str:
    return re.sub(r"[\s<>|]", "", escape_control(url))
