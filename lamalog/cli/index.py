"""``lamalog index``: build, check and show the index. It is a cache: it may be deleted at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lamalog.cli.asking import Asking, asks
from lamalog.cli.group import WRONG

if TYPE_CHECKING:
    from lamalog.store.store import Store


@click.command()
@click.option("--rebuild", is_flag=True, help="Build it anew, whatever is there.")
@click.option("--watch", metavar="TIME", help="Go on, looking for closed segments this often: 30s.")
@click.option("--verify", is_flag=True, help="Count every log file again and compare.")
@asks()
@click.pass_context
def index(ctx: click.Context, rebuild: bool, watch: str | None, verify: bool, asking: Asking) -> None:
    """Bring the index up to date, and list what it holds. Queries do so by themselves; this does it beforehand."""
    from lamalog.cli.output.formats import write
    from lamalog.store.index.report import checked, rows

    if asking.engine == "python":
        raise click.UsageError("the python engine has no index")
    store = asking.store()
    if watch is not None:
        _watch(store, watch)
    with store.snapshot() as found:
        coverage = store.cover(found, rebuild=rebuild, everything=True)
        wrong = checked(found, coverage) if verify else []
        if coverage.broken:
            wrong.append(f"the index can't be written: {coverage.broken}")
        columns, table = rows(coverage)
        write(table, columns, asking.format, asking.style())
        for sentence in found.damage.sentences():
            click.echo(f"lamalog: {sentence}", err=True)
    for sentence in wrong:
        click.echo(f"lamalog: {sentence}", err=True)
    if verify and not wrong:
        click.echo("lamalog: the index agrees with the log files", err=True)
    ctx.exit(WRONG if wrong else 0)


def _watch(store: Store, every: str) -> None:
    """Index what is closed, again and again, so that no query has to wait for it."""
    import time

    from lamalog.units import parse_duration

    seconds = max(0.1, parse_duration(every))
    while True:
        store.index()
        time.sleep(seconds)
