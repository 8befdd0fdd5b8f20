"""``lamalog bottlenecks``: why operations were slow."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Any

import click

from lamalog.cli.asking import FOUND, NOTHING, Asking, asks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamalog.cli.output.style import Style
    from lamalog.monitor.bottlenecks import SlowOperation

_CAUSES = 3


@click.command()
@click.argument("query", nargs=-1, metavar="[QUERY...]")
@click.option("--operation", metavar="NAME", help="Only this one.")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Operations to show.")
@asks()
@click.pass_context
def bottlenecks(ctx: click.Context, query: tuple[str, ...], operation: str | None, limit: int, asking: Asking) -> None:
    """Show which operations were slow at times, and what was saturated then: GPU, CPU, one core, memory, disk, network,
    queues, locks, models being loaded, or an operation within. QUERY is a condition on the records.

    Slow runs are compared with normal ones of the same time, by default the last hour.
    """
    text = " ".join(query)
    if "|" in text:
        raise click.UsageError("QUERY is a condition here: no stages")
    from lamalog.monitor.bottlenecks import find_bottlenecks

    report = find_bottlenecks(
        asking.store(), since=asking.since or "1h", until=asking.until, operation=operation, query=text
    )
    shown = report.operations[:limit]
    style = asking.style()
    if asking.format == "table":
        from lamalog.text import encodable

        for each in shown:
            for line in _lines(each, style):
                click.echo(encodable(line, sys.stdout.encoding or "utf-8"), color=True)
        if not shown:
            click.echo(f"nothing was slow among {report.runs:,} runs")
    else:
        from lamalog.cli.output.formats import write

        write((_row(each) for each in shown), None, asking.format, style)
    for sentence in report.notes:
        click.echo(f"lamalog: {sentence}", err=True)
    ctx.exit(FOUND if shown else NOTHING)


def _lines(each: SlowOperation, style: Style) -> Iterator[str]:
    from lamalog.text import escape_control, truncate
    from lamalog.units import format_duration

    slow, normal = format_duration(each.slow_duration), format_duration(each.normal_duration)
    heading = f"{escape_control(each.name)}: {each.slow:,} of {each.runs:,} runs slow, {slow} in place of {normal}"
    yield style.paint(truncate(heading, style.width), "bold")
    for cause in each.causes[:_CAUSES]:
        color = "red" if cause.score >= 0.6 else "yellow"
        yield f"  {style.paint(f'{cause.score:4.0%}  {cause.kind:<13}', color)} {truncate(cause.meaning, max(20, style.width - 22))}"
        for evidence in cause.evidence:
            yield style.paint(truncate(f"        {escape_control(evidence)}", style.width), "dim")
        yield truncate(f"        → {cause.advice}", style.width)
    if not each.causes:
        yield "  nothing that was measured explains it"
    for trace in each.traces[:1]:
        yield style.paint(f"        slowest: lamalog trace {escape_control(trace)}", "dim")


def _row(each: SlowOperation) -> dict[str, Any]:
    row = dataclasses.asdict(each)
    row["lost"] = each.lost
    row["causes"] = [
        {**dataclasses.asdict(cause), "meaning": cause.meaning, "advice": cause.advice} for cause in each.causes
    ]
    return row
