"""``lamalog backup``: copy all logs while they are written to, and only what is new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from lamalog.cli._logs import Bar, failing, logs_at, tell
from lamalog.cli.group import WRONG
from lamalog.units import format_duration, format_size, plural

if TYPE_CHECKING:
    from lamalog.store.backup.making import Made


@click.command()
@click.argument("where", required=False, metavar="[DIRECTORY|FILE|LOG]")
@click.option("--to", "destination", required=True, metavar="DIRECTORY", help="Where the backups are; made if need be.")
@click.option(
    "--keep-last", type=click.IntRange(min=1), metavar="N", help="Then remove all but the N newest backups there."
)
@click.option("--list", "list_", is_flag=True, help="Make none: list those that are there.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Of what is printed.")
@click.option("--log-dir", metavar="DIRECTORY", help="Where the logs are. Default: as configured.")
@click.pass_context
def backup(
    ctx: click.Context,
    where: str | None,
    destination: str,
    keep_last: int | None,
    list_: bool,
    format_: str,
    log_dir: str | None,
) -> None:
    """Add a backup of the logs to a directory of backups, while processes go on logging.

    Every record that was logged before it began is in it. Files that have not changed since the last backup are shared
    with it. The id of the backup is printed. 'lamalog verify' proves a backup, 'lamalog restore' brings it back.
    """
    if list_:
        ctx.exit(_list(destination, format_))
    from lamalog.store.backup import back_up

    path, stems = logs_at(where, log_dir)
    bar = Bar("copying")
    with failing("no backup was made; those before are as they were"):
        try:
            made = back_up(path, destination, logs=stems, keep_last=keep_last, progress=bar)
        finally:
            bar.clear()
    for sentence in [*made.problems, *made.hints]:
        tell(sentence)
    _tell_done(made, destination)
    click.echo(_as_json(made) if format_ == "json" else made.manifest.id)
    ctx.exit(WRONG if made.problems else 0)


def _tell_done(made: Made, destination: str) -> None:
    manifest = made.manifest
    tell(
        f"backed up {plural(manifest.records, 'record')} in {plural(len(manifest.files), 'file')} to {destination} in "
        f"{format_duration(made.seconds)}: {made.reused:,} unchanged, {made.copied:,} read, "
        f"{format_size(made.stored)} added"
    )
    if made.pruned:
        tell(f"removed {plural(len(made.pruned), 'older backup')}, which freed {format_size(made.freed)}")


def _as_json(made: Made) -> str:
    manifest = made.manifest
    return json.dumps(
        {
            "id": manifest.id,
            "made": manifest.made,
            "files": len(manifest.files),
            "lines": manifest.lines,
            "records": manifest.records,
            "files_read": made.copied,
            "files_unchanged": made.reused,
            "bytes_added": made.stored,
            "pruned": made.pruned,
            "problems": made.problems,
            "hints": made.hints,
        },
        indent=2,
        ensure_ascii=False,
    )


def _list(destination: str, format_: str) -> int:
    from lamalog.store.backup.errors import BackupError
    from lamalog.store.backup.layout import existing

    layout, status = existing(destination), 0
    rows = []
    for identity in layout.ids():
        try:
            manifest = layout.manifest(identity)
        except BackupError as error:
            tell(str(error))
            status = WRONG
            continue
        first = min((file.first for file in manifest.files if file.first), default=None)
        last = max((file.last for file in manifest.files if file.last), default=None)
        size = sum({file.object: file.stored_bytes for file in manifest.files}.values())
        rows.append((identity, len(manifest.files), manifest.records, size, first, last))
    if format_ == "json":
        names = ("id", "files", "records", "bytes", "first", "last")
        click.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows], indent=2))
    elif rows:
        click.echo(f"{'BACKUP':34}  {'FILES':>6}  {'RECORDS':>11}  {'SIZE':>7}  {'FIRST RECORD':19}  LAST RECORD")
        for identity, files, records, size, first, last in rows:
            span = f"{(first or '-')[:19]:19}  {(last or '-')[:19]}".replace("T", " ")
            click.echo(f"{identity:34}  {files:>6,}  {records:>11,}  {format_size(size):>7}  {span}")
    if not rows and not status:
        tell(f"{destination} holds no finished backup")
    return status
