"""``lamalog cleanup``: remove old segments of all logs, or what is not bad enough to be kept in them."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lamalog.cli._logs import Bar, failing, logs_at, tell
from lamalog.cli.group import USAGE, WRONG
from lamalog.cli.places import find_logs
from lamalog.text import escape_control, pad
from lamalog.units import format_duration, format_size, plural

if TYPE_CHECKING:
    from lamalog.store.retention.execution import Outcome
    from lamalog.store.retention.planning import Plan, Step


@click.command()
@click.argument("where", required=False, metavar="[DIRECTORY]")
@click.option("--age", metavar="TIME", help="Remove segments last written longer ago: '30 days'.")
@click.option(
    "--count", type=click.IntRange(min=0), metavar="N", help="Keep the N newest segments of all logs together."
)
@click.option("--total-size", metavar="SIZE", help="Keep the newest segments that fit into SIZE: '10 GB'.")
@click.option(
    "--keep",
    multiple=True,
    metavar="LEVEL=TIME",
    help="But keep records of LEVEL and above for TIME ('ERROR=180 days', 'CRITICAL=forever'): only the others are "
    "taken out of a segment. Repeatable.",
)
@click.option("--log", "logs", multiple=True, metavar="NAME", help="Only this log; repeatable.")
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be done, counted, and do nothing.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Of what is printed.")
@click.option("--log-dir", metavar="DIRECTORY", help="Where the logs are. Default: as configured.")
@click.pass_context
def cleanup(
    ctx: click.Context,
    where: str | None,
    age: str | None,
    count: int | None,
    total_size: str | None,
    keep: tuple[str, ...],
    logs: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    format_: str,
    log_dir: str | None,
) -> None:
    """Apply retention to the closed segments of all logs beneath DIRECTORY. Live files are never touched.

    Limits count for all logs together, the oldest segments go first. Only what lamalog wrote is ever removed.
    Exit status 0: done. 1: something had to be left. 2: nothing was done.
    """
    from lamalog.store.retention import carry_out, make_plan, policy

    wanted = policy(age=age, count=count, total_size=total_size, keep=keep)
    path, stems = find_logs(where, log_dir) if where and Path(where).is_file() else logs_at(where, log_dir)
    with failing("nothing was removed"):
        plan = make_plan(path, wanted, logs=logs or stems)
    for note in plan.notes:
        tell(note)
    if not dry_run and not yes and plan.open:
        _ask(ctx, plan)
    bar = Bar("reading" if dry_run else "removing")
    with failing("the rest was not done"):
        try:
            outcome = carry_out(plan, dry_run=dry_run, progress=bar)
        finally:
            bar.clear()
    _show(plan, outcome, dry_run, format_)
    for sentence in outcome.problems:
        tell(sentence)
    ctx.exit(WRONG if outcome.problems else 0)


def _ask(ctx: click.Context, plan: Plan) -> None:
    whole = [step for step in plan.open if step.keep is None]
    thinned = len(plan.open) - len(whole)
    size = format_size(sum(step.segment.size for step in whole))
    text = f"remove {plural(len(whole), 'segment')} ({size})"
    if thinned:
        text += f" and thin out {thinned:,}"
    if not sys.stdin.isatty():
        tell(f"this would {text}: write --yes to do it, or --dry-run to see what")
        ctx.exit(USAGE)
    for step in plan.open[:20]:
        click.echo(f"  {escape_control(step.name(plan.root))}  {step.why}", err=True)
    if len(plan.open) > 20:
        click.echo(f"  … and {len(plan.open) - 20:,} more (--dry-run shows all)", err=True)
    if not click.confirm(f"{text[0].upper()}{text[1:]}?", err=True):
        tell("nothing was removed")
        ctx.exit(USAGE)


def _show(plan: Plan, outcome: Outcome, dry_run: bool, format_: str) -> None:
    rows = [*((step, None) for step in outcome.removed), *outcome.thinned]
    rows.sort(key=lambda row: (row[0].segment.mtime, row[0].log.stem, row[0].segment.seq))
    if format_ == "json":
        click.echo(json.dumps(_as_json(plan, outcome, rows, dry_run), indent=2, ensure_ascii=False))
    elif rows:
        _table(plan, rows)
    freed = sum(step.segment.size for step in outcome.removed) if dry_run else outcome.before - outcome.after
    would = "would remove" if dry_run else "removed"
    text = f"{would} {plural(len(outcome.removed), 'segment')} of {plan.segments:,}"
    if outcome.thinned:
        text += f", and {plural(outcome.records, 'record')} out of {plural(len(outcome.thinned), 'segment')} that stay"
    more = "at least " if dry_run and outcome.thinned else ""
    tell(f"{text}: {more}{format_size(max(0, freed))} of {format_size(plan.bytes)} freed")


def _table(plan: Plan, rows: list[tuple[Step, Any]]) -> None:
    now = time.time()
    cells = [["ACTION", "FILE", "SIZE", "WRITTEN", "WHY"]]
    for step, counted in rows:
        why = step.why
        if counted is not None and step.keep is not None:
            all_ = counted.kept + counted.removed
            why += f"; {step.keep.level} and above stay: {counted.kept:,} of {plural(all_, 'record')}"
            if counted.damaged:
                why += f", and {plural(counted.damaged, 'damaged line')}"
        age = f"{format_duration(max(0.0, now - step.segment.mtime))} ago"
        action = "remove" if counted is None else "thin"
        cells.append([action, escape_control(step.name(plan.root)), format_size(step.segment.size), age, why])
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    for row in cells:
        line = [
            cell.rjust(width) if place == 2 else pad(cell, width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        click.echo("  ".join([*line, row[4]]))


def _as_json(plan: Plan, outcome: Outcome, rows: list[tuple[Step, Any]], dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "segments": plan.segments,
        "bytes": plan.bytes,
        "bytes_after": None if dry_run else outcome.after,
        "steps": [
            {
                "action": "remove" if counted is None else "thin",
                "path": str(step.segment.path),
                "size": step.segment.size,
                "why": step.why,
                **(
                    {}
                    if counted is None or step.keep is None
                    else {
                        "level": step.keep.level,
                        "kept": counted.kept,
                        "removed": counted.removed,
                        "damaged_lines": counted.damaged,
                    }
                ),
            }
            for step, counted in rows
        ],
        "problems": outcome.problems,
        "notes": plan.notes,
    }
