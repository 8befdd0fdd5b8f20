"""What all commands that ask the store have in common: their options, which logs, and what is told in the end."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from lamalog.cli.output.style import Style
    from lamalog.store.answer import Answer
    from lamalog.store.store import Store

_FORMATS = ("table", "json", "ndjson", "csv", "raw", "logfmt")
#: grep's: something was found, nothing was.
FOUND, NOTHING = 0, 1
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Asking:
    """The options, as they were given."""

    since: str | None
    until: str | None
    format: str
    color: str
    utc: bool
    log_dir: str | None
    logs: tuple[str, ...]
    engine: str

    def store(self) -> Store:
        """The store that is meant. Raises UsageError when there is none."""
        from lamalog.cli.output.progress import Bar
        from lamalog.store.store import Store

        path = Path(self.log_dir) if self.log_dir is not None else _configured()
        if not path.exists():
            raise click.UsageError(f"no such directory or log file: {path}")
        store = Store(path, logs=self.logs, engine=self.engine, progress=Bar())
        with store.snapshot() as found:
            if not found.sources:
                of = f" of {', '.join(self.logs)}" if self.logs else ""
                raise click.UsageError(f"no log files{of} beneath {path}")
        return store

    def style(self) -> Style:
        """How to print."""
        from lamalog.cli.output.style import make_style

        return make_style(self.color if self.format == "table" else "never", utc=self.utc)

    def ask(self, store: Store, text: str) -> Answer:
        """The answer within the time range asked for."""
        return store.query(text, since=self.since, until=self.until)

    def print(self, answer: Answer) -> int:
        """Print the answer and what is to be told of it; the exit status."""
        from lamalog.cli.output.formats import write

        try:
            with answer:
                count = write(answer, answer.columns, self.format, self.style())
        finally:
            tell(answer)
        return FOUND if count else NOTHING


def _configured() -> Path:
    from lamalog.cli.places import find_logs

    return find_logs(None, None)[0]


def tell(answer: Answer) -> None:
    """Say on stderr what was not understood or could not be read."""
    for sentence in (*answer.hints, *answer.damage.sentences()):
        click.echo(f"lamalog: {sentence}", err=True)


def asks(*, formats: bool = True, default: str = "table") -> Callable[[Command], Command]:
    """Give a command the common options; it gets them as *asking*."""
    options = [
        click.option(
            "--since", metavar="TIME", help="Records from then on: 1h (ago), today, 14:30, '2026-05-01 14:30'."
        ),
        click.option("--until", metavar="TIME", help="Records before then."),
        click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours."),
        click.option("--utc", is_flag=True, help="Times in UTC rather than local time."),
        click.option("--log-dir", metavar="PATH", help="Directory or file of logs. Default: as configured."),
        click.option("--log", "logs", multiple=True, metavar="NAME", help="Only this log; repeatable."),
        click.option(
            "--engine",
            type=click.Choice(["auto", "duckdb", "python"]),
            default="auto",
            help="python reads every line and needs no index.",
        ),
    ]
    if formats:
        options.append(
            click.option(
                "--format",
                "format_",
                type=click.Choice(_FORMATS),
                default=default,
                show_default=True,
                help="Of the answer.",
            )
        )

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def wrapped(
            *args: Any,
            since: str | None,
            until: str | None,
            color: str,
            utc: bool,
            log_dir: str | None,
            logs: tuple[str, ...],
            engine: str,
            format_: str = default,
            **others: Any,
        ) -> Any:
            asking = Asking(since, until, format_, color, utc, log_dir, logs, engine)
            return command(*args, asking=asking, **others)

        result: Any = wrapped
        for option in reversed(options):
            result = option(result)
        return result  # type: ignore[no-any-return]

    return decorate
