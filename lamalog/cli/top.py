"""``lamalog top``: the system as its logs tell it, live."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lamalog.cli.places import find_logs

if TYPE_CHECKING:
    from lamalog.cli.live.board import Board
    from lamalog.cli.live.picture import View
    from lamalog.cli.live.terminal import Terminal
    from lamalog.cli.output.style import Style
    from lamalog.store.read import Reader

#: Records read back at the start: what has been of late is there at once.
_BEFORE = 20_000
_SHORTEST, _LONGEST = 0.1, 60.0
#: Seconds in which a key or a new size is noticed.
_QUICK = 0.2
_SNAPSHOT = 100, 60
_ENDLESS = 1000


@click.command()
@click.argument("where", required=False, metavar="[DIRECTORY|FILE|LOG]")
@click.option("--interval", default="1 s", show_default=True, metavar="DURATION", help="Between two pictures.")
@click.option("--window", default="1 min", show_default=True, metavar="DURATION", help="Of rates and quantiles.")
@click.option(
    "--sort",
    type=click.Choice(["time", "rate", "failed", "p95", "name"]),
    default="time",
    show_default=True,
    help="Which operations come first.",
)
@click.option("--once", is_flag=True, help="Print one picture and end; so it is anyway where there is no terminal.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours.")
@click.option("--log-dir", metavar="DIRECTORY", help="Where the logs are. Default: as configured.")
def top(where: str | None, interval: str, window: str, sort: str, once: bool, color: str, log_dir: str | None) -> None:
    """Show resources, warnings, operations, queues, tasks, nodes and errors of all processes that log here, live.

    Only the log files are read. Resources need the monitor (docs/monitoring.md). Keys: q quit, p pause, s sort,
    + and - faster and slower.
    """
    from lamalog.cli.live.board import Board
    from lamalog.cli.live.picture import View
    from lamalog.cli.output.style import make_style
    from lamalog.store.read import Reader
    from lamalog.units import parse_duration

    every, span = parse_duration(interval), parse_duration(window)
    if not span > 0:
        raise click.UsageError("--window: write more than 0 seconds")
    directory, stems = find_logs(where, log_dir)
    view = View(str(directory), sort, interval=min(_LONGEST, max(_SHORTEST, every)), graphic=_can_draw())
    board, style = Board(span), make_style(color)
    with Reader(directory, stems) as reader:
        for entry in reader.last(_BEFORE, lambda entry: True):
            board.take(entry.fields, entry.created)
        if once or not style.terminal:
            board.now = max(board.now, time.time()) if board.records else board.now
            _print(board, view, style)
        else:
            _live(reader, board, view, style)
        _tell(reader, directory)


def _print(board: Board, view: View, style: Style) -> None:
    from dataclasses import replace

    from lamalog.cli.live.picture import picture
    from lamalog.text import encodable

    if not style.terminal:
        style = replace(style, width=_SNAPSHOT[0])
    lines = picture(board, view, style, _ENDLESS)[:-1]
    for line in lines:
        click.echo(encodable(line.rstrip(), sys.stdout.encoding or "utf-8"), color=True)


def _live(reader: Reader, board: Board, view: View, style: Style) -> None:
    from lamalog.cli.live.terminal import Terminal

    # It polls as often as it is asked; how long to wait in between is decided here, where keys are seen.
    records = reader.follow(lambda entry: True, poll=0.0)
    drawn, size = float("-inf"), (0, 0)
    with Terminal() as terminal:
        while True:
            if not view.paused:
                for entry in records:
                    if entry is None:
                        break
                    board.take(entry.fields, entry.created)
                board.now = max(board.now, time.time())
            now = time.monotonic()
            changed = terminal.size != size or terminal.spoilt
            if changed or (not view.paused and now - drawn >= view.interval):
                size = terminal.size
                _draw(terminal, board, view, style, size)
                drawn = now
            for key in terminal.keys(min(_QUICK, view.interval)):
                if key in "qQ\x03\x04":
                    return
                _press(key, view)
                drawn, size = float("-inf"), (0, 0)


def _draw(terminal: Terminal, board: Board, view: View, style: Style, size: tuple[int, int]) -> None:
    from dataclasses import replace

    from lamalog.cli.live.picture import picture
    from lamalog.text import encodable

    lines = picture(board, view, replace(style, width=size[0]), size[1])
    encoding = sys.stdout.encoding or "utf-8"
    terminal.draw([encodable(line, encoding) for line in lines])


def _press(key: str, view: View) -> None:
    from lamalog.cli.live.board import SORTS

    if key in "pP ":
        view.paused = not view.paused
    elif key in "sS":
        view.sort = SORTS[(SORTS.index(view.sort) + 1) % len(SORTS)]
    elif key in "+=":
        view.interval = max(_SHORTEST, view.interval / 2)
    elif key == "-":
        view.interval = min(_LONGEST, view.interval * 2)


def _can_draw() -> bool:
    from lamalog.cli.output.progress import bar

    try:
        (bar(0.5, 4) + "░°").encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _tell(reader: Reader, directory: Path) -> None:
    for sentence in reader.damage:
        click.echo(f"lamalog: {sentence}", err=True)
