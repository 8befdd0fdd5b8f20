"""``lamalog perf``: how long operations take, how many fail, which runs were the slowest, and the change."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Any

import click

from lamalog.cli.asking import FOUND, NOTHING, Asking, asks

if TYPE_CHECKING:
    from lamalog.cli.output.style import Style
    from lamalog.monitor.operations_report import Performance, PerformanceReport

_SORTS = {
    "time": lambda each: -each.total,
    "count": lambda each: -each.count,
    "failed": lambda each: (-each.failed, -each.count),
    "p95": lambda each: -each.p95,
    "max": lambda each: -each.max,
    "change": lambda each: -(each.change or 0.0),
    "name": lambda each: each.name,
}
_COLUMNS = ("operation", "count", "failed", "p50", "p90", "p95", "p99", "p99.9", "max", "change")


@click.command()
@click.argument("query", nargs=-1, metavar="[QUERY...]")
@click.option("--operation", metavar="NAME", help="Only this one, with its slowest runs.")
@click.option("--sort", type=click.Choice(tuple(_SORTS)), default="time", show_default=True, help="What comes first.")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Operations to show.")
@click.option("--slowest", is_flag=True, help="The slowest runs of each, with their traces.")
@click.option("--fail-over", metavar="PERCENT", type=click.FloatRange(min=0), help="Exit with 1 if a p95 grew by more.")
@asks()
@click.pass_context
def perf(
    ctx: click.Context,
    query: tuple[str, ...],
    operation: str | None,
    sort: str,
    limit: int,
    slowest: bool,
    fail_over: float | None,
    asking: Asking,
) -> None:
    """Show how operations did: everything with a duration, by name. QUERY is a condition on its records.

    The time is that of --since (by default an hour) to --until; 'change' compares p95 with the same length of time
    before. Quantiles are exact within 1 %.
    """
    text = " ".join(query)
    if "|" in text:
        raise click.UsageError("QUERY is a condition here: no stages")
    from lamalog.monitor.operations_report import performance

    report = performance(
        asking.store(), since=asking.since or "1h", until=asking.until, operation=operation, query=text
    )
    shown = sorted(report.operations, key=_SORTS[sort])[:limit]
    if asking.format == "table":
        _print(report, shown, asking.style(), slowest or operation is not None)
    else:
        from lamalog.cli.output.formats import write

        write((_row(each) for each in shown), None, asking.format, asking.style())
    for sentence in report.notes:
        click.echo(f"lamalog: {sentence}", err=True)
    if fail_over is not None:
        worse = [each for each in report.operations if (each.change or 0.0) * 100 > fail_over]
        for each in worse:
            click.echo(f"lamalog: p95 of {each.name} grew by {(each.change or 0.0):.0%}", err=True)
        ctx.exit(1 if worse else 0)
    ctx.exit(FOUND if shown else NOTHING)


def _row(each: Performance) -> dict[str, Any]:
    row = dataclasses.asdict(each)
    row["slowest"] = [dataclasses.asdict(run) for run in each.slowest]
    row["total"], row["change"] = each.total, each.change
    return row


def _print(report: PerformanceReport, shown: list[Performance], style: Style, slowest: bool) -> None:
    from lamalog.cli.output.table import table_lines
    from lamalog.text import encodable

    encoding = sys.stdout.encoding or "utf-8"
    rows = [_cells(each) for each in shown]
    for each, line in zip((None, *shown), table_lines(rows, _COLUMNS, style), strict=False):
        click.echo(
            encodable(style.paint(line, "red") if each is not None and each.failed else line, encoding), color=True
        )
    if not slowest:
        return
    from lamalog.monitor.anomalies.records import instant
    from lamalog.text import escape_control
    from lamalog.units import format_duration

    for each in shown:
        click.echo(encodable(f"\n{style.paint(escape_control(each.name), 'bold')}", encoding), color=True)
        for run in each.slowest:
            failed = "" if run.outcome == "success" else f"  {run.outcome}"
            trace = f"  trace {escape_control(run.trace_id)}" if run.trace_id else ""
            click.echo(f"  {format_duration(run.duration):>10}  ended {instant(run.ended)}{failed}{trace}", color=True)


def _cells(each: Performance) -> dict[str, Any]:
    from lamalog.units import format_duration

    times = {"p50": each.p50, "p90": each.p90, "p95": each.p95, "p99": each.p99, "p99.9": each.p999, "max": each.max}
    change = each.change
    return {
        "operation": each.name,
        "count": each.count,
        "failed": each.failed,
        **{name: format_duration(value) for name, value in times.items()},
        "change": "" if change is None else f"{change:+.0%}",
    }
