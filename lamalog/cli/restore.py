"""``lamalog restore``: bring a backup back, proved, into a directory of its own."""

from __future__ import annotations

import click

from lamalog.cli._logs import Bar, failing, tell
from lamalog.cli.group import WRONG
from lamalog.units import plural


@click.command()
@click.argument("backups", metavar="DIRECTORY")
@click.option("--to", "target", required=True, metavar="TARGET", help="A directory that isn't there yet, or is empty.")
@click.option("--backup", metavar="ID", help="Which one; the beginning of its id is enough. Default: the newest.")
@click.option("--partial", is_flag=True, help="Leave out files whose stored data is damaged, and name them.")
@click.pass_context
def restore(ctx: click.Context, backups: str, target: str, backup: str | None, partial: bool) -> None:
    """Restore logs from the backups in DIRECTORY to TARGET. Nothing is ever overwritten.

    TARGET appears in one step, after every file was read back and found to have the digest, the lines and the records
    that the backup says.
    """
    from lamalog.store.backup import restore as bring_back

    bar = Bar("restoring")
    with failing("nothing was restored"):
        try:
            result = bring_back(backups, target, backup=backup, partial=partial, progress=bar)
        finally:
            bar.clear()
    for sentence in [*result.hints, *result.lost]:
        tell(sentence)
    for note in result.manifest.notes:
        tell(f"the backup was made without all of the logs: {note}")
    tell(
        f"restored {plural(result.records, 'record')} in {plural(result.files, 'file')} of backup {result.manifest.id} "
        f"to {target}; all counted and digests proved"
    )
    if result.lost:
        tell(f"{plural(len(result.lost), 'file')} of {len(result.manifest.files):,} could not be restored")
    click.echo(target)
    ctx.exit(WRONG if result.lost else 0)
