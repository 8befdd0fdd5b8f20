"""``default_config()``: the configuration a service starts from, as a plain dict that ``dictConfig`` takes as it is."""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import TYPE_CHECKING, Any

from lamalog.config import monitoring
from lamalog.config.service import service_name
from lamalog.levels import as_level
from lamalog.settings import UNSET, Resolution, Unset, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

#: Libraries that drown an application at DEBUG; never more talkative than INFO unless asked by name.
NOISY = (
    "PIL",
    "asyncio",
    "boto3",
    "botocore",
    "filelock",
    "fsspec",
    "h5py",
    "hpack",
    "httpcore",
    "matplotlib",
    "numba",
    "parso",
    "s3transfer",
    "urllib3",
)


def default_config(
    *,
    app: str | None = None,
    version: str | None = None,
    level: str | int | None = None,
    levels: Mapping[str, str | int] | str | None = None,
    log_dir: str | PathLike[str] | None = None,
    console: bool | str | Unset | None = UNSET,
    console_level: str | int | None = None,
    file: bool | str | PathLike[str] | Unset | None = UNSET,
    rotation: str | int | list[str | int] | Unset | None = UNSET,
    retention: Mapping[str, Any] | str | int | Unset | None = UNSET,
    compression: bool | str | Unset | None = UNSET,
    schema: str | None = None,
    redact: bool | str | Mapping[str, Any] | None = None,
    errors: bool | str | Mapping[str, Any] | None = None,
    async_: bool | str | None = None,
    alerts: str | PathLike[str] | Mapping[str, Any] | Unset | None = UNSET,
    monitor: bool | str | float | Mapping[str, Any] | None = None,
    bridges: bool | str | list[str] | None = None,
    reports: bool | str | dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A configuration for ``logging.config.dictConfig``: emoji console, private rotating JSON lines.

    What is not given comes from the environment (``LAMALOG_LEVEL``, …), then from the defaults.

    :param app: service name, in file names and as ``service.name``. Default: ``OTEL_SERVICE_NAME``, the script's name.
    :param version: ``service.version``.
    :param level: of the root logger.
    :param levels: of further loggers, ``{"urllib3": "WARNING"}``; merged with those from the environment.
    :param log_dir: directory of the log files; made when missing.
    :param console: on, off, or ``"auto"`` (only where a person is watching). None is off.
    :param console_level: lowest level shown on the console; None: everything that the loggers let through.
    :param file: JSON file on, off, or a file name of one's own. None is off.
    :param rotation: ``"100 MB"``, ``"midnight"``, both, or None for never.
    :param retention: of closed files: ``{"count": …, "age": …, "total_size": …}``, ``"30 days"``, None keeps all.
    :param compression: of closed files, ``"gzip"`` or None.
    :param schema: names of the JSON fields: ``"otel"``, ``"ecs"`` or ``"gcp"``.
    :param redact: on, off, or a mapping of RedactionFilter's options.
    :param errors: put on records of errors what is known about them: on, off, or a mapping of ErrorFilter's options.
    :param async_: write from a thread of its own.
    :param alerts: rules of alerts, in a file or as a mapping. None: none.
    :param monitor: watch resources and warn before they run out: on, off, the interval between two samples (``"10 s"``),
        or a mapping of ResourceMonitor's options.
    :param bridges: libraries whose own logging is taken into this format, ``["uvicorn", "celery"]``, or ``"known"``.
    :param reports: when a page about the last day is written, ``"07:00"``, or ScheduledReports's arguments; off by default.
    :raises ConfigError: a bad argument. A bad environment variable is told on stderr once and left out.
    """
    arguments = {
        "app": app,
        "version": version,
        "level": level,
        "levels": levels,
        "log_dir": log_dir,
        "console": console,
        "console_level": console_level,
        "file": file,
        "rotation": rotation,
        "retention": retention,
        "compression": compression,
        "schema": schema,
        "redact": redact,
        "errors": errors,
        "async_": async_,
        "alerts": alerts,
        "monitor": monitor,
        "bridges": bridges,
        "reports": reports,
    }
    resolution = resolve(arguments)
    monitoring.check(resolution)
    _tell_once(resolution.problems)
    return build(resolution)


def build(resolution: Resolution) -> dict[str, Any]:
    """The configuration for options that are already worked out."""
    values = resolution.values
    outputs = _outputs(values)
    handlers = dict(outputs)
    names = list(outputs)
    if values["async_"] and "none" not in outputs:
        handlers["async"] = {
            "class": "lamalog.handlers.AsyncHandler",
            "handlers": [f"cfg://handlers.{name}" for name in names],
        }
        names = ["async"]
    if values["alerts"] is not None:
        handlers["alerts"] = _alerts(values)
        names = [*names, "alerts"]
    watching = monitoring.parts(values)
    _tell_once(watching.problems)
    if "console" in outputs:
        outputs["console"]["filters"] += watching.filters
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "context": {"()": "lamalog.filters.ContextFilter"},
            **_errors(values["errors"]),
            "redact": {"()": "lamalog.redact.RedactionFilter", **_redaction(values["redact"])},
            **_bridges(values["bridges"]),
            **_reports(values),
            **watching.filters,
        },
        "formatters": {
            "console": {"()": "lamalog.formatters.ConsoleFormatter"},
            "json": {
                "()": "lamalog.formatters.JsonFormatter",
                "service_name": _app(values),
                "service_version": values["version"],
                "schema": values["schema"],
            },
        },
        "handlers": {**handlers, **watching.handlers},
        "loggers": {**_loggers(values), **watching.loggers},
        "root": {"level": values["level"], "handlers": names},
    }


def _app(values: Mapping[str, Any]) -> str:
    return values["app"] or service_name()


def _outputs(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    filters = ["context", *_errors(values["errors"]), "redact"]
    outputs: dict[str, dict[str, Any]] = {}
    if values["console"] is True or (values["console"] == "auto" and is_watched()):
        outputs["console"] = {
            "class": "lamalog.handlers.ConsoleHandler",
            **({} if values["console_level"] is None else {"level": values["console_level"]}),
            "formatter": "console",
            "filters": filters[:],
        }
    if values["file"]:
        outputs["file"] = {
            "class": "lamalog.handlers.RotatingJsonHandler",
            "filename": values["file"] if isinstance(values["file"], str) else "{app}.jsonl",
            "app": _app(values),
            "log_dir": values["log_dir"],
            "rotation": values["rotation"],
            "retention": values["retention"],
            "compression": values["compression"],
            "formatter": "json",
            "filters": filters[:],
        }
    # Without any handler logging's last resort would print warnings, unredacted.
    return outputs or {"none": {"class": "logging.NullHandler"}}


def _alerts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "class": "lamalog.alerts.AlertHandler",
        "rules": values["alerts"],
        "log_dir": values["log_dir"],
        "service_name": _app(values),
        "service_version": values["version"],
        "filters": ["context", *_errors(values["errors"]), "redact"],
    }


def _redaction(redact: bool | dict[str, Any]) -> dict[str, Any]:
    if isinstance(redact, dict):
        return dict(redact)
    return {} if redact else {"enabled": False}


def _errors(errors: bool | dict[str, Any]) -> dict[str, dict[str, Any]]:
    if not errors:
        return {}
    return {"errors": {"()": "lamalog.errors.ErrorFilter", **(errors if isinstance(errors, dict) else {})}}


def _bridges(libraries: list[str] | str) -> dict[str, dict[str, Any]]:
    """A filter that nothing refers to: making it puts the bridges up, which is all it is for."""
    if not libraries:
        return {}
    return {"bridges": {"()": "lamalog.bridges.AdoptFilter", "libraries": libraries}}


def _reports(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Likewise: making it starts the clock."""
    if values["reports"] is None:
        return {}
    return {"reports": {"()": "lamalog.report.ScheduledReports", "log_dir": values["log_dir"], **values["reports"]}}


def _loggers(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    quiet = values["level"] if as_level(values["level"]) > logging.INFO else "INFO"
    levels = dict.fromkeys(NOISY, quiet) | values["levels"]
    return {name: {"level": level} for name, level in levels.items()}


def is_watched() -> bool:
    """Whether a person sees stderr: a terminal, or an interactive session such as a notebook."""
    if hasattr(sys, "ps1") or "ipykernel" in sys.modules:
        return True
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError, OSError):
        return False


_told: set[tuple[str, str]] = set()


def _tell_once(problems: list[tuple[str, str]]) -> None:
    """Say on stderr what is wrong with the environment: the configuration that could log it does not exist yet."""
    for problem in problems:
        if problem not in _told:
            _told.add(problem)
            with contextlib.suppress(AttributeError, ValueError, OSError):  # no stderr, or a closed one
                print(f"lamalog: {problem[1]}; left out", file=sys.stderr)
