"""Check the value of an option and bring it into its final form: plain data that YAML and dictConfig can hold.

Each takes what an argument, a file or an environment variable may hold, and raises ConfigError with what to write.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.fields import SCHEMAS
from lamalog.levels import as_level
from lamalog.units import parse_duration, parse_retention, parse_rotation

_SWITCH = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
_NONE = ("", "none", "never", "off", "no", "false")


def as_switch(value: object) -> bool:
    """True or False from a bool, on/off, true/false, yes/no or 1/0."""
    if isinstance(value, bool):
        return value
    found = _SWITCH.get(value.strip().lower()) if isinstance(value, str) else None
    if found is None:
        raise ConfigError(f"{value!r} is no switch{did_you_mean(value, _SWITCH)}: write on or off")
    return found


def as_text(value: object) -> str:
    """A non-empty string; numbers are taken as written."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{value!r} is no text: write a non-empty string")
    return value.strip()


def as_level_name(value: object) -> str | int:
    """The name ``dictConfig`` knows a level by, or its number where it has no name."""
    number = as_level(value)  # type: ignore[arg-type]
    name = logging.getLevelName(number)
    return name if logging.getLevelName(name) == number else number


def as_levels(value: object) -> dict[str, str | int]:
    """Level by logger name, from a mapping or from ``"urllib3=WARNING,sqlalchemy=ERROR"``."""
    pairs: dict[Any, Any]
    if isinstance(value, str):
        pairs = {}
        for part in filter(None, (part.strip() for part in value.replace(";", ",").split(","))):
            name, equals, level = part.partition("=")
            if not equals:
                raise ConfigError(f"{part!r} names no level: write LOGGER=LEVEL, e.g. 'urllib3=WARNING'")
            pairs[name.strip()] = level
    elif isinstance(value, Mapping):
        pairs = dict(value)
    else:
        raise ConfigError(f"{value!r}: write levels as a mapping or as 'urllib3=WARNING,sqlalchemy=ERROR'")
    levels: dict[str, str | int] = {}
    for name, level in pairs.items():
        if not isinstance(name, str):
            raise ConfigError(f"{name!r} is no logger name: write it as text")
        try:
            levels[name] = as_level_name(level)
        except ConfigError as error:
            raise ConfigError(f"{name}: {error}") from None
    return levels


def as_path(value: object) -> str:
    """A path as text, ``~`` expanded."""
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ConfigError(f"{value!r} is no path: write a non-empty string")
    return os.path.expanduser(value)


def as_console(value: object) -> bool | str:
    """On, off, or ``"auto"``: only where a person is watching."""
    if isinstance(value, str) and value.strip().lower() == "auto":
        return "auto"
    try:
        return as_switch(value)
    except ConfigError:
        hint = did_you_mean(value, [*_SWITCH, "auto"])
        raise ConfigError(f"{value!r} is no console mode{hint}: write on, off or auto") from None


def as_file(value: object) -> bool | str:
    """On, off, or a file name of one's own, which holds a dot: ``"{app}-{pid}.jsonl"``."""
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, str) and "." in value:
        return value.strip()
    try:
        return as_switch(value)
    except ConfigError:
        hint = did_you_mean(value, _SWITCH)
        raise ConfigError(f"{value!r} is no file mode{hint}: write on, off or a file name with an extension") from None


def as_rotation(value: object) -> Any:
    """A rotation that ``units.parse_rotation`` understands, as plain data."""
    if _is_none(value):
        return None
    parse_rotation(value)  # type: ignore[arg-type]
    return value if isinstance(value, (str, int, float)) else list(value)  # type: ignore[call-overload]


def as_retention(value: object) -> dict[str, int | float] | None:
    """A retention that ``units.parse_retention`` understands, as plain data; limits that are not set are left out."""
    if _is_none(value):
        return None
    limits = parse_retention(value)  # type: ignore[arg-type]
    if isinstance(value, Mapping):
        return {key: limit for key, limit in value.items() if limit is not None}
    named = {"count": limits.count, "age": limits.age, "total_size": limits.total_size}
    return {key: limit for key, limit in named.items() if limit is not None}


def as_compression(value: object) -> str | None:
    """``"gzip"``, ``"zstd"`` or None."""
    if value is False or _is_none(value):
        return None
    name = value.strip().lower() if isinstance(value, str) else value
    if name in ("zstd", "zst"):
        return "zstd"
    if value is True or name in ("gzip", "gz", "on"):
        return "gzip"
    raise ConfigError(f"unknown compression {value!r}{did_you_mean(value, ('gzip', 'none'))}: write gzip or none")


def as_schema(value: object) -> str:
    """The name of a field naming preset."""
    if isinstance(value, str) and value.strip().lower() in SCHEMAS:
        return value.strip().lower()
    raise ConfigError(f"unknown schema {value!r}{did_you_mean(value, SCHEMAS)}: write otel, ecs or gcp")


def as_redact(value: object) -> bool | dict[str, Any]:
    """On, off, or a mapping of RedactionFilter's options."""
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise ConfigError(f"{key!r} is no option name: write it as text")
        return dict(value)
    return as_switch(value)


def as_reports(value: object) -> dict[str, Any] | None:
    """Off, on, a time such as ``"07:00"``, or a mapping of the arguments of ScheduledReports."""
    if isinstance(value, Mapping):
        return as_redact(value) or {}  # type: ignore[return-value]
    if isinstance(value, str) and value.strip().lower() not in _SWITCH:
        if parse_rotation(value).size is not None:
            raise ConfigError(f"{value!r} is a size: write a time such as '07:00' or '1 day'")
        return {"when": value}
    return {} if as_switch(value) else None


def as_errors(value: object) -> bool | dict[str, Any]:
    """On, off, or a mapping of ErrorFilter's options."""
    return as_redact(value)


def as_alerts(value: object) -> str | dict[str, Any] | None:
    """A file of rules, the rules themselves, or nothing. What the rules say is checked by ``lamalog.alerts``."""
    if _is_none(value) or value is False:
        return None
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (str, os.PathLike)):
        return as_path(value)
    raise ConfigError(f"{value!r}: write a file of rules, or the rules as a mapping")


def as_monitor(value: object) -> dict[str, Any] | None:
    """On, off, the interval between two samples such as ``"10 s"``, or a mapping of ResourceMonitor's options."""
    if isinstance(value, Mapping):
        return as_redact(value) or {}  # type: ignore[return-value]
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    if numeric or (isinstance(value, str) and value.strip().lower() not in _SWITCH):
        if not 0.05 <= parse_duration(value) <= 86_400:  # type: ignore[arg-type]
            raise ConfigError(f"bad interval {value!r}: write at least '50 ms' and at most '1 day'")
        return {"interval": value}
    return {} if as_switch(value) else None


def _is_none(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in _NONE)


#: What ``lamalog.hooks`` can put in, by the options of ``hooks.install``.
HOOKS = (
    "excepthook",
    "threads",
    "asyncio",
    "unraisable",
    "futures",
    "processes",
    "children",
    "warnings",
    "signals",
    "exit",
    "faults",
)

#: The libraries that ``lamalog.bridges`` can take into our format.
BRIDGES = (
    "absl",
    "celery",
    "diffusers",
    "flask",
    "gunicorn",
    "hypercorn",
    "loguru",
    "rich",
    "sqlalchemy",
    "tensorflow",
    "torch",
    "tqdm",
    "transformers",
    "urllib3",
    "uvicorn",
    "waitress",
    "werkzeug",
)


def as_hooks(value: object) -> bool | list[str]:
    """On, off, or the hooks wanted: a list, ``"threads, asyncio"`` or ``{"signals": False}`` (the others stay on)."""
    if isinstance(value, Mapping):
        switches = {name: as_switch(wanted) for name, wanted in value.items()}
        _check_names(switches, HOOKS, "hook")
        return [name for name in HOOKS if switches.get(name, True)]
    names = _names(value)
    if names is None or (len(names) == 1 and names[0].lower() in _SWITCH):
        return as_switch(names[0] if names else value)
    _check_names(names, HOOKS, "hook")
    return names


def as_bridges(value: object) -> list[str] | str:
    """A list of libraries, ``"known"`` (or on) for all there are bridges to; [] for none."""
    names = _names(value)
    word = names[0].lower() if names is not None and len(names) == 1 else ""
    if word == "known":
        return "known"
    if names is None or word in _SWITCH:
        return "known" if as_switch(word or value) else []
    _check_names(names, BRIDGES, "bridge")
    return names


def _names(value: object) -> list[str] | None:
    """The words of a list or of a text with commas; None for anything else."""
    if isinstance(value, str):
        return [part for part in (part.strip() for part in value.split(",")) if part] or ["off"]
    if isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value):
        return list(value)
    return None


def _check_names(names: Any, known: tuple[str, ...], kind: str) -> None:
    for name in names:
        if name not in known:
            raise ConfigError(f"unknown {kind} {name!r}{did_you_mean(name, known)}: one of {', '.join(known)}")
