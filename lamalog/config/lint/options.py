"""The ``lamalog:`` section, which holds the options of ``default_config``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamalog.config.finding import Path
from lamalog.config.lint.arguments import check_arguments, check_by_making, split_hint
from lamalog.config.lint.imports import resolve
from lamalog.config.lint.paths import check_directory
from lamalog.config.lint.redaction import redaction_problem
from lamalog.config.lint.run import Run
from lamalog.config.monitoring import check_options
from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.settings import OPTIONS
from lamalog.settings.readers import as_text

SECTION = "lamalog"
#: Options that are arguments of a class, when they are a mapping.
_CLASSES = {"errors": "lamalog.errors.ErrorFilter", "reports": "lamalog.report.ScheduledReports"}
BY_KEY = {key: option for option in OPTIONS.values() for key in (option.name, option.key)}


def check(run: Run) -> None:
    """Unknown options and bad values."""
    section = run.config.get(SECTION)
    if section is None or not run.is_mapping((SECTION,), section):
        return
    if run.bare:
        run.warning((SECTION,), "is read by lamalog.configure only; dictConfig ignores it")
    for key, value in section.items():
        path: Path = (SECTION, key)
        option = BY_KEY.get(key) if isinstance(key, str) else None
        if option is None:
            run.error(path, "unknown option", did_you_mean(key, BY_KEY) or f"one of {', '.join(BY_KEY)}")
        elif value is None and not option.nullable:
            run.error(path, "has no value", "remove it, or write one")
        else:
            try:
                option.read(value)
            except ConfigError as error:
                run.error(path, *split_hint(str(error)))
    _check_parts(run, section)


def _check_parts(run: Run, section: Mapping[Any, Any]) -> None:
    """Options that have options of their own, and the directory."""
    if isinstance(section.get("redact"), Mapping):
        options = {key: value for key, value in section["redact"].items() if isinstance(key, str) and key != "enabled"}
        problem = redaction_problem(options)
        if problem is not None:
            run.error((SECTION, "redact", problem[0]) if problem[0] else (SECTION, "redact"), *split_hint(problem[1]))
    if isinstance(section.get("monitor"), Mapping):
        _check_monitor(run, section["monitor"])
    for key, name in _CLASSES.items():
        if isinstance(section.get(key), Mapping):
            _check_class(run, (SECTION, key), name, section[key])
    if isinstance(section.get("log_dir"), str):
        check_directory(run, (SECTION, "log_dir"), section["log_dir"])


def _check_class(run: Run, path: Path, name: str, options: Mapping[Any, Any]) -> None:
    """The *options* of an entry that they are handed to."""
    target = resolve(name)
    before = len(run.findings)
    check_arguments(run, path, target, options, options)
    if len(run.findings) == before:
        check_by_making(run, path, target, dict(options))


def _check_monitor(run: Run, options: Mapping[Any, Any]) -> None:
    for name, value in options.items():
        try:
            check_options({name: value})
        except ConfigError as error:
            run.error((SECTION, "monitor", name), *split_hint(str(error)))


def options_of(section: Any, texts: Mapping[Path, str]) -> dict[str, Any]:
    """The checked options in *section*, by their names in ``default_config``. *texts*: a version ``1.10`` stays so."""
    found = {}
    for key, value in section.items() if isinstance(section, Mapping) else ():
        option = BY_KEY.get(key)
        if option is not None:
            written = texts.get((SECTION, key)) if option.read is as_text else None
            found[option.name] = option.read(value if written is None else written)
    return found
