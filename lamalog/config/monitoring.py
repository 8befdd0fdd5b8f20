"""The entries of a configuration that run the monitor, and keep its samples from consoles."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lamalog.exceptions import ConfigError
from lamalog.levels import as_level
from lamalog.settings.readers import as_switch

if TYPE_CHECKING:
    from lamalog.settings import Resolution

LOGGER, HANDLER, QUIET = "lamalog.monitor", "monitor", "quiet"
#: A handler, and key among the options of the monitor: on, off, or a mapping of its own options.
OPERATIONS = "operations"


@dataclass
class Parts:
    """Entries by name. All are empty when the monitor is off."""

    filters: dict[str, Any] = field(default_factory=dict)
    handlers: dict[str, Any] = field(default_factory=dict)
    loggers: dict[str, Any] = field(default_factory=dict)
    #: Options that can't be used: ``(name, sentence)``.
    problems: list[tuple[str, str]] = field(default_factory=list)


def parts(values: Mapping[str, Any]) -> Parts:
    """What the options *values* ask for."""
    found = Parts()
    if values["monitor"] is None:
        return found
    options = {}
    given = dict(values["monitor"])
    operations = given.pop(OPERATIONS, True)
    try:
        counted = as_operations(operations)
    except ConfigError as error:
        found.problems.append((f"monitor.{OPERATIONS}", str(error)))
        counted = {}
    for name, value in given.items():
        try:
            check_options({name: value})
        except ConfigError as error:
            found.problems.append((f"monitor.{name}", str(error)))
        else:
            options[name] = value
    directories = options.pop("directories", None)
    options["directories"] = [values["log_dir"], *(_listed(directories) if directories else ())]
    found.handlers[HANDLER] = {"class": "lamalog.monitor.MonitorHandler", **options}
    if counted is not None:
        found.handlers[OPERATIONS] = {"class": "lamalog.monitor.OperationHandler", **counted}
    found.loggers[LOGGER] = {
        "level": _level(values),
        "handlers": [name for name in (HANDLER, OPERATIONS) if name in found.handlers],
    }
    # Samples and the like are DEBUG: the file keeps them, a console hides them.
    found.filters[QUIET] = {"()": "lamalog.filters.ModuleLevelFilter", "levels": {LOGGER: "INFO"}}
    return found


def check(resolution: Resolution) -> None:
    """:raises ConfigError: a bad option among the arguments of ``default_config``."""
    if resolution.origins["monitor"] == "argument" and resolution.values["monitor"]:
        check_options(resolution.values["monitor"])


def check_options(options: Mapping[str, Any]) -> None:
    """:raises ConfigError: a bad option of the monitor."""
    rest = dict(options)
    if OPERATIONS in rest:
        try:
            as_operations(rest.pop(OPERATIONS))
        except ConfigError as error:
            raise ConfigError(f"{OPERATIONS}: {error}") from None
    if rest:
        from lamalog.monitor.resources_options import as_options

        as_options(rest)


def as_operations(value: Any) -> dict[str, Any] | None:
    """Options of OperationHandler; None: off.

    :raises ConfigError: a bad one.
    """
    if isinstance(value, Mapping):
        if value:
            from lamalog.monitor.operations_options import as_operation_options

            as_operation_options(value)
        return dict(value)
    return {} if as_switch(value) else None


def _level(values: Mapping[str, Any]) -> str | int:
    own = values["levels"].get(LOGGER)
    if own is not None:
        return own  # type: ignore[no-any-return]
    # Who wants only warnings gets no samples.
    return values["level"] if as_level(values["level"]) > logging.INFO else "DEBUG"


def _listed(directories: Any) -> list[str]:
    from lamalog.monitor.resources_options import as_directories

    return list(as_directories(directories))
