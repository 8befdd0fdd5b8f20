"""``lamalog alerts``: check rules, try channels, watch logs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lamalog.cli.group import USAGE, WRONG

if TYPE_CHECKING:
    from lamalog.alerts.config import Alerts

_CONFIG = click.option(
    "--config",
    "-c",
    "file",
    metavar="FILE",
    help="Rules of alerts, or a configuration with the option alerts. Default: LAMALOG_CONFIG.",
)
_LOG_DIR = click.option("--log-dir", metavar="PATH", help="Directory of logs. Default: as configured.")
_SPOOL = click.option(
    "--spool", metavar="PATH", help="Directory of unsent alerts. Default: .lamalog-alerts beside the logs."
)


@click.group()
def alerts() -> None:
    """Check rules of alerts, try their channels, watch logs."""


@alerts.command()
@_CONFIG
@_LOG_DIR
@_SPOOL
@click.pass_context
def check(ctx: click.Context, file: str | None, log_dir: str | None, spool: str | None) -> None:
    """Find mistakes in the rules, list what there is, and say what waits to be sent.

    Exit status 0: no mistakes; 1: there are some; 2: the file could not be read.
    """
    found, findings = _read(file)
    for finding in findings:
        click.echo(str(finding))
    wrong = any(finding.severity == "error" for finding in findings)
    for rule in found.rules.values():
        click.echo(f"rule {rule.name}: {rule.when} -> {', '.join(rule.channels)}")
    for name, channel in found.channels.items():
        click.echo(f"channel {name}: {type(channel).__name__.removesuffix('Channel').lower()}")
    _tell_spool(_directory(log_dir, file, needed=False), spool)
    ctx.exit(WRONG if wrong else 0)


def _tell_spool(directory: Path | None, wanted: str | None) -> None:
    from lamalog.alerts.owner import is_taken
    from lamalog.alerts.spool import NAME, spools

    root = Path(wanted) if wanted is not None else directory / NAME if directory is not None else None
    found = [] if root is None else spools(root)
    if not found:
        return
    watched = any(is_taken(spool.root / "owner.lock") for spool in found)
    waiting, buried = sum(len(spool.pending()) for spool in found), sum(len(spool.buried()) for spool in found)
    who = "somebody" if watched else "nobody"
    click.echo(f"{who} decides and sends; {waiting} messages wait, {buried} were given up", err=True)


@alerts.command()
@click.argument("name", metavar="RULE|CHANNEL")
@_CONFIG
@click.pass_context
def test(ctx: click.Context, name: str, file: str | None) -> None:
    """Send a message through CHANNEL, or an alert as RULE would through its channels, and say what came of it.

    Exit status 0: all was sent; 1: something was not.
    """
    from lamalog.alerts.trial import trial
    from lamalog.exceptions import did_you_mean

    found = _sound(file)
    names = [*found.channels, *found.rules]
    if name not in names:
        raise click.UsageError(f"no rule or channel {name!r}{did_you_mean(name, names)}: there are {', '.join(names)}")
    failed = False
    for channel, reason in trial(found, name):
        failed = failed or reason is not None
        click.echo(f"{channel}: {'sent' if reason is None else f'not sent: {reason}'}")
    ctx.exit(WRONG if failed else 0)


@alerts.command()
@_CONFIG
@_LOG_DIR
@_SPOOL
@click.pass_context
def watch(ctx: click.Context, file: str | None, log_dir: str | None, spool: str | None) -> None:
    """Follow the logs and send alerts, until interrupted. Handlers in services that do the same rest meanwhile.

    What came while nobody was watching, up to a day ago, is made up for. What happens to alerts is logged to
    alerts.jsonl beside the logs.
    """
    import signal

    from lamalog.alerts.watch import AlreadyWatchedError, Watch

    found = _sound(file)
    directory = _directory(log_dir, file)
    assert directory is not None
    try:
        watcher = Watch(found, directory, spool=spool)
    except (AlreadyWatchedError, OSError) as error:
        click.echo(f"lamalog: {error}", err=True)
        ctx.exit(USAGE)
    _log_to(directory)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: watcher.stop())
    click.echo(f"lamalog: watching {directory} by {len(found.rules)} rules", err=True)
    watcher.run(lambda sentence: click.echo(f"lamalog: {sentence}", err=True))
    click.echo(f"lamalog: {watcher.records:,} records seen, {watcher.made_up:,} of them made up for", err=True)


@alerts.command()
@_LOG_DIR
@_SPOOL
def retry(log_dir: str | None, spool: str | None) -> None:
    """Try the messages that were given up once more. Whoever watches next, or starts, sends them."""
    from lamalog.alerts.spool import NAME, spools

    directory = _directory(log_dir, None, needed=spool is None)
    root = Path(spool) if spool is not None else (directory or Path()) / NAME
    if not root.is_dir():
        raise click.UsageError(f"no alerts in {root}")
    count = 0
    for kept in spools(root):
        for message, _ in kept.buried():
            kept.revive(message)
            count += 1
    click.echo(f"{count} messages will be tried again", err=True)


def _read(file: str | None) -> tuple[Alerts, list[Any]]:
    """What the file says, and what is wrong with it."""
    from lamalog.config.lint.alerts import alerts_of
    from lamalog.config.load import load, parse
    from lamalog.settings import CONFIG_VARIABLE

    name = file or os.environ.get(CONFIG_VARIABLE)
    if not name:
        raise click.UsageError("which rules? write --config FILE")
    document = parse(sys.stdin.buffer.read(), "<stdin>") if name == "-" else load(name)
    if document.missing or document.data is None:
        problems = "; ".join(finding.text() for finding in document.findings)
        raise click.UsageError(f"{name}: {problems}")
    return alerts_of(document)


def _sound(file: str | None) -> Alerts:
    found, findings = _read(file)
    for finding in findings:
        click.echo(str(finding), err=True)
    if any(finding.severity == "error" for finding in findings):
        raise click.ClickException("the rules have mistakes")
    return found


def _directory(log_dir: str | None, file: str | None, *, needed: bool = True) -> Path | None:
    """Where the logs are: as written, or as the configuration says."""
    from lamalog.config.plan import make_plan

    if log_dir is not None:
        path = Path(log_dir)
    else:
        plan = make_plan(file) if file is not None and file != "-" else make_plan(None)
        path = Path(plan.resolution.values.get("log_dir") or "logs")
    if path.is_dir():
        return path
    if needed:
        raise click.UsageError(f"no such directory: {path}; write --log-dir")
    return None


def _log_to(directory: Path) -> None:
    """What becomes of alerts, for whoever looks at the logs later."""
    import logging

    from lamalog.alerts.events import LOGGER
    from lamalog.formatters import JsonFormatter
    from lamalog.handlers import RotatingJsonHandler

    handler = RotatingJsonHandler("alerts.jsonl", log_dir=directory, retention="30 days", app="alerts")
    handler.setFormatter(JsonFormatter(service_name="lamalog"))
    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
