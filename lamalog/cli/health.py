"""``lamalog health``: pass, warn or fail for every component, from the logs; for people and for probes."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from lamalog.cli.asking import Asking, asks

if TYPE_CHECKING:
    from lamalog.cli.output.style import Style
    from lamalog.health.model import Health

_PAINT = {"pass": "green", "warn": "yellow", "fail": "red"}


@click.command()
@click.option("--window", default="15m", show_default=True, metavar="DURATION", help="How far to look back.")
@click.option("--strict", is_flag=True, help="Exit with 1 for a warning too.")
@click.option("--format", "shape", type=click.Choice(["table", "json"]), default="table", show_default=True)
@asks(formats=False)
@click.pass_context
def health(ctx: click.Context, window: str, strict: bool, shape: str, asking: Asking) -> None:
    """Show how the system is: services, nodes, queues, requests, tasks, models, errors, resources, logs and disk.

    Exit status: 0 all is well (or only warnings), 1 something failed, 2 it can't be said. The window ends at --until,
    by default now; JSON is the health check response format for HTTP APIs.
    """
    from lamalog.health import check_health

    if asking.since is not None:
        raise click.UsageError("--since: say --window, how long before --until to look at")
    found = check_health(asking.store(), window=window, until=asking.until)
    if shape == "json":
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        from lamalog.text import encodable

        for line in _lines(found, asking.style()):
            click.echo(encodable(line, sys.stdout.encoding or "utf-8"), color=True)
    for sentence in found.damage:
        click.echo(f"lamalog: {sentence}", err=True)
    bad = ("fail", "warn") if strict else ("fail",)
    ctx.exit(1 if found.status in bad else 0)


def _lines(found: Health, style: Style) -> list[str]:
    from lamalog.text import cell_width, escape_control, pad, truncate

    names = [truncate(escape_control(check.component), 30) for check in found.checks]
    widest = max(map(cell_width, names), default=0)
    room = max(20, style.width - widest - 8)
    lines = [
        f"{style.paint(f'{check.status:<4}', _PAINT[check.status])}  {pad(name, widest)}  "
        f"{truncate(escape_control(check.reason), room)}"
        for check, name in zip(found.checks, names, strict=True)
    ]
    return [*lines, style.paint(found.status, _PAINT[found.status], "bold")]
