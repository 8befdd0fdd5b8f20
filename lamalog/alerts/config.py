"""All of what is written about alerts: channels, rules, and what holds for both."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from lamalog.alerts.channels import TYPES, Channel
from lamalog.alerts.quiet import Quiet, read_quiet, zone
from lamalog.alerts.reading import Path, Problem, Section, choice, duration, section, whole
from lamalog.alerts.rules import Rule, read_rule
from lamalog.alerts.secrets import missing
from lamalog.alerts.texts import LANGUAGES
from lamalog.exceptions import ConfigError

_MOST_BYTES = 1 << 20
#: Channels that need no settings and are always there.
ALWAYS = ("console", "log")


@dataclass(frozen=True)
class Alerts:
    """Rules and channels, ready to be used."""

    rules: dict[str, Rule] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    language: str = "en"
    #: At most so many messages through one channel in so many seconds; the others are summed up.
    messages: int = 10
    per: float = 300.0
    #: Seconds after which a message that could not be sent is put aside.
    give_up: float = 3600.0
    #: The same for the same rules: processes that have them decide together.
    key: str = "none"


def read_alerts(data: Any, path: Path = ()) -> tuple[Alerts, list[Problem]]:
    """What *data* says, as far as it can be used, and everything that is wrong with it. Never raises."""
    problems: list[Problem] = []
    whole_section = section(data, path, problems)
    if whole_section is None:
        return Alerts(), problems
    top = whole_section
    language = top.get("language", choice(*LANGUAGES), "en")
    where = top.get("time_zone", zone, None)
    top.get("quiet", lambda value: value, None)
    written = top.data.get("quiet")
    quiet: tuple[Quiet, ...] = () if written is None else read_quiet(written, top, "quiet", where)
    channels = _channels(top)
    rules = _rules(top, list(channels), where, quiet)
    messages, per = _limits(top)
    give_up = top.get("give_up", duration(1), 3600.0)
    top.end()
    if not rules and not any(not problem.warning for problem in problems):
        top.warn("rules" if "rules" in top.data else None, "no rules: nothing will ever be sent")
    return Alerts(rules, channels, language, messages, per, give_up, _key(data)), problems


def _key(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, default=str, skipkeys=True)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _limits(top: Section) -> tuple[int, float]:
    limits = top.inner("limits")
    if limits is None:
        return 10, 300.0
    messages, per = limits.get("messages", whole(1, 10_000), 10), limits.get("per", duration(1), 300.0)
    limits.end()
    return messages, per


def _channels(top: Section) -> dict[str, Channel]:
    found: dict[str, Channel] = {name: TYPES[name].read(name, Section((), {}, [])) for name in ALWAYS}
    inner = top.inner("channels")
    for name, value in inner.data.items() if inner is not None else ():
        if not isinstance(name, str) or not name:
            top.wrong("channels", f"{name!r} is no name", "quote it")
            continue
        at = section(value, (*top.path, "channels", name), top.problems)
        if at is None:
            continue
        kind = at.get("type", choice(*TYPES))
        if kind is None:
            continue
        before = sum(not problem.warning for problem in top.problems)
        channel = TYPES[kind].read(name, at)
        at.end()
        for key, given in at.data.items():
            for sentence in missing(list(given.values()) if isinstance(given, Mapping) else given):
                at.warn(str(key), sentence, "set it where the alerts are sent")
        if sum(not problem.warning for problem in top.problems) == before:
            found[name] = channel
    return found


def _rules(top: Section, channels: list[str], where: str | None, quiet: tuple[Quiet, ...]) -> dict[str, Rule]:
    # A channel with a mistake is there all the same: one mistake, one finding.
    written = top.data.get("channels")
    known = (
        [*channels, *(name for name in written or () if isinstance(name, str))]
        if isinstance(written, Mapping)
        else channels
    )
    inner = top.inner("rules")
    found = {}
    for name, value in inner.data.items() if inner is not None else ():
        if not isinstance(name, str) or not name:
            top.wrong("rules", f"{name!r} is no name", "quote it")
            continue
        at = section(value, (*top.path, "rules", name), top.problems)
        rule = None if at is None else read_rule(name, at, list(dict.fromkeys(known)), where, quiet)
        if rule is not None:
            found[name] = rule
    return found


def load_alerts(source: str | os.PathLike[str] | Mapping[str, Any]) -> Alerts:
    """Alerts from a mapping or a file, YAML or JSON. Raises ConfigError that lists every mistake."""
    if not isinstance(source, (Mapping, str, os.PathLike)):
        raise ConfigError(f"rules of alerts are a file or a mapping, not {type(source).__name__}")
    data = source if isinstance(source, Mapping) else read_file(source)
    alerts, problems = read_alerts(standalone(data))
    errors = [str(problem) for problem in problems if not problem.warning]
    if errors:
        name = "alerts" if isinstance(source, Mapping) else os.fspath(source)
        raise ConfigError("\n".join(f"{name}: {error}" for error in errors))
    return alerts


def standalone(data: Any) -> Any:
    """The part of a file that is about alerts: the whole, its section ``alerts``, or that option of lamalog's."""
    if isinstance(data, Mapping):
        options = data.get("lamalog")
        if isinstance(options, Mapping) and isinstance(options.get("alerts"), Mapping):
            return options["alerts"]
        if isinstance(data.get("alerts"), Mapping) and "rules" not in data:
            return data["alerts"]
    return data


def read_file(path: str | os.PathLike[str]) -> Any:
    """The data in a YAML or JSON file. Raises ConfigError."""
    import yaml

    name = os.path.expanduser(os.fspath(path))
    try:
        content = FilePath(name).read_bytes() if os.path.isfile(name) else None
    except OSError as error:
        raise ConfigError(f"{name}: {error.strerror or error}") from None
    if content is None:
        raise ConfigError(f"{name}: no such file")
    if len(content) > _MOST_BYTES:
        raise ConfigError(f"{name}: is larger than 1 MB")
    try:
        return yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(f"{name}: {str(error).strip()}") from None


__all__ = ["ALWAYS", "Alerts", "load_alerts", "read_alerts", "read_file", "standalone"]
