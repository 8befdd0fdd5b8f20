"""``lamalog verify``: prove backups whole by reading every byte of them."""

from __future__ import annotations

import json

import click

from lamalog.cli._logs import Bar, failing, tell
from lamalog.cli.group import WRONG
from lamalog.units import format_size, plural


@click.command()
@click.argument("backups", metavar="DIRECTORY")
@click.option("--backup", metavar="ID", help="Only this one; the beginning of its id is enough.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Of the result.")
@click.pass_context
def verify(ctx: click.Context, backups: str, backup: str | None, format_: str) -> None:
    """Check the backups in DIRECTORY: digests, every compressed byte, and all counts again.

    Exit status 0: all are whole. 1: some data is damaged or missing. 2: there is no backup to check.
    """
    from lamalog.store.backup import verify as check

    bar = Bar("checking")
    with failing("the check was not finished"):
        try:
            result = check(backups, backup=backup, progress=bar)
        finally:
            bar.clear()
    for sentence in [*result.hints, *result.problems]:
        tell(sentence)
    if format_ == "json":
        click.echo(json.dumps(result.__dict__, indent=2, ensure_ascii=False))
    else:
        for identity in result.good:
            click.echo(f"whole    {identity}")
        for identity in result.bad:
            click.echo(f"damaged  {identity}")
    tell(
        f"checked {plural(len(result.good) + len(result.bad), 'backup')}: {plural(result.files, 'file')}, "
        f"{plural(result.records, 'record')}, {format_size(result.bytes)}"
    )
    if result.bad:
        tell(_advice(result.good))
    elif result.unfinished:
        left = plural(result.unfinished, "file")
        tell(f"{left} of an interrupted backup; the next one clears them away")
    ctx.exit(WRONG if result.bad else 0)


def _advice(good: list[str]) -> str:
    again = "where the logs are still there, another 'lamalog backup' stores damaged files anew"
    if good:
        return f"the newest whole backup is {good[-1]}; {again}"
    return f"no backup is whole: 'lamalog restore --partial' brings back what is; {again}"
