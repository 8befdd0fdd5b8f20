"""When an alert is raised, and what becomes of it then. Read from what people write; immutable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lamalog.alerts.quiet import SEVERITIES, Quiet, read_quiet
from lamalog.alerts.reading import Section, choice, duration, number, section, switch, text, texts, whole
from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.store.query.errors import QueryError
from lamalog.store.query.parser import parse
from lamalog.store.query.tree import And, Compare, Everything, In, Node

KINDS = ("new", "regression", "count", "rate", "category", "severity", "silence", "resource", "match")
#: What an error is. An exception that is logged again on its way up counts once.
ERRORS = '(level>=error or exists "error.fingerprint") not "error.repeated"=true'
FINGERPRINT = "error.fingerprint"
_GROUPED = {"new": FINGERPRINT, "regression": FINGERPRINT, "category": FINGERPRINT, "severity": FINGERPRINT,
            "resource": "resource.name"}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """Where it goes when it is still going on so long after it began."""

    after: float
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One rule. Spans are seconds."""

    name: str
    when: str
    where: Node
    channels: tuple[str, ...]
    group_by: tuple[str, ...] = ()
    #: None: that of the record.
    severity: str | None = None
    #: An alert that goes on is sent again after this.
    cooldown: float = 900.0
    #: It is over when nothing has come for this long.
    recover: float = 900.0
    tell_recovery: bool = True
    quiet: tuple[Quiet, ...] = ()
    escalate: tuple[Step, ...] = ()
    #: Of count and rate.
    over: int = 1
    within: float = 300.0
    factor: float = 3.0
    baseline: float = 3600.0
    #: Of silence.
    silent: float = 0.0
    #: Added to its messages: a link to the runbook, say.
    note: str = ""


def read_rule(name: str, at: Section, channels: list[str], zone: str | None, quiet: tuple[Quiet, ...]) -> Rule | None:
    """The rule written at *at*; None if something is wrong with it."""
    before = sum(not problem.warning for problem in at.problems)
    when = at.get("when", choice(*KINDS))
    where = _condition(at, when)
    over = at.get("over", whole(1), 10 if when == "rate" else None if when == "count" else 1)
    if when == "count" and over is None and "over" not in at.data:
        at.wrong(None, "over is missing", "write over: 10")
    within = at.get("within", duration(1), 300.0)
    baseline = at.get("baseline", duration(10), 12 * within if within else 3600.0)
    factor = at.get("factor", number(1.01), 3.0)
    silent = at.get("for", duration(1), None)
    if when == "silence" and silent is None and "for" not in at.data:
        at.wrong(None, "for is missing", "write for: 90 s")
    cooldown = at.get("cooldown", duration(1), 900.0)
    named = at.get("channels", texts, ("log",))
    _check_channels(at, "channels", named, channels)
    rule = Rule(
        name=name,
        when=when or "match",
        where=where,
        channels=named,
        group_by=at.get("group_by", texts, (_GROUPED[when],) if when in _GROUPED else ()),
        severity=at.get("severity", choice(*SEVERITIES), None),
        cooldown=cooldown,
        recover=at.get("recover", duration(1), max(cooldown, within)),
        tell_recovery=at.get("tell_recovery", switch, when not in ("new", "regression", "match")),
        quiet=_quiet(at, zone, quiet),
        escalate=_steps(at, channels),
        over=over or 1,
        within=within,
        factor=factor,
        baseline=max(baseline, within),
        silent=silent or 0.0,
        note=at.get("note", text, ""),
    )
    _unused(at, when)
    at.end()
    return rule if sum(not problem.warning for problem in at.problems) == before else None


def _condition(at: Section, when: str | None) -> Node:
    nodes = [] if "query" not in at.data else [at.get("query", _query, Everything())]
    at.get("query", lambda value: value, None)
    categories = at.get("category", _categories, ())
    least = at.get("at_least", choice(*SEVERITIES), None)
    resources = at.get("resource", texts, ())
    if when in ("new", "regression", "category", "severity"):
        nodes.append(parse(ERRORS).where)
    if when == "category":
        if not categories and "category" not in at.data:
            at.wrong(None, "category is missing", "write category: [gpu.memory, disk]")
        nodes.append(_category(categories))
    if when == "severity":
        if least is None and "at_least" not in at.data:
            at.wrong(None, "at_least is missing", "write at_least: high")
        names = SEVERITIES[SEVERITIES.index(least or "high") :]
        critical = " or level>=critical" if not at.data.get("query") else ""
        nodes.append(parse(f'"error.severity" in ({", ".join(names)}){critical}').where)
    if when == "resource":
        nodes.append(parse('"event.name" in (resource.warning, resource.recovered)').where)
        if resources:
            listed = ", ".join(f'"{name}"' for name in resources if '"' not in name)
            nodes.append(parse(f'"resource.name" in ({listed})').where)
    if when in ("count", "rate", "match") and not at.data.get("query"):
        if when == "match":
            at.wrong(None, "query is missing", "write query: level>=critical")
        else:
            nodes.append(parse(ERRORS).where)
    return And(tuple(nodes)) if nodes else Everything()


def _category(names: tuple[str, ...]) -> Node:
    """A category, or all below it: gpu is gpu.memory too."""
    parts = [f'"error.category"="{name}" or "error.category" ~ /^{name.replace(".", "[.]")}[.]/' for name in names]
    return parse(" or ".join(parts) or "level>=error").where


def _categories(value: Any) -> tuple[str, ...]:
    names = texts(value)
    for name in names:
        if not re.fullmatch(r"[A-Za-z0-9_.\-]+", name):
            raise ConfigError(f"{name!r} is no category (write gpu.memory, or gpu for all of these)")
    return names


def _query(value: Any) -> Node:
    query = text(value)
    try:
        parsed = parse(query)
    except QueryError as error:
        raise ConfigError(error.problem) from None
    if parsed.stages:
        raise ConfigError("the query is a condition here: no stages after '|'")
    return parsed.where


_BELONGS = {
    "over": ("count", "rate"),
    "within": ("count", "rate"),
    "factor": ("rate",),
    "baseline": ("rate",),
    "for": ("silence",),
    "category": ("category",),
    "at_least": ("severity",),
    "resource": ("resource",),
}


def _unused(at: Section, when: str | None) -> None:
    for key, kinds in _BELONGS.items():
        if when is not None and key in at.data and when not in kinds:
            at.wrong(key, f"does nothing with when: {when}", f"it belongs to when: {' or '.join(kinds)}")


def _check_channels(at: Section, key: str, named: tuple[str, ...], known: list[str]) -> None:
    for place, name in enumerate(named or ()):
        if name not in known:
            hint = did_you_mean(name, known).strip(" ()") or f"there are {', '.join(known)}"
            where = Section((*at.path, key), {}, at.problems) if isinstance(at.data.get(key), (list, tuple)) else at
            where.wrong(place if where is not at else key, f"no channel is named {name!r}", hint)


def _quiet(at: Section, zone: str | None, default: tuple[Quiet, ...]) -> tuple[Quiet, ...]:
    at.get("quiet", lambda value: value, None)
    value = at.data.get("quiet")
    if value is None:
        return default
    if value is False or value == "off":
        return ()
    return read_quiet(value, at, "quiet", zone)


def _steps(at: Section, channels: list[str]) -> tuple[Step, ...]:
    at.get("escalate", lambda value: value, None)
    value = at.data.get("escalate")
    found = []
    for place, each in enumerate(value if isinstance(value, (list, tuple)) else [] if value is None else [value]):
        inner = section(each, (*at.path, "escalate", place), at.problems)
        if inner is None:
            continue
        after = inner.get("after", duration(1))
        named = inner.get("channels", texts)
        _check_channels(inner, "channels", named or (), channels)
        inner.end()
        if after and named:
            found.append(Step(after, named))
    return tuple(sorted(found, key=lambda step: step.after))


_ERROR_NODE = parse(ERRORS).where


def least_severity(node: Node) -> int:
    """The severity number below which nothing can meet the condition, but for what carries an exception; 0 where that
    can't be told."""
    if node == _ERROR_NODE:
        return 17
    if isinstance(node, And):
        return max((least_severity(item) for item in node.items), default=0)
    if isinstance(node, Compare) and node.field.names == ("severity_number",) and node.operator in (">=", ">", "="):
        return int(node.value.number or 0)
    return 0


def events_of(node: Node) -> frozenset[str] | None:
    """The events that alone can meet the condition; None where others can."""
    if isinstance(node, And):
        found = [events for item in node.items if (events := events_of(item)) is not None]
        return frozenset.intersection(*found) if found else None
    if isinstance(node, In) and node.field.names == ("event.name",):
        return frozenset(value.text for value in node.values)
    if isinstance(node, Compare) and node.operator == "=" and node.field.names == ("event.name",):
        return frozenset({node.value.text})
    return None
