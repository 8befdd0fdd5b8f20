"""Draw what happened within what, and when: a tree with durations, each line with its place in the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lamalog.cli.output.style import Style
from lamalog.cli.output.values import moment
from lamalog.store.columns import micros
from lamalog.store.tree import Span
from lamalog.text import cell_width, escape_control, pad, truncate
from lamalog.units import format_duration

#: Columns of a bar in a wide terminal.
_BAR = 20
_LONGEST = 160
Record = dict[str, Any]


def tree_lines(roots: Sequence[Span], style: Style) -> Iterator[str]:
    """The tree: for each span its duration, its place in time, where it ran, and its records."""
    begins = [span.start for span in _all(roots) if span.start is not None]
    ends = [span.end for span in _all(roots) if span.end is not None]
    first, last = min(begins, default=0), max(ends, default=0)
    width = min(style.width, _LONGEST)
    for place, root in enumerate(roots):
        yield from _span(root, "", place == len(roots) - 1, first, last, style, width)


def _all(roots: Sequence[Span]) -> list[Span]:
    found, stack = [], list(roots)
    while stack:
        span = stack.pop()
        found.append(span)
        stack.extend(span.children)
    return found


def _span(span: Span, lead: str, is_last: bool, first: int, last: int, style: Style, width: int) -> Iterator[str]:
    stack: list[tuple[Span | Record, str, bool]] = [(span, lead, is_last)]
    while stack:
        item, before, final = stack.pop()
        branch = f"{before}{'└─ ' if final else '├─ '}"
        below = f"{before}{'   ' if final else '│  '}"
        if isinstance(item, Span):
            yield _heading(item, branch, first, last, style, width)
            inner = _in_order(item)
            stack.extend((each, below, place == 0) for place, each in enumerate(reversed(inner)))
        else:
            yield _record(item, branch, first, style, width)


def _in_order(span: Span) -> list[Span | Record]:
    """Records and inner spans by time."""
    timed: list[tuple[float, int, Span | Record]] = []
    for place, record in enumerate(span.records):
        at = micros(record.get("timestamp"))
        timed.append((float("-inf") if at is None else at, place, record))
    for place, child in enumerate(span.children):
        timed.append((float("inf") if child.start is None else child.start, -len(span.children) + place, child))
    return [item for _, _, item in sorted(timed, key=lambda each: each[:2])]


def _heading(span: Span, branch: str, first: int, last: int, style: Style, width: int) -> str:
    duration = span.duration
    took = "" if duration is None else format_duration(duration)
    title = f"{escape_control(span.title)}"
    where = escape_control(span.where)
    columns = min(_BAR, max(5, width // 5))
    bar = _bar(span, first, last, columns)
    room = max(10, width - columns - 14)
    left = truncate(f"{branch}{title}", room)
    where = truncate(where, max(0, room - cell_width(left) - 2))
    plain = pad(f"{left}  {where}" if where else left, room)
    name = "ERROR" if span.severity >= 17 else "WARNING" if span.severity >= 13 else ""
    painted = style.paint(plain[: len(left)], "bold") + style.paint(plain[len(left) :], "dim")
    return f"{painted} {took:>12} {style.level(bar, name) if name else style.paint(bar, 'cyan')}".rstrip()


def _bar(span: Span, first: int, last: int, columns: int) -> str:
    if span.start is None or span.end is None:
        return ""
    whole = max(1, last - first)
    begin = min(columns - 1, int((span.start - first) * columns / whole))
    length = max(1, round((span.end - span.start) * columns / whole))
    return (" " * begin + "━" * min(length, columns - begin)).ljust(columns)


def _record(record: Record, branch: str, first: int, style: Style, width: int) -> str:
    at = micros(record.get("timestamp"))
    offset = "" if at is None else f"+{format_duration((at - first) / 1e6)}"
    level = str(record.get("severity_text") or "")
    message = escape_control(str(record.get("message") or record.get("event.name") or ""))
    trouble = record.get("exception.type")
    if trouble and str(trouble) not in message:
        message = (
            f"{message} ({escape_control(str(trouble))}: {escape_control(str(record.get('exception.message') or ''))})"
        )
    text = truncate(f"{level:<8} {message}", max(10, width - cell_width(branch) - 13))
    return f"{branch}{style.paint(f'{offset:>11}', 'dim')}  {style.level(text, level)}".rstrip()


def summary(records: Sequence[Record], style: Style) -> str:
    """``14 records of 3 processes on 2 hosts, 2026-05-01 14:03:22.100, 1.83 s``"""
    moments = sorted(at for record in records if (at := micros(record.get("timestamp"))) is not None)
    processes = {(record.get("host.name"), record.get("process.pid")) for record in records}
    hosts = {record.get("host.name") for record in records}
    parts = (
        f"{_number(len(records), 'record')} of {_number(len(processes), 'process')} on {_number(len(hosts), 'host')}"
    )
    if not moments:
        return parts
    begun = moment(next(str(r["timestamp"]) for r in records if micros(r.get("timestamp")) == moments[0]), style)
    return f"{parts}, from {begun}, {format_duration((moments[-1] - moments[0]) / 1e6)}"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "es" if what.endswith("s") else "s")
