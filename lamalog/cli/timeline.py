"""``lamalog timeline``: one task from its creation to its end, on whatever nodes."""

from __future__ import annotations

import click

from lamalog.cli.asking import NOTHING, Asking, asks, tell


@click.command()
@click.argument("task", metavar="TASK")
@asks()
@click.pass_context
def timeline(ctx: click.Context, task: str, asking: Asking) -> None:
    """Draw what happened to TASK (its lama.task.id) in the order of time, with durations, across processes."""
    from lamalog.cli.trace import draw
    from lamalog.store.query.quote import quoted

    store = asking.store()
    with asking.ask(store, f"task_id={quoted(task)}") as answer:
        records = list(answer)
    if not records:
        tell(answer)
        click.echo(f"lamalog: no record of a task {task!r}", err=True)
        ctx.exit(NOTHING)
    ctx.exit(draw(asking, records, answer))
