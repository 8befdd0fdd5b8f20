"""Rules of alerts: as the option ``alerts`` of a configuration, and in a file of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lamalog.config.document import Document
from lamalog.config.finding import ERROR, WARNING, Finding, Path
from lamalog.config.lint.run import Run
from lamalog.config.merge import class_of
from lamalog.exceptions import ConfigError

# What alerts need, mail and HTTP among it, is loaded where there are some.
if TYPE_CHECKING:
    from lamalog.alerts.config import Alerts

OPTION: Path = ("lamalog", "alerts")
HANDLER = "lamalog.alerts.AlertHandler"


def check(run: Run) -> None:
    """The option ``alerts``, and handlers of alerts: what is written there, or in the file they name."""
    section = run.config.get("lamalog")
    value = section.get("alerts") if isinstance(section, Mapping) else None
    if not isinstance(value, str) or value.strip().lower() not in ("off", "none", "false", "no", ""):
        _check(run, OPTION, value)
    handlers = run.config.get("handlers")
    for name, entry in handlers.items() if isinstance(handlers, Mapping) else ():
        if isinstance(entry, Mapping) and class_of(entry) == HANDLER:
            _check(run, ("handlers", name, "rules"), entry.get("rules"))


def _check(run: Run, path: Path, value: Any) -> None:
    if isinstance(value, Mapping):
        from lamalog.alerts.config import read_alerts

        for problem in read_alerts(value, path)[1]:
            if problem.warning:
                run.warning(problem.path, problem.message, problem.hint)
            else:
                run.error(problem.path, problem.message, problem.hint)
    elif isinstance(value, str) and not value.startswith(("ext://", "cfg://")):
        for sentence in _in_file(value):
            run.error(path, sentence)


def _in_file(name: str) -> list[str]:
    from lamalog.alerts.config import read_alerts, read_file, standalone

    try:
        data = read_file(name)
    except ConfigError as error:
        return [str(error)]
    return [f"{name}: {problem}" for problem in read_alerts(standalone(data))[1] if not problem.warning]


def alerts_of(document: Document) -> tuple[Alerts, list[Finding]]:
    """The alerts that *document* describes, whole or as one option among others, and what is wrong with them."""
    from lamalog.alerts.config import read_alerts, standalone

    data = document.data
    part = standalone(data)
    path: Path = ()
    if part is not data:
        path = (
            OPTION
            if isinstance(data.get("lamalog"), Mapping) and data["lamalog"].get("alerts") is part
            else ("alerts",)
        )
    elif isinstance(data, Mapping) and isinstance(data.get("lamalog"), Mapping):
        named = data["lamalog"].get("alerts")
        if isinstance(named, str):
            from lamalog.config.load import load

            return alerts_of(load(named))
    alerts, problems = read_alerts(part, path)
    found = [_finding(document, problem) for problem in problems]
    return alerts, [*document.findings, *found]


def is_alerts(data: Any) -> bool:
    """Whether a file is one of rules only."""
    return isinstance(data, Mapping) and "rules" in data and "handlers" not in data and "lamalog" not in data


def _finding(document: Document, problem: Any) -> Finding:
    place = document.place(problem.path)
    return Finding(
        WARNING if problem.warning else ERROR,
        problem.path,
        problem.message,
        problem.hint,
        document.line(problem.path),
        place[1] if place else None,
        document.name,
    )
