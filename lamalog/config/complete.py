"""The last touches to a merged configuration: what beats the file, and what nobody should have to write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lamalog.config.default import build
from lamalog.config.lint.usage import used_handlers, wraps_others
from lamalog.config.merge import class_of
from lamalog.config.monitoring import QUIET
from lamalog.exceptions import ConfigError
from lamalog.settings import Resolution
from lamalog.settings.readers import as_level_name

#: Filters of a handler that names none: context on every record, what is known on those of errors, nothing unredacted.
FILTERS = ("context", "errors", "redact")
#: Handlers that people look at.
_CONSOLES = ("lamalog.handlers.ConsoleHandler", "logging.StreamHandler", "rich.logging.RichHandler")
_FROM_FILE = ("default", "file")
#: Option → the places in the configuration where it ends up.
_PLACES: dict[str, tuple[tuple[str, ...], ...]] = {
    "app": (("handlers", "file", "app"), ("formatters", "json", "service_name")),
    "version": (("formatters", "json", "service_version"),),
    "level": (("root", "level"),),
    "log_dir": (("handlers", "file", "log_dir"),),
    "file": (("handlers", "file", "filename"),),
    "rotation": (("handlers", "file", "rotation"),),
    "retention": (("handlers", "file", "retention"),),
    "compression": (("handlers", "file", "compression"),),
    "schema": (("formatters", "json", "schema"),),
    "redact": (("filters", "redact"),),
    "errors": (("filters", "errors"),),
}


def complete(config: dict[str, Any], user: Mapping[str, Any], resolution: Resolution) -> dict[str, Any]:
    """*config*, which is changed, made ready for ``dictConfig``. *user* is what the file said."""
    _one_root(config, user)
    _enforce(config, resolution)
    _switch_off(config, user, resolution)
    _queue(config, resolution)
    _prune(config, user)
    _protect(config, user)
    for entry in _levelled(config):
        try:
            entry["level"] = as_level_name(entry["level"])
        except ConfigError:
            del entry["level"]
    return config


def _one_root(config: dict[str, Any], user: Mapping[str, Any]) -> None:
    """The root logger may be written as ``loggers: root`` or ``loggers: ""``; the root section would undo it."""
    written = user.get("root") or {}
    for name in ("root", ""):
        entry = config["loggers"].pop(name, None)
        for key, value in (entry or {}).items():
            if key not in written:
                config["root"][key] = value


def _enforce(config: dict[str, Any], resolution: Resolution) -> None:
    """Arguments and environment beat what the sections of the file say."""
    wanted = build(resolution)
    for option, places in _PLACES.items():
        if resolution.origins[option] not in _FROM_FILE:
            for path in places:
                _copy(wanted, config, path)
    if resolution.origins["levels"] not in _FROM_FILE:
        for name in resolution.values["levels"]:
            config["loggers"].setdefault(name, {})["level"] = resolution.values["levels"][name]


def _copy(wanted: Mapping[str, Any], config: dict[str, Any], path: tuple[str, ...]) -> None:
    source: Any = wanted
    target: Any = config
    for step in path[:-1]:
        source, target = source.get(step), target.get(step)
        if not isinstance(source, dict) or not isinstance(target, dict):
            return
    if path[-1] in source and (path[0] == "filters" or class_of(source) == class_of(target)):
        target[path[-1]] = source[path[-1]]


def _switch_off(config: dict[str, Any], user: Mapping[str, Any], resolution: Resolution) -> None:
    """What ``console: off`` and the like have left without a class goes, and its name from every logger."""
    handlers = config["handlers"]
    for name in [name for name, entry in handlers.items() if class_of(entry) is None]:
        del handlers[name]
    for name in ("console", "file"):
        if resolution.values[name] is False and resolution.origins[name] not in _FROM_FILE:
            handlers.pop(name, None)
    for entry in (config["root"], *config["loggers"].values()):
        names = entry.get("handlers")
        if isinstance(names, list) and not all(name in handlers for name in names):
            entry["handlers"] = [name for name in names if name in handlers]
    if not config["root"].get("handlers") and (user.get("root") or {}).get("handlers") != []:
        # Without any handler logging's last resort would print warnings, unredacted.
        handlers["none"] = {"class": "logging.NullHandler"}
        config["root"]["handlers"] = ["none"]


def _queue(config: dict[str, Any], resolution: Resolution) -> None:
    """With ``async`` on, the queue stands before whatever handlers the root logger has."""
    names = config["root"].get("handlers") or []
    queue = config["handlers"].get("async")
    if not resolution.values["async_"] or not queue or "async" in names or not names:
        return
    if queue.get("handlers") == build(resolution)["handlers"].get("async", {}).get("handlers"):
        queue["handlers"] = [f"cfg://handlers.{name}" for name in names]
        config["root"]["handlers"] = ["async"]


def _prune(config: dict[str, Any], user: Mapping[str, Any]) -> None:
    """Handlers of the defaults that the file has no use for would open their files all the same."""
    written = user.get("handlers") or {}
    while True:
        used = used_handlers(config)
        idle = [name for name in config["handlers"] if name not in used and name not in written]
        if not idle:
            return
        for name in idle:
            del config["handlers"][name]


def _protect(config: dict[str, Any], user: Mapping[str, Any]) -> None:
    for name in user.get("handlers") or {}:
        entry = config["handlers"].get(name)
        if entry is None or wraps_others(entry):
            continue
        if "filters" not in entry:
            entry["filters"] = [each for each in FILTERS if each in config["filters"]]
        # Samples of the monitor, twice a minute, are for files.
        if class_of(entry) in _CONSOLES and QUIET in config["filters"] and entry["filters"]:
            entry["filters"] = list(dict.fromkeys([*entry["filters"], QUIET]))


def _levelled(config: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in (config["root"], *config["loggers"].values(), *config["handlers"].values()):
        if isinstance(entry.get("level"), (str, int)) and not str(entry["level"]).startswith(("ext://", "cfg://")):
            yield entry
