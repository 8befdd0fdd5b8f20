"""What is configured but does nothing, and what does its work twice or in the open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lamalog.config.lint.links import links
from lamalog.config.lint.run import Run
from lamalog.config.merge import class_of

_PREFIX = "cfg://handlers."


def check(run: Run) -> None:
    """Unused handlers, handlers that see a record twice, third-party handlers without redaction."""
    handlers = run.config.get("handlers")
    used = used_handlers(run.merged)
    for name, entry in handlers.items() if isinstance(handlers, Mapping) else ():
        path = ("handlers", name)
        if not isinstance(entry, Mapping) or any(finding.path[:2] == path for finding in run.findings):
            continue
        if name not in used:
            run.warning(path, "is used by no logger", f"add {name} to root.handlers, or remove it")
        elif run.bare and not entry.get("filters") and not _is_ours(entry) and not wraps_others(entry):
            run.warning(path, "writes what it gets, secrets included", "add filters: [context, redact]")
    _check_twice(run)


def used_handlers(config: Mapping[str, Any]) -> set[str]:
    """Handlers that a logger or another handler names."""
    used = {name for _, names in handler_lists(config) for name in names}
    handlers = config.get("handlers")
    for entry in handlers.values() if isinstance(handlers, Mapping) else ():
        if isinstance(entry, Mapping):
            used.update(wrapped(entry))
    return used


def wrapped(entry: Mapping[Any, Any]) -> list[str]:
    """Names of the handlers behind a queue or memory handler."""
    names = [text.removeprefix(_PREFIX).split(".")[0] for _, text in links(dict(entry), ()) if text.startswith(_PREFIX)]
    inner = entry.get("handlers")
    target = entry.get("target")
    names += [name for name in inner if isinstance(name, str)] if isinstance(inner, (list, tuple)) else []
    return [*names, target] if isinstance(target, str) else names


def wraps_others(entry: Mapping[Any, Any]) -> bool:
    """Whether the entry is a handler in front of other handlers."""
    return bool(wrapped(entry))


def handler_lists(config: Mapping[str, Any]) -> Iterator[tuple[str | None, list[str]]]:
    """Logger (None: root) and the handlers it names."""
    loggers = config.get("loggers")
    entries: list[tuple[str | None, Any]] = list(loggers.items()) if isinstance(loggers, Mapping) else []
    for name, entry in [*entries, (None, config.get("root"))]:
        names = entry.get("handlers") if isinstance(entry, Mapping) else None
        if isinstance(names, (list, tuple)):
            yield name, [each for each in names if isinstance(each, str)]


def _check_twice(run: Run) -> None:
    lists = dict(handler_lists(run.merged))
    loggers = run.merged.get("loggers")
    if not isinstance(loggers, Mapping):
        return
    above_all = _behind(run, lists.get(None, ()))
    for name, names in lists.items():
        entry = loggers.get(name) if name not in (None, "", "root") else None
        written = run.config.get("loggers")
        if not isinstance(entry, Mapping) or not isinstance(written, Mapping) or name not in written:
            continue
        if entry.get("propagate") in (None, True, 1):
            twice = sorted(_behind(run, names) & above_all)
            if twice:
                message = f"its records reach {', '.join(twice)} twice, here and through root"
                run.warning(("loggers", str(name)), message, "add propagate: false, or remove the handler here")


def _behind(run: Run, names: Any) -> set[str]:
    return {inner for name in names for inner in (name, *wrapped(run.entry("handlers", name)))}


def _is_ours(entry: Mapping[Any, Any]) -> bool:
    return str(class_of(entry)).startswith(("lamalog.", "logging.NullHandler"))
