"""``lamalog stats``: what is in the logs, at a glance."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from lamalog.cli.asking import FOUND, NOTHING, Asking, asks, tell

if TYPE_CHECKING:
    from lamalog.cli.output.style import Style

_LEVELS = ("CRITICAL", "ERROR", "WARNING", "SUCCESS", "INFO", "DEBUG", "TRACE")


@click.command()
@click.argument("query", nargs=-1, metavar="[QUERY...]")
@asks()
@click.pass_context
def stats(ctx: click.Context, query: tuple[str, ...], asking: Asking) -> None:
    """Show how many records there are by level and over time, and which loggers, services and errors come most often.

    With stages after '|' it is the same as lamalog query.
    """
    text = " ".join(query)
    store = asking.store()
    if "|" in text:
        ctx.exit(asking.print(asking.ask(store, text)))
    from lamalog.store.overview_stats import glance

    seen, answer = glance(lambda stages: asking.ask(store, f"{text} {stages}"))
    if asking.format == "table":
        from lamalog.text import encodable

        for line in _lines(seen, asking.style()):
            click.echo(encodable(line, sys.stdout.encoding or "utf-8"), color=True)
    else:
        from lamalog.cli.output.formats import write

        write([seen], tuple(seen), asking.format, asking.style())
    tell(answer)
    ctx.exit(FOUND if seen["records"] else NOTHING)


def _lines(seen: dict[str, Any], style: Style) -> list[str]:
    from lamalog.cli.output.sparkline import binned, sparkline
    from lamalog.cli.output.values import moment
    from lamalog.store.columns import micros
    from lamalog.units import format_duration

    first, last = micros(seen["first"]), micros(seen["last"])
    lines = [f"{seen['records']:,} records", *_span(seen, style, first, last, moment, format_duration)]
    if len(", ".join(lines)) <= style.width:
        lines = [", ".join(lines)]
    elif len(lines) > 1 and len(lines[1]) > style.width:
        lines[1:] = lines[1].replace(" to ", "\nto ").split("\n")
    counts = len(f"{seen['records']:,}")
    bins = max(10, min(60, style.width - 15 - counts))
    levels = sorted(seen["levels"], key=lambda name: _LEVELS.index(name) if name in _LEVELS else 99)
    for name in levels:
        parts = [(moment_, count) for moment_, level, count in seen["over time"] if level == name]
        graph = sparkline(binned(parts, first, last, bins)) if first is not None and last is not None else ""
        lines.append(style.level(f"  {name or '-':<10}{seen['levels'][name]:>{counts},}  {graph}", name).rstrip())
    for title in ("loggers", "services", "hosts", "routes"):
        if seen[title]:
            lines.append(style.paint(title, "bold"))
            lines.extend(_entry(name, count, seen["records"], style, counts) for name, count in seen[title].items())
    if seen["errors"]:
        lines.append(style.paint("errors", "bold"))
        lines.extend(_entry(name, count, seen["records"], style, counts) for name, count in seen["errors"].items())
    return lines


def _span(
    seen: dict[str, Any], style: Style, first: int | None, last: int | None, moment: Any, duration: Any
) -> list[str]:
    if first is None or last is None:
        return []
    return [f"{moment(seen['first'], style)} to {moment(seen['last'], style)} ({duration((last - first) / 1e6)})"]


def _entry(name: str, count: int, total: int, style: Style, counts: int) -> str:
    from lamalog.text import escape_control, truncate

    return f"  {count:>{counts},} {count * 100 / total:5.1f} %  {truncate(escape_control(name), max(10, style.width - 14 - counts))}"
