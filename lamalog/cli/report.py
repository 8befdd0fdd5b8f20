"""``lamalog report``: what happened in a period, as a page, as Markdown or as JSON."""

from __future__ import annotations

import sys

import click

from lamalog.cli.asking import Asking, asks
from lamalog.exceptions import ConfigError


@click.command()
@click.option("-o", "--output", metavar="FILE", help="Write it there (.html, .md, .json); else Markdown to stdout.")
@click.option("--format", "shape", type=click.Choice(["html", "md", "json"]), help="By default as FILE is named.")
@click.option("--title", metavar="TEXT", help="Heading; by default the names of the services.")
@asks(formats=False)
def report(output: str | None, shape: str | None, title: str | None, asking: Asking) -> None:
    """Report errors, durations, resources, tasks, queues, nodes, models and alerts, by default of the last 24 hours.

    The HTML is one file that needs no network, for a browser, a phone or paper. --since all means from the first record on.
    """
    from lamalog.report.making import build, format_of, render, write

    to_file = output not in (None, "-")
    if to_file:
        format_of(str(output), shape)  # a slip is told before the work is done
    since = None if asking.since == "all" else asking.since or "24h"
    made = build(asking.store(), since=since, until=asking.until, title=title)
    if not to_file:
        from lamalog.text import encodable

        click.echo(encodable(render(made, shape or "md"), sys.stdout.encoding or "utf-8"), nl=False)
    else:
        try:
            path = write(made, str(output), format=shape)
        except OSError as error:
            raise ConfigError(f"{output}: can't be written: {error.strerror or error}") from None
        click.echo(f"lamalog: wrote {path}", err=True)
    for note in made.notes:
        click.echo(f"lamalog: {note}", err=True)
