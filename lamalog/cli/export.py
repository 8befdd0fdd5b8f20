"""``lamalog export``: records as JSON lines, CSV, Parquet or OTLP/JSON, all of them or those one asks for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lamalog.cli._logs import Bar, failing, logs_at, tell
from lamalog.cli.group import WRONG
from lamalog.units import format_size, plural

if TYPE_CHECKING:
    from lamalog.redact import Redactor
    from lamalog.store.export import Exported

_POLICIES = ("mask", "last4", "pseudonym", "drop")


@click.command()
@click.argument("where", required=False, metavar="[DIRECTORY|FILE|LOG]")
@click.option("-o", "--output", metavar="FILE", help="Default: standard output. With .gz or .zst it is compressed.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["jsonl", "csv", "parquet", "otlp"]),
    help="Default: what the name of the output says, or jsonl.",
)
@click.option(
    "-q", "--query", default="", metavar="CONDITIONS", help="Only these records: 'duration>0.5 \"gpu memory\"'."
)
@click.option("--level", metavar="LEVEL", help="Only records at this level or above.")
@click.option("--since", metavar="TIME", help="Not before: '1h' (ago), '2026-05-01 14:30', 'today'.")
@click.option("--until", metavar="TIME", help="Before this time.")
@click.option(
    "--redact",
    metavar="POLICY|FILE",
    help="Redact again: as configured (config), by mask, last4, pseudonym or drop, or by the options in a YAML file.",
)
@click.option("--sort", is_flag=True, help="By time. Default: log by log, in the order of the files.")
@click.option("--fields", metavar="A,B,…", help="CSV: these columns only; 'attributes' is the rest as JSON.")
@click.option("--spreadsheet", is_flag=True, help="CSV: safe to open where text may be taken for a formula.")
@click.option("--force", is_flag=True, help="Replace the output file if there is one.")
@click.option("--log-dir", metavar="DIRECTORY", help="Where the logs are. Default: as configured.")
@click.pass_context
def export(
    ctx: click.Context,
    where: str | None,
    output: str | None,
    format_: str | None,
    query: str,
    level: str | None,
    since: str | None,
    until: str | None,
    redact: str | None,
    sort: bool,
    fields: str | None,
    spreadsheet: bool,
    force: bool,
    log_dir: str | None,
) -> None:
    """Write records to a file or to standard output; how many there are stands on stderr.

    A file appears under its name when it is complete, or not at all. Exit status 0: all was read. 1: written, but
    parts of the logs are damaged, and named. 2: nothing was written, or not all of it to standard output.
    """
    from lamalog.store.export import export as write
    from lamalog.store.export.conditions import conditions

    path, stems = logs_at(where, log_dir)
    wanted = conditions(query, level=level, since=since, until=until)
    redactor = None if redact is None else _redactor(redact)
    bar = Bar("exporting")
    with failing("no file was written" if output else "the output is not complete"):
        try:
            result = write(
                path,
                Path(output) if output else sys.stdout.buffer,
                format=format_,
                query=wanted,
                logs=stems,
                redactor=redactor,
                sort=sort,
                fields=[name.strip() for name in fields.split(",") if name.strip()] if fields else (),
                spreadsheet=spreadsheet,
                force=force,
                progress=bar,
            )
        finally:
            bar.clear()
    _tell_done(result, output)
    ctx.exit(WRONG if result.damage else 0)


def _tell_done(result: Exported, output: str | None) -> None:
    for sentence in result.damage.sentences():
        tell(sentence)
    size = f" to {output} ({format_size(result.bytes)})" if output else ""
    of = "" if result.records == result.read else f" of {result.read:,} that were read"
    tell(f"exported {plural(result.records, 'record')}{of} from {plural(result.files, 'file')}{size}")
    if result.doubles:
        tell(f"{plural(result.doubles, 'record')} stood in the logs twice: each went out once")
    if result.hidden:
        most = ", ".join(f"{rule} {count:,}" for rule, count in list(result.hidden.items())[:5])
        tell(f"hidden on the way out: {plural(sum(result.hidden.values()), 'value')} ({most})")


def _redactor(policy: str) -> Redactor:
    from lamalog.cli.redact import _options
    from lamalog.exceptions import did_you_mean
    from lamalog.redact import Redactor

    if policy == "config":
        return Redactor(**_options())
    if policy in _POLICIES:
        return Redactor(**{**_options(), "policy": policy, "policies": {}})
    path = Path(policy)
    if not path.is_file():
        known = ("config", *_POLICIES)
        raise click.UsageError(
            f"--redact {policy}: no such policy or file{did_you_mean(policy, known)}; write {', '.join(known)} or a YAML file"
        )
    return Redactor(**_read_options(path))


def _read_options(path: Path) -> dict[str, Any]:
    import yaml

    try:
        found = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise click.UsageError(f"--redact {path}: {error.strerror or error}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise click.UsageError(f"--redact {path}: no YAML: {error}") from None
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise click.UsageError(f"--redact {path}: write options of redaction, such as 'policy: pseudonym'")
    return found
