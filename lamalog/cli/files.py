"""``lamalog files``: which log files there are."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from lamalog.cli.group import WRONG
from lamalog.cli.places import find_logs
from lamalog.text import cell_width, escape_control, pad
from lamalog.units import format_duration, format_size

if TYPE_CHECKING:
    from lamalog.store.overview import FileInfo

_GAP = "  "


@click.command()
@click.argument("where", required=False, metavar="[DIRECTORY|FILE|LOG]")
@click.option("--count", is_flag=True, help="Count the records too, which reads every file.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Of the list.")
@click.option("--log-dir", metavar="DIRECTORY", help="Where the logs are. Default: as configured.")
@click.pass_context
def files(ctx: click.Context, where: str | None, count: bool, format_: str, log_dir: str | None) -> None:
    """List live log files and closed segments, oldest first."""
    from lamalog.store.overview import overview

    directory, stems = find_logs(where, log_dir)
    damage: list[str] = []
    infos = [info for info in overview(directory, damage.append, count=count) if not stems or info.stem in stems]
    click.echo(_as_json(infos) if format_ == "json" else _as_table(infos, count))
    for sentence in damage:
        click.echo(f"lamalog: {sentence}", err=True)
    ctx.exit(WRONG if damage or any(info.bad_lines for info in infos) else 0)


def _as_table(infos: list[FileInfo], count: bool) -> str:
    from lamalog.cli.output.style import make_style

    now = time.time()
    rows = [["FILE", "SIZE", "WRITTEN", "FIRST RECORD", "LAST RECORD", *(["RECORDS"] if count else [])]]
    for info in infos:
        age = f"{format_duration(max(0.0, now - info.mtime))} ago"
        row = [escape_control(str(info.path)), format_size(info.size), age, _when(info.first), _when(info.last)]
        rows.append([*row, _records(info)] if count else row)
    number = f"{len(infos)} file{'' if len(infos) == 1 else 's'}"
    total = [number, format_size(sum(info.size for info in infos)), "", "", ""]
    rows.append([*total, f"{sum(info.records or 0 for info in infos):,}"] if count else total)
    return "\n".join(_lines(_fitting(rows, make_style("auto", utc=False).width)))


def _fitting(rows: list[list[str]], available: int) -> list[list[str]]:
    """*rows* without their directories, and without columns one can do without, where the terminal is too narrow."""
    if _width(rows) > available:
        rows = [[os.path.basename(row[0]), *row[1:]] for row in rows]
    for title in ("FIRST RECORD", "WRITTEN", "LAST RECORD"):
        if _width(rows) > available and title in rows[0]:
            place = rows[0].index(title)
            rows = [row[:place] + row[place + 1 :] for row in rows]
    return rows


def _widths(rows: list[list[str]]) -> list[int]:
    return [max(map(cell_width, column)) for column in zip(*rows, strict=True)]


def _width(rows: list[list[str]]) -> int:
    widths = _widths(rows)
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _lines(rows: list[list[str]]) -> Iterator[str]:
    widths = _widths(rows)
    right = [title in ("SIZE", "RECORDS") for title in rows[0]]
    for row in rows:
        cells = zip(row, widths, right, strict=True)
        yield _GAP.join(cell.rjust(width) if to_right else pad(cell, width) for cell, width, to_right in cells).rstrip()


def _when(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    try:
        return dt.datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return "-"


def _records(info: FileInfo) -> str:
    bad = f" (+{info.bad_lines:,} bad lines)" if info.bad_lines else ""
    return f"{info.records or 0:,}{bad}"


def _as_json(infos: list[FileInfo]) -> str:
    rows = [
        {
            "log": info.stem,
            "path": str(info.path),
            "size": info.size,
            "live": info.live,
            "compressed": info.compressed,
            "written": _iso(info.mtime),
            "first": _iso(info.first),
            "last": _iso(info.last),
            **({} if info.records is None else {"records": info.records, "bad_lines": info.bad_lines}),
        }
        for info in infos
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def _iso(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return dt.datetime.fromtimestamp(seconds, dt.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
