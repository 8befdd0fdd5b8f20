"""``lamalog search``: records with a text in them."""

from __future__ import annotations

import click

from lamalog.cli.asking import Asking, asks


@click.command()
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@click.option("-e", "--regex", is_flag=True, help="TEXT is a regular expression for the message.")
@click.option("--level", metavar="LEVEL", help="Only records at this level or above.")
@click.option("-c", "--count", is_flag=True, help="Only their number.")
@asks()
@click.pass_context
def search(
    ctx: click.Context, text: tuple[str, ...], regex: bool, level: str | None, count: bool, asking: Asking
) -> None:
    """Show the records in which all TEXTs occur, in any field, whatever the case.

    \b
      lamalog search 'out of memory' --since today
      lamalog search 4bf92f3577b34da6a3ce929d0e0e4736
    """
    from lamalog.store.query.quote import quoted

    parts = [_pattern(each) if regex else quoted(each) for each in text]
    if level is not None:
        parts.append(f"level>={quoted(level)}")
    question = " ".join(parts) + (" | stats count" if count else "")
    store = asking.store()
    with asking.ask(store, question) as answer:
        if not count:
            ctx.exit(asking.print(answer))
        [row] = list(answer)
        click.echo(row["count"])
    from lamalog.cli.asking import tell

    tell(answer)
    ctx.exit(0 if row["count"] else 1)


def _pattern(text: str) -> str:
    return "message ~ /" + text.replace("/", "\\/") + "/"
