"""The report as one HTML file: no script, no request to anybody, readable in the dark, on a phone and on paper.

Whatever comes from logs is escaped. A Content-Security-Policy forbids the page everything but its own style.
"""

from __future__ import annotations

from lamalog._version import __version__
from lamalog.charts import STYLE, sparkline
from lamalog.charts.svg import element
from lamalog.report.cells import local, plain
from lamalog.report.model import (
    Cell,
    Code,
    Column,
    Detail,
    Facts,
    Figure,
    Link,
    Part,
    Report,
    Section,
    Spark,
    State,
    Table,
    Text,
    Time,
)
from lamalog.report.style import PAGE
from lamalog.text import escape_control

__all__ = ["to_html"]

#: Characters of one text at most: a message of a megabyte makes no better report.
_LONGEST = 20_000
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def to_html(report: Report) -> str:
    """The page. It may be mailed, printed, or opened from a disk."""
    from datetime import datetime

    made = f"{datetime.fromtimestamp(report.made).astimezone():%Y-%m-%d %H:%M %Z}"
    head = element(
        "head",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="robots" content="noindex">',
        element("title", _text(f"{report.title}: {local(report.since)} to {local(report.until)}")),
        f"<style>{STYLE}{PAGE}</style>",
    )
    period = f"{local(report.since)} to {local(report.until)}"
    header = element(
        "header",
        element("h1", _text(report.title)),
        element("p", _text(f"{period}, as of {made}"), class_="faint"),
        element("nav", *(f'<a href="#{s.id}">{_text(s.title)}</a>' for s in report.sections), aria_label="Sections"),
    )
    notes = (
        element("ul", *(element("li", _text(note)) for note in report.notes), class_="notes") if report.notes else ""
    )
    footer = element("footer", _text(f"Made by lamalog {__version__} from log files alone."))
    main = element("main", notes, *map(_section, report.sections))
    return f'<!DOCTYPE html>\n<html lang="en">{head}<body>{header}{main}{footer}</body></html>\n'


def _text(value: str) -> str:
    """Escaped, in one line."""
    from html import escape

    cut = value if len(value) <= _LONGEST else value[:_LONGEST] + " …"
    return escape(escape_control(cut), quote=True)


def _block(value: str) -> str:
    from html import escape

    if len(value) > _LONGEST:
        half = _LONGEST // 2
        value = f"{value[:half]}\n… {len(value) - 2 * half:,} characters left out …\n{value[-half:]}"
    return escape(escape_control(value, keep_newlines=True), quote=True)


def _section(section: Section) -> str:
    return element(
        "section", element("h2", _text(section.title)), *(_part(part) for part in section.parts), id=section.id
    )


def _part(part: Part) -> str:
    if isinstance(part, Table):
        return _table(part)
    if isinstance(part, Figure):
        caption = element("figcaption", _text(part.title))
        numbers = f"<details><summary>Numbers</summary>{_table(part.table)}</details>"
        picture = f'<div class="scroll" tabindex="0" role="group">{part.draw()}</div>'
        return element("figure", caption, picture, numbers)
    if isinstance(part, Text):
        return element("p", _text(part.text))
    if isinstance(part, Code):
        title = element("h4", _text(part.title)) if part.title else ""
        return f'{title}<pre tabindex="0">{_block(part.text)}</pre>'
    if isinstance(part, Facts):
        pairs = "".join(f"<dt>{_text(name)}</dt><dd>{_cell(value, None)}</dd>" for name, value in part.facts)
        return f"<dl>{pairs}</dl>"
    return _detail(part)


def _detail(part: Detail) -> str:
    back = '<p class="faint"><a href="#errors">Back to the list</a></p>'
    return element(
        "article", element("h3", _text(part.title)), *(_part(inner) for inner in part.parts), back, id=part.id
    )


def _table(table: Table) -> str:
    title = element("caption", _text(table.title)) if table.title else ""
    head = "".join(f'<th scope="col"{_right(column)}>{_text(column.name)}</th>' for column in table.columns)
    rows = "".join(
        f"<tr>{''.join(_data(cell, column) for cell, column in zip(row, table.columns, strict=True))}</tr>"
        for row in table.rows
    )
    more = element("p", f"{table.more:,} more not shown.", class_="faint") if table.more > 0 else ""
    body = f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll" tabindex="0" role="group">{body}</div>{more}'


def _right(column: Column) -> str:
    return ' class="n"' if column.unit is not None else ""


def _data(cell: Cell, column: Column) -> str:
    short = ' class="s"' if isinstance(cell, State | Time) else ""  # what never needs the width of a name
    return f"<td{_right(column) or short}>{_cell(cell, column)}</td>"


def _cell(cell: Cell, column: Column | None) -> str:
    if isinstance(cell, Spark):
        return sparkline(
            cell.values, label=f"graph of {len(cell.values)} values, at most {max(cell.values, default=0):g}"
        )
    if isinstance(cell, Time):
        return element("span", _text(plain(cell)), class_="t")
    if isinstance(cell, State):
        return element("span", _text(cell.text), class_=f"state {cell.status}")
    if isinstance(cell, Link) and cell.target is not None:
        return element("a", _text(cell.text), href=f"#{cell.target}")
    if isinstance(cell, Link) and cell.url is not None and cell.url.startswith(("https://", "http://")):
        return element("a", _text(cell.text), href=cell.url, rel="noreferrer noopener")
    return _text(plain(cell, column))
