"""One group of errors, drawn for reading, and as one row for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from lamalog.cli.error_groups import TREND_COLORS, ago, bars, row_of, share_row, time_of
from lamalog.cli.output.style import Style
from lamalog.cli.output.values import moment as shown_moment
from lamalog.errors.statistics.model import when
from lamalog.text import escape_control, truncate
from lamalog.units import format_duration

if TYPE_CHECKING:
    from lamalog.errors.statistics import Group, GroupDetail, Sequence, Share

_CRUMBS, _SHARES, _SEQUENCES, _STACK = 15, 8, 5, 60
#: Advice on errors that nothing is known of is none.
_UNKNOWN = "LAMA-GEN"
#: Lines of a pipe are not cut shorter than this.
_LONGEST = 400


def detail_row(detail: GroupDetail) -> dict[str, Any]:
    """Everything, for other formats."""
    return {
        **row_of(detail.group),
        "stack": detail.stack,
        "frames": detail.frames,
        "chain": detail.chain,
        "breadcrumbs": detail.breadcrumbs,
        "advice": advice(detail.newest),
        "followed_by": [_sequence_row(each) for each in detail.followed_by],
        "preceded_by": [_sequence_row(each) for each in detail.preceded_by],
        "decisions": [
            {
                "time": time_of(when(change.moment)),
                "name": change.name,
                "by": change.by,
                "note": change.note,
                "assignee": change.assignee,
                "until": time_of(when(change.until)),
                "over": change.over,
                "version": change.version,
            }
            for change in detail.group.decided.changes
        ],
        "samples": list(detail.samples),
        "first_sample": detail.first_sample,
    }


def _sequence_row(sequence: Sequence) -> dict[str, Any]:
    return {
        "first": sequence.first,
        "then": sequence.then,
        "within": sequence.within,
        "share": sequence.share,
        "looked_at": sequence.looked_at,
        "followed": sequence.followed,
        "by_chance": sequence.by_chance,
        "lift": sequence.lift,
        "mutual": sequence.mutual,
    }


def detail_lines(detail: GroupDetail, style: Style) -> Iterator[str]:
    """Title, figures, and whatever there is of stack, breadcrumbs, advice, versions, nodes, sequences and decisions."""
    width = min(style.width, _LONGEST)
    for line in _lines(detail, style):
        yield line if style.color else truncate(line, width)


def _lines(detail: GroupDetail, style: Style) -> Iterator[str]:
    group = detail.group
    yield style.paint(_cut(group.title, style), "bold")
    yield from _facts(group, style)
    yield from _section("advice", advice_lines(detail.newest), style)
    yield from _section("stack", _stack(detail), style)
    yield from _section("breadcrumbs", _crumbs(detail), style)
    yield from _section("versions", (_share(each, style) for each in group.versions[:_SHARES]), style)
    yield from _section("nodes", (_share(each, style) for each in group.by_node[:_SHARES]), style)
    yield from _section("sequences", _sequences(detail), style)
    yield from _section("decisions", _decisions(group, style), style)
    yield from _section("newest records", _samples(detail, style), style)


def _cut(text: str, style: Style, indent: int = 0) -> str:
    return truncate(escape_control(text), max(20, min(style.width, _LONGEST) - indent))


def _section(title: str, lines: Iterable[str], style: Style) -> Iterator[str]:
    first = True
    for line in lines:
        if first:
            yield ""
            yield style.paint(title, "bold")
            first = False
        yield f"  {_cut(line, style, 2)}"


def _facts(group: Group, style: Style) -> Iterator[str]:
    trend = group.trend.value
    state = f"{group.state}, assigned to {escape_control(group.assignee)}" if group.assignee else group.state
    yield f"{escape_control(group.fingerprint)}  {style.paint(trend, TREND_COLORS.get(trend, 'cyan'))}  {state}"
    kind = [group.level, group.severity, group.category, group.code, group.origin]
    kind.append(None if group.handled is None else "handled" if group.handled else "unhandled")
    yield _cut("  ".join(part for part in kind if part), style)
    if group.culprit or group.logger:
        parts = (f"in {group.culprit}" if group.culprit else "", f"logger {group.logger}" if group.logger else "")
        yield _cut(", ".join(part for part in parts if part), style)
    span = min(60, max(10, style.width - 20))
    yield style.paint(bars(group.timeline.counts, min(span, len(group.timeline.counts))), "cyan")
    begin = shown_moment(time_of(group.timeline.start) or "", style, whole=True)
    yield _cut(f"from {begin}, each {format_duration(group.timeline.width)}", style)
    total = "" if group.total == group.count else f" ({group.total:,} of all time)"
    yield _cut(f"{group.count:,} errors{total}, {_rate(group.rate)} now, {_rate(group.rate_before)} before", style)
    first, last = (shown_moment(time_of(each) or "", style, whole=True) for each in (group.first, group.last))
    yield _cut(f"first {first} ({ago(group.first)} ago), last {last} ({ago(group.last)} ago)", style)
    yield f"{_many(group.users, 'user')}, {_many(group.tasks, 'task')}, {_many(group.nodes, 'node')}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _rate(value: float) -> str:
    return f"{value:,.0f} an hour" if value >= 10 else f"{value:.2g} an hour"


def advice(record: dict[str, Any]) -> str | None:
    """What to do about it, as far as it is known."""
    lines = list(advice_lines(record))
    return "\n".join(lines) if lines else None


def advice_lines(record: dict[str, Any]) -> Iterator[str]:
    """Cause, what to try first, what to look at: for errors that are known, of records of anybody."""
    from lamalog.errors.advice import advise
    from lamalog.errors.classify import classify

    if not record:
        return
    found = advise(classify(record), record)
    if found is None or found.code.startswith(_UNKNOWN):
        return
    yield f"{found.code}: {found.title}"
    yield found.cause
    yield from (f"{place}. {step}" for place, step in enumerate(found.first, 1))
    if found.command:
        yield f"$ {found.command}"
    yield found.link


def _stack(detail: GroupDetail) -> Iterator[str]:
    stack = detail.stack
    if stack is None:
        return
    lines = stack.rstrip().splitlines()
    if len(lines) > _STACK:
        yield f"… {len(lines) - _STACK} lines above"
    yield from lines[-_STACK:]


def _crumbs(detail: GroupDetail) -> Iterator[str]:
    crumbs = [crumb for crumb in detail.breadcrumbs if isinstance(crumb, dict)]
    if len(crumbs) > _CRUMBS:
        yield f"… {len(crumbs) - _CRUMBS} before"
    for crumb in crumbs[-_CRUMBS:]:
        clock = str(crumb.get("timestamp") or "")[11:23]
        level = str(crumb.get("level") or "")
        yield f"{clock}  {level:<8}  {crumb.get('logger') or ''}: {crumb.get('message') or crumb.get('event.name') or ''}"


def _share(share: Share, style: Style) -> str:
    times = f", last {ago(share.last)} ago" if share.last is not None else ""
    return f"{share.name}: {share.count:,}{times}"


def _sequences(detail: GroupDetail) -> Iterator[str]:
    told = set()
    for sequence in (*detail.followed_by[:_SEQUENCES], *detail.preceded_by[:_SEQUENCES]):
        pair = frozenset((sequence.first, sequence.then))
        if sequence.mutual and pair in told:
            continue
        told.add(pair)
        ours = detail.group.fingerprint
        other = sequence.then if sequence.first == ours else sequence.first
        name = f"{detail.titles.get(other, '')} ({other[:8]})"
        share = f"in {sequence.share:.0%} of {sequence.looked_at:,}, {sequence.by_chance:.2%} by chance"
        within = format_duration(sequence.within)
        if sequence.mutual:
            yield f"↔ comes within {within} of {name} {share}"
        elif sequence.first == ours:
            yield f"→ is followed within {within} by {name} {share}"
        else:
            yield f"← follows within {within} after {name} {share}"


def _decisions(group: Group, style: Style) -> Iterator[str]:
    for change in group.decided.changes:
        at = shown_moment(time_of(when(change.moment)) or "", style, whole=True)
        said = change.name
        if change.assignee:
            said += f" to {change.assignee}"
        if change.version:
            said += f" in {change.version}"
        if change.until is not None:
            said += f" until {shown_moment(time_of(when(change.until)) or '', style, whole=True)}"
        if change.over is not None:
            said += f" until it came more than {change.over:,} times"
        if change.note:
            said += f": {change.note}"
        yield f"{at}  {said}" + (f"  (by {change.by[:8]})" if change.by else "")


def _samples(detail: GroupDetail, style: Style) -> Iterator[str]:
    for record in detail.samples:
        at = shown_moment(str(record.get("timestamp") or ""), style)
        ids = (record.get(name) for name in ("lama.node.id", "lama.task.id", "trace_id", "record.id"))
        yield "  ".join([at, str(record.get("message") or ""), *(str(one) for one in ids if one)])


__all__ = ["advice", "advice_lines", "detail_lines", "detail_row", "share_row"]
