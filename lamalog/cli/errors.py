"""``lamalog errors``: errors that are the same, counted, with when they came."""

from __future__ import annotations

import click

from lamalog.cli.asking import Asking, asks


@click.command()
@click.argument("query", nargs=-1, metavar="[QUERY...]")
@click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Kinds of errors to show."
)
@asks()
@click.pass_context
def errors(ctx: click.Context, query: tuple[str, ...], limit: int, asking: Asking) -> None:
    """Count errors by kind (fingerprint, or type and message without its variable parts), the most frequent first."""
    text = " ".join(query)
    if "|" in text:
        raise click.UsageError("QUERY is a condition here: no stages")
    store = asking.store()
    wanted = f"{text} | errors | limit {limit}"
    if asking.format == "table":
        wanted += " | fields count, last, type, message, logger"
    ctx.exit(asking.print(asking.ask(store, wanted)))
