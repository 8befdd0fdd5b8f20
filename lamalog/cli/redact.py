"""``lamalog redact``: any text, with secrets and personal data hidden."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import click

from lamalog.cli.group import USAGE

#: Lines of one private key or other block that is looked at as a whole.
_BLOCK_LINES = 200


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("--stats", is_flag=True, help="Say on stderr how often each rule has hit.")
@click.pass_context
def redact(ctx: click.Context, files: tuple[str, ...], stats: bool) -> None:
    """Copy FILE (- or nothing: standard input) to standard output with secrets and personal data hidden.

    Rules and exceptions are those of the configuration at hand (LAMALOG_CONFIG, LAMALOG_REDACT).
    """
    from lamalog.redact import Redactor

    redactor = Redactor(**_options())
    output, failed = sys.stdout.buffer, False
    for name in files or ("-",):
        try:
            with click.open_file(name, "rb") as file:
                for block in blocks(file):
                    text = block.decode("utf-8", "surrogateescape")
                    output.write(redactor.text(text).encode("utf-8", "surrogateescape"))
                    if name == "-":
                        output.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            click.echo(f"lamalog: {name}: {error.strerror or error}", err=True)
            failed = True
    output.flush()
    if stats:
        hits = redactor.stats()
        for rule, count in sorted(hits.items(), key=lambda item: -item[1]):
            click.echo(f"{count:8}  {rule}", err=True)
        click.echo(f"{sum(hits.values()):8}  in all", err=True)
    ctx.exit(USAGE if failed else 0)


def _options() -> dict[str, object]:
    from lamalog.config.plan import make_plan

    plan = make_plan(None)
    for finding in plan.findings:
        click.echo(finding, err=True)
    entry = plan.config["filters"].get("redact", {})
    # Asking for redaction is asking for it, also where the logs go without.
    return {key: value for key, value in entry.items() if key not in ("()", "class", "name", "enabled", ".")}


def blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """*lines*, one by one; those from BEGIN to END of a key or certificate together, since only the whole can be known."""
    held: list[bytes] = []
    for line in lines:
        if held or b"-----BEGIN " in line:
            held.append(line)
            if b"-----END " not in line and len(held) < _BLOCK_LINES:
                continue
            yield b"".join(held)
            held = []
        else:
            yield line
    if held:
        yield b"".join(held)
