"""The commands by name, each imported only when it is called, and what becomes of errors, Ctrl-C and closed pipes."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from lamalog._version import __version__
from lamalog.exceptions import ConfigError, MissingExtraError, did_you_mean

OK, WRONG, USAGE, INTERRUPTED = 0, 1, 2, 130

#: Name → module, attribute, help.
_COMMANDS = {
    "alerts": ("lamalog.cli.alerts", "alerts", "Check rules of alerts, try their channels, watch logs."),
    "backup": ("lamalog.cli.backup", "backup", "Copy all logs while they are written to, and only what is new."),
    "bottlenecks": ("lamalog.cli.bottlenecks", "bottlenecks", "Show what was saturated while operations were slow."),
    "cleanup": ("lamalog.cli.cleanup", "cleanup", "Remove old segments, and keep errors longer."),
    "completion": ("lamalog.cli.completion", "completion", "Print the completion script for your shell."),
    "config": ("lamalog.cli.config", "config", "Check, show and explain configurations."),
    "demo": ("lamalog.cli.demo", "demo", "Run a small service and prove its logs complete and private."),
    "doctor": ("lamalog.cli.doctor", "doctor", "Show who set up logging, and what is wrong with it."),
    "errors": ("lamalog.cli.errors", "errors", "Count errors by group, show one, decide about it."),
    "explain": ("lamalog.cli.explain", "explain", "Say what an error code or a traceback means, and what to do."),
    "export": ("lamalog.cli.export", "export", "Write records as JSON lines, CSV, Parquet or OTLP/JSON."),
    "files": ("lamalog.cli.files", "files", "List log files with their sizes and times."),
    "health": ("lamalog.cli.health", "health", "Show how services, nodes, queues, tasks and logs are."),
    "index": ("lamalog.cli.index", "index", "Build, check and show the index of the logs."),
    "lnav": ("lamalog.cli.lnav", "lnav", "Install a format file for lnav."),
    "perf": ("lamalog.cli.perf", "perf", "Show how long operations take, and the change."),
    "query": ("lamalog.cli.query", "query", "Answer a query from all logs."),
    "redact": ("lamalog.cli.redact", "redact", "Copy text with secrets and personal data hidden."),
    "report": ("lamalog.cli.report", "report", "Write a page about what happened, with graphs."),
    "restore": ("lamalog.cli.restore", "restore", "Bring a backup back, proved, into a new directory."),
    "search": ("lamalog.cli.search", "search", "Show records with a text in them."),
    "stats": ("lamalog.cli.stats", "stats", "Show what is in the logs at a glance."),
    "tail": ("lamalog.cli.tail", "tail", "Show the newest records, and those that come."),
    "timeline": ("lamalog.cli.timeline", "timeline", "Draw what happened to a task."),
    "top": ("lamalog.cli.top", "top", "Show resources, operations, queues and errors live."),
    "trace": ("lamalog.cli.trace", "trace", "Draw a request across processes as a tree."),
    "verify": ("lamalog.cli.verify", "verify", "Prove backups whole by reading every byte of them."),
}


class LazyGroup(click.Group):
    """Knows its commands by name and short help; imports one when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"no command {args[0]!r}{did_you_mean(args[0], _COMMANDS)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # before click sees it, for which it is a failure
            _forget_stdout()
            ctx.exit(OK)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in sorted(_COMMANDS.items())])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lamalog")
def cli() -> None:
    """Private, fast, loss-free logs: read them, and check what configures them."""


def run(arguments: Sequence[str]) -> int:
    """Run the command; the exit status."""
    _open_streams()
    try:
        status = cli.main(list(arguments), prog_name="lamalog", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else OK
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (ConfigError, MissingExtraError) as error:
        click.echo(f"lamalog: {error}", err=True)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return OK
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _forget_stdout()
        click.echo(f"lamalog: can't be written: {error.strerror}", err=True)
        return USAGE


def _open_streams() -> None:
    """Where the shell has closed them (``>&-``) nobody wants to see anything."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


def _forget_stdout() -> None:
    """Whoever read our output has had enough. The interpreter must not complain when it flushes."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
