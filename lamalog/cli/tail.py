"""``lamalog tail``: the newest records of the logs, drawn as on the console, and those that come."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from lamalog.cli.places import find_logs

if TYPE_CHECKING:
    from lamalog.store.read import Reader


@click.command()
@click.argument("where", required=False, metavar="[DIRECTORY|FILE|LOG]")
@click.option(
    "-n", "--lines", "count", type=click.IntRange(min=0), default=20, show_default=True, help="Records to show."
)
@click.option("-f", "--follow", is_flag=True, help="Go on with records as they come, across rotations.")
@click.option("--level", metavar="LEVEL", help="Only records at this level or above.")
@click.option(
    "--logger", "loggers", multiple=True, metavar="NAME", help="Only this logger and those below; repeatable."
)
@click.option("--grep", metavar="REGEX", help="Only records where message, trace or a key=value matches.")
@click.option(
    "--format", "format_", type=click.Choice(["console", "json"]), default="console", help="json: as written."
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour on the terminal.")
@click.option("--date", is_flag=True, help="Show dates, not only times.")
@click.option("--log-dir", metavar="DIRECTORY", help="Where the logs are. Default: as configured.")
def tail(
    where: str | None,
    count: int,
    follow: bool,
    level: str | None,
    loggers: tuple[str, ...],
    grep: str | None,
    format_: str,
    color: str,
    date: bool,
    log_dir: str | None,
) -> None:
    """Show the newest records of all logs, or of those in DIRECTORY, FILE or LOG."""
    from lamalog.cli.drawing import console, raw
    from lamalog.store.read import Reader
    from lamalog.store.select import selection

    wanted = selection(level, loggers, grep)
    directory, stems = find_logs(where, log_dir)
    draw = console(color, date=date) if format_ == "console" else raw
    output = sys.stdout.buffer
    with Reader(directory, stems) as reader, _told(reader):
        for entry in reader.last(count, wanted):
            output.write(draw(entry))
        output.flush()
        for new in reader.follow(wanted) if follow else ():
            if new is None:
                output.flush()
            else:
                output.write(draw(new))


@contextlib.contextmanager
def _told(reader: Reader) -> Iterator[None]:
    """Say in the end what could not be read."""
    try:
        yield
    finally:
        for sentence in reader.damage:
            click.echo(f"lamalog: {sentence}", err=True)
        if reader.bad_lines:
            number = f"{reader.bad_lines} line{'' if reader.bad_lines == 1 else 's'}"
            click.echo(f"lamalog: {number} skipped: no JSON records", err=True)
