"""Draw a board into so many columns and lines, whatever their number: what matters most comes first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lamalog.cli.live.board import Board, OperationRow, Process
from lamalog.cli.output.sparkline import sparkline
from lamalog.cli.output.style import Style
from lamalog.monitor.sample import split
from lamalog.text import cell_width, escape_control, pad, truncate
from lamalog.units import format_duration, format_size

#: A process that has not told its resources for so long is not shown.
_STALE = 180.0
_RED, _YELLOW = 0.9, 0.75
_HELP = "q quit  p pause  s sort  +/- refresh"


@dataclass
class View:
    """How to show it."""

    title: str
    sort: str = "time"
    paused: bool = False
    interval: float = 1.0
    #: False: only ASCII.
    graphic: bool = True


def picture(board: Board, view: View, style: Style, height: int) -> list[str]:
    """At most *height* lines of at most ``style.width`` columns."""
    width = max(10, style.width)
    sections = [
        ("", _resources(board, view, style, width), 6),
        ("warnings", _troubles(board, style, width), 4),
        ("operations", _operations(board, view, style, width), 40),
        ("queues", _queues(board, style, width), 8),
        ("nodes", _nodes(board, style, width), 8),
        ("errors", _errors(board, style, width), 10),
    ]
    tasks = _tasks(board)
    lines = [_header(board, view, style, width)]
    room = height - 2 - (1 if tasks else 0)
    shares = _shares([min(most, len(body) + bool(title)) if body else 0 for title, body, most in sections], room)
    if tasks:
        lines.append(truncate(tasks, width))
    for (title, body, _), share in zip(sections, shares, strict=True):
        if share:
            lines += _section(title, body, share, style, width)
    if height > 2:
        lines.append(style.paint(truncate(_HELP, width), "dim"))
    return lines[:height]


def _shares(wanted: Sequence[int], room: int) -> list[int]:
    """Lines for each section: a few for everyone in turn, the rest for the first that want more."""
    given = [0] * len(wanted)
    least = (6, 3, 5, 3, 3, 4)
    for limits in (least, wanted):
        for place, want in enumerate(wanted):
            more = min(want, limits[place]) - given[place]
            if more > 0:
                # A title alone says nothing.
                got = min(more, max(0, room))
                if given[place] + got < min(2, want):
                    continue
                given[place] += got
                room -= got
    return given


def _section(title: str, body: list[str], share: int, style: Style, width: int) -> list[str]:
    if not title:
        return body[:share]
    shown = body[: share - 1]
    hidden = len(body) - len(shown)
    heading = f"{title} (+{hidden} more)" if hidden > 0 and title != "operations" else title
    if title == "operations":
        return body[:share]
    return [style.paint(truncate(heading, width), "bold"), *shown]


def _header(board: Board, view: View, style: Style, width: int) -> str:
    records, errors = board.rate()
    clock = dt.datetime.fromtimestamp(board.now).strftime("%H:%M:%S") if board.now else "no records yet"
    state = "PAUSED" if view.paused else f"every {format_duration(view.interval)}"
    # The directory last: it is what may be cut.
    parts = [
        "lamalog top",
        state,
        clock,
        f"{records:.3g} records/s",
        f"{errors:.2g} errors/s",
        escape_control(view.title),
    ]
    return style.paint(pad(truncate("  ".join(parts), width), width), "bold")


def _resources(board: Board, view: View, style: Style, width: int) -> list[str]:
    fresh = [each for each in board.processes.values() if board.now - each.seen < _STALE]
    lines: list[str] = []
    hosts: dict[str, Process] = {}
    for process in sorted(fresh, key=lambda each: each.seen):
        if "system.cpu.utilization" in process.values:
            hosts[process.host] = process
    for host, process in sorted(hosts.items()):
        name = escape_control(host) if len(hosts) > 1 else ""
        lines += _host(process, name, view, style, width)
    for process in sorted(fresh, key=lambda each: -each.values.get("process.memory.usage", 0.0)):
        used, rss = process.values.get("process.cpu.usage"), process.values.get("process.memory.usage")
        if used is None and rss is None:
            continue
        parts = [f"{escape_control(process.service) or 'process'} pid {escape_control(process.pid)}"]
        parts += [] if used is None else [f"CPU {used:.0%}"]
        parts += [] if rss is None else [f"RAM {format_size(round(rss))}"]
        threads = process.values.get("process.thread.count")
        parts += [] if threads is None else [f"{threads:.0f} threads"]
        lines.append(truncate("  ".join(parts), width))
    return lines


def _host(process: Process, name: str, view: View, style: Style, width: int) -> list[str]:
    values = process.values
    head = f"{name} " if name else ""
    found = [_meter(f"{head}CPU", values["system.cpu.utilization"], "", process.cpu, view, style, width)]
    memory, used, limit = (values.get(f"system.memory.{part}") for part in ("utilization", "usage", "limit"))
    if memory is not None:
        text = f"{format_size(round(used))} of {format_size(round(limit))}" if used is not None and limit else ""
        found.append(_meter(f"{head}RAM", memory, text, process.memory, view, style, width))
    for metric, value in sorted(values.items()):
        kind, device = split(metric)
        if kind == "hw.gpu.utilization":
            held = values.get(f"hw.gpu.memory.utilization[{device}]")
            heat = values.get(f"hw.temperature[{device}]")
            text = "" if held is None else f"memory {held:.0%}"
            text += "" if heat is None else f" {heat:.0f} °C" if view.graphic else f" {heat:.0f} C"
            found.append(_meter(f"{head}{escape_control(device)}", value, text, (), view, style, width))
        elif kind == "system.filesystem.utilization":
            found.append(_meter(f"{head}disk {escape_control(device)}", value, "", (), view, style, width))
    return found


def _meter(name: str, share: float, text: str, history: Iterable[float], view: View, style: Style, width: int) -> str:
    name = pad(truncate(name, 14), 6)
    length = max(4, min(24, width - cell_width(name) - 8))
    filled = round(max(0.0, min(1.0, share)) * length)
    full, empty = ("█", "░") if view.graphic else ("#", ".")
    color = "red" if share >= _RED else "yellow" if share >= _YELLOW else "green"
    plain = f"{name} {full * filled}{empty * (length - filled)} {share:4.0%}  {text}"
    room = width - cell_width(plain) - 2
    values = list(history)[-room:] if room > 0 else []
    spark = f"  {_spark(values)}" if values and view.graphic and room > 3 else ""
    line = truncate(f"{plain}{spark}".rstrip(), width)
    bar = full * filled
    return line.replace(bar, style.paint(bar, color), 1) if filled and bar in line else line


def _spark(values: list[float]) -> str:
    """Shares of a whole: the full height is 100 %."""
    return sparkline([*values, 1.0])[:-1]


def _troubles(board: Board, style: Style, width: int) -> list[str]:
    found = sorted(board.troubles.values(), key=lambda each: -each.since)
    return [
        style.paint(truncate(f"{_ago(board.now - each.since):>8}  {escape_control(each.text)}", width), "yellow")
        for each in found
    ]


def _operations(board: Board, view: View, style: Style, width: int) -> list[str]:
    rows = board.operations(view.sort)
    if not rows:
        return []
    columns = _columns(width)
    name_width = max(8, width - sum(size + 2 for _, size, _ in columns))
    longest = max(cell_width(escape_control(row.name)) for row in rows)
    name_width = min(name_width, max(20, longest))
    title = f"operations by {view.sort}"
    heading = pad(truncate(title, name_width), name_width) + "".join(f"  {name:>{size}}" for name, size, _ in columns)
    lines = [style.paint(truncate(heading, width), "bold")]
    for row in rows:
        cells = "".join(f"  {_cell(row, what):>{size}}" for _, size, what in columns)
        line = truncate(pad(truncate(escape_control(row.name), name_width), name_width) + cells, width)
        lines.append(style.paint(line, "red") if row.failed else line)
    return lines


def _columns(width: int) -> list[tuple[str, int, str]]:
    """Heading, width and content; the narrower, the fewer."""
    every = [
        ("rate", 8, "rate"),
        ("p95", 10, "p95"),
        ("failed", 6, "failed"),
        ("p50", 10, "p50"),
        ("max", 10, "max"),
        ("runs", 6, "count"),
    ]
    order = ["rate", "runs", "failed", "p50", "p95", "max"]
    kept: list[tuple[str, int, str]] = []
    room = width - 14
    for column in every:
        if room >= column[1] + 2:
            kept.append(column)
            room -= column[1] + 2
    return sorted(kept, key=lambda column: order.index(column[0]))


def _cell(row: OperationRow, what: str) -> str:
    if what == "rate":
        return f"{row.rate:.3g}/s"
    if what in ("failed", "count"):
        return f"{getattr(row, what):,}"
    return format_duration(getattr(row, what))


def _queues(board: Board, style: Style, width: int) -> list[str]:
    lines = []
    for queue in sorted(board.queues.values(), key=lambda each: -each.depth):
        full = queue.depth / queue.limit if queue.limit else 0.0
        text = f"{queue.depth:,.0f} waiting" + (f" of {queue.limit:,.0f} ({full:.0%})" if queue.limit else "")
        line = truncate(f"{pad(truncate(escape_control(queue.name), 24), 24)}  {text}", width)
        lines.append(style.paint(line, "red" if full >= _RED else "yellow") if full >= _YELLOW else line)
    return lines


def _nodes(board: Board, style: Style, width: int) -> list[str]:
    lines = []
    for node in sorted(board.nodes.values(), key=lambda each: (each.state != "lost", each.name)):
        if node.state == "left":
            continue
        name = pad(truncate(escape_control(node.name), 24), 24)
        line = truncate(f"{name}  {node.state:<9} seen {_ago(board.now - node.seen)} ago", width)
        lines.append(style.paint(line, "red") if node.state == "lost" else line)
    return lines


def _errors(board: Board, style: Style, width: int) -> list[str]:
    found = sorted(board.errors.values(), key=lambda each: -each.seen)
    return [
        style.paint(
            truncate(f"{each.count:>5}×  {_ago(board.now - each.seen):>8} ago  {escape_control(each.text)}", width),
            "red",
        )
        for each in found
    ]


def _tasks(board: Board) -> str:
    ended = board.task_counts()
    if not board.running and not ended:
        return ""
    counts = ", ".join(f"{number:,} {how}" for how, number in sorted(ended.items()))
    return f"tasks: {len(board.running):,} running" + (
        f", {counts} in {format_duration(board.window)}" if counts else ""
    )


def _ago(seconds: float) -> str:
    return format_duration(max(0.0, float(round(seconds)))) if seconds >= 1 else "0 s"
