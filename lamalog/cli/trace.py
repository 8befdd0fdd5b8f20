"""``lamalog trace``: one request across threads, processes and machines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from lamalog.cli.asking import NOTHING, Asking, asks, tell

if TYPE_CHECKING:
    from lamalog.store.answer import Answer
    from lamalog.store.store import Store


@click.command()
@click.argument("trace_id", metavar="ID")
@asks()
@click.pass_context
def trace(ctx: click.Context, trace_id: str, asking: Asking) -> None:
    """Draw all records of the trace ID as a tree with durations: what called what, where, and how long it took.

    ID is a trace id, or the beginning of one, or the id of one of its records.
    """
    from lamalog.store.query.quote import quoted

    store = asking.store()
    wanted = trace_id.strip()
    records, answer = _ask(asking, store, f"trace_id={quoted(wanted)}")
    if not records and len(wanted) >= 4 and wanted.isalnum():
        records, answer = _ask(asking, store, f"trace_id ~ /^{wanted}/")
        ids = {str(record.get("trace_id")) for record in records}
        if len(ids) > 1:
            shown = "\n".join(f"  {name}" for name in sorted(ids)[:10])
            raise click.UsageError(f"{len(ids)} traces begin with {wanted!r}:\n{shown}")
    if not records:
        found, _ = _ask(asking, store, f"id={quoted(wanted)} exists trace_id")
        if found:
            records, answer = _ask(asking, store, f"trace_id={quoted(str(found[0]['trace_id']))}")
    if not records:
        tell(answer)
        click.echo(f"lamalog: no record of a trace {trace_id!r}", err=True)
        ctx.exit(NOTHING)
    ctx.exit(draw(asking, records, answer))


def _ask(asking: Asking, store: Store, text: str) -> tuple[list[dict[str, Any]], Answer]:
    answer = asking.ask(store, text)
    with answer:
        return list(answer), answer


def draw(asking: Asking, records: list[dict[str, Any]], answer: Answer) -> int:
    """Print the records as a tree, or in another format as they are."""
    from lamalog.cli.output.formats import write

    style = asking.style()
    if asking.format != "table":
        write(records, None, asking.format, style)
    else:
        from lamalog.cli.output.drawn import summary, tree_lines
        from lamalog.store.tree import spans
        from lamalog.text import encodable

        encoding = sys.stdout.encoding or "utf-8"
        for line in (*tree_lines(spans(records), style), summary(records, style)):
            click.echo(encodable(line, encoding), color=True)
    tell(answer)
    return 0
