"""What the commands share that work on whole stores: where the logs are, how far one is, and failing disks."""

from __future__ import annotations

import contextlib
import errno
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import click

from lamalog.cli.group import USAGE
from lamalog.cli.output.progress import columns
from lamalog.cli.places import find_logs
from lamalog.text import escape_control, truncate

_EVERY = 0.1


def logs_at(where: str | None, log_dir: str | None) -> tuple[Path, tuple[str, ...]]:
    """Directory or single file, and names of logs (none: all), for what the user wrote."""
    if where is not None and log_dir is None and (Path(where).is_dir() or Path(where).is_file()):
        return Path(where), ()
    return find_logs(where, log_dir)


def tell(sentence: str) -> None:
    """One line on stderr; what came from file names can't do anything to the terminal."""
    click.echo(f"lamalog: {escape_control(sentence, keep_newlines=True)}", err=True)


@contextlib.contextmanager
def failing(what: str) -> Iterator[None]:
    """An OSError becomes a sentence and exit status 2; *what* says what that means for the work done so far.

    SIGTERM ends the command the way Ctrl-C does: what is half done is cleared away.
    """
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, _end) if main else None
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        name = error.filename or ""
        shown = f"{name if isinstance(name, str) else ''}: " if name else ""
        advice = "; allow more open files (ulimit -n)" if error.errno == errno.EMFILE else ""
        tell(f"{shown}{error.strerror or error}: {what}{advice}")
        raise click.exceptions.Exit(USAGE) from None
    finally:
        if main:
            signal.signal(signal.SIGTERM, before)


def _end(number: int, _: object) -> None:
    raise SystemExit(128 + number)


class Bar:
    """How far one is, on one line of stderr; only on a terminal."""

    def __init__(self, verb: str) -> None:
        self._verb = verb
        self._wanted = sys.stderr.isatty()
        self._shown = 0.0

    def __call__(self, done: int, total: int, name: str) -> None:
        """*done* of *total* files; *name* is next, empty at the end."""
        if not self._wanted:
            return
        now = time.monotonic()
        if name and now - self._shown < _EVERY:
            return
        self._shown = now
        text = f"{self._verb} {done:,} of {total:,} files  {escape_control(name)}" if name else ""
        text = truncate(text, columns() - 1)
        sys.stderr.write(f"\r\x1b[2K{text}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave an empty line."""
        if self._wanted and self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
