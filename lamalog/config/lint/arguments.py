"""Constructor arguments: known to the class, complete, of a type it can use."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from typing import Any

from lamalog.config.finding import Path
from lamalog.config.lint.run import Run
from lamalog.config.lint.types import fits, from_default, hints_of, words_for
from lamalog.config.lint.words import article, show
from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.handlers._housekeeping import check_method
from lamalog.handlers._names import parse_template
from lamalog.handlers._parse import parse_access, parse_fsync
from lamalog.handlers._queue import Full
from lamalog.levels import as_level
from lamalog.settings.readers import as_path
from lamalog.text import escape_control
from lamalog.units import parse_retention, parse_rotation, parse_size


def _choice(*words: str) -> Callable[[Any], object]:
    def read(value: Any) -> object:
        if isinstance(value, str) and value not in words:
            raise ConfigError(f"unknown {value!r}{did_you_mean(value, words)}: write one of {', '.join(words)}")
        return value

    return read


def _count(value: Any) -> object:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigError(f"bad capacity {value!r}: write a number of records, 1 or more")
    return value


#: Arguments of our own classes that have a language of their own.
_READERS: dict[str, Callable[[Any], object]] = {
    "backlog": parse_size,
    "capacity": _count,
    "compression": check_method,
    "filename": lambda value: parse_template(value, None),
    "flush_level": as_level,
    "fsync": parse_fsync,
    "log_dir": as_path,
    "memory": parse_size,
    "mode": lambda value: parse_access(value, None),
    "retention": parse_retention,
    "on_full": _choice("wait", "remove_oldest"),
    "rotation": parse_rotation,
    "stream": _choice("stderr", "stdout"),
    "when_full": _choice(*(policy.value for policy in Full)),
}
_LINK = ("ext://", "cfg://")


def check_arguments(
    run: Run, path: Path, target: Any, given: Mapping[Any, Any], whole: Mapping[Any, Any], ignored: Collection[str] = ()
) -> None:
    """*given* are the keys written at *path*; *whole* adds those taken over from below. *ignored* are not arguments."""
    try:
        parameters = inspect.signature(target).parameters
    except (TypeError, ValueError):
        return
    named = {
        name: parameter
        for name, parameter in parameters.items()
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    }
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    hints = hints_of(target)
    for key, value in given.items():
        if key in ignored or not isinstance(key, str):
            continue
        if not key.isidentifier():
            run.error((*path, key), f"{show(key)} is no argument name", "dictConfig leaves it out silently")
        elif key in named:
            _check_value(run, (*path, key), target, hints.get(key, from_default(named[key].default)), value)
        elif not takes_any:
            known = [name for name in (*named, *ignored) if name.isidentifier()]
            run.error((*path, key), "unknown argument", did_you_mean(key, known) or f"one of {', '.join(known)}")
    for name, parameter in named.items():
        if parameter.default is parameter.empty and name not in whole:
            run.error(path, f"{_name(target)} needs the argument {name!r}", f"add '{name}:'")


def _check_value(run: Run, path: Path, target: Any, hint: Any, value: Any) -> None:
    if isinstance(value, str) and value.startswith(_LINK):
        return
    key = path[-1]
    if key in _READERS and is_ours(target):
        try:
            _READERS[str(key)](value)
        except ConfigError as error:
            run.error(path, *split_hint(str(error)))
        return
    if not fits(value, hint):
        shown = "text" if isinstance(value, str) and show(value, key) != show(value) else article(value)
        run.error(path, f"must be {words_for(hint)}, not {shown}", _as_number(hint, value))


def _as_number(hint: Any, value: Any) -> str:
    if hint is bool and isinstance(value, str) and value.lower() in ("true", "false"):
        return "remove the quotes"
    if hint is int and isinstance(value, str):
        try:
            return f"write {parse_size(value)}"
        except ConfigError:
            pass
    return ""


def split_hint(text: str) -> tuple[str, str]:
    """The sentence of a ConfigError without its "did you mean", and that."""
    head, mark, rest = text.partition(" (did you mean ")
    hint, _, tail = rest.partition("?)")
    return (f"{head}{tail}", f"did you mean {hint}?") if mark else (text, "")


def check_by_making(run: Run, path: Path, target: Any, arguments: Mapping[str, Any]) -> None:
    """Let *target*, one of our own classes, judge the values: by its ``check``, or by being made where that does nothing
    but keep its arguments."""
    if any(isinstance(value, str) and value.startswith(_LINK) for value in arguments.values()):
        return
    try:
        getattr(target, "check", target)(**arguments)
    except ConfigError as error:
        text, hint = split_hint(escape_control(str(error)).removeprefix(f"{_name(target)}: "))
        key = next((name for name in arguments if text.startswith((f"{name}=", f"{name}:", f"unknown {name}"))), None)
        run.error(path if key is None else (*path, key), text.removeprefix(f"{key}: "), hint)
    except Exception as error:
        run.error(path, f"{_name(target)} refuses these arguments: {escape_control(str(error))}")


def is_ours(target: Any) -> bool:
    """Whether *target* is one of lamalog's classes."""
    return str(getattr(target, "__module__", "")).startswith("lamalog.")


def _name(target: Any) -> str:
    return str(getattr(target, "__name__", target))
