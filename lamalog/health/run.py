"""Run all checks over the last while."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

from lamalog.exceptions import ConfigError
from lamalog.health.limits import Limits, limits_from
from lamalog.health.model import WARN, Check, Health
from lamalog.health.window import Window
from lamalog.store.frozen import frozen
from lamalog.store.query.errors import QueryError
from lamalog.store.query.values import seconds_of
from lamalog.store.store import Store
from lamalog.units import parse_duration

#: Modules of lamalog.health.checks, in the order of their answers.
_CHECKS = ("logs", "services", "nodes", "queues", "requests", "tasks", "models", "problems", "troubles", "disk")


def check_health(
    store: Store,
    *,
    window: str | float = "15m",
    until: str | float | None = None,
    limits: Mapping[str, Any] | Limits | None = None,
) -> Health:
    """How the system was in the *window* (a duration) before *until* (a time; now by default).

    :param limits: changes to :class:`lamalog.health.limits.Limits`.
    :raises ConfigError: a wrong window, time or limit.
    """
    end = time.time() if until is None else seconds_of(until)
    length = parse_duration(window)
    if not length > 0:
        raise ConfigError(f"window {window!r}: must be longer than 0")
    table = limits_from(limits)
    with frozen(store) as still:
        return health_in(Window(still, end - length, end), table)


def health_in(window: Window, limits: Limits) -> Health:
    """How the system was in *window*. A check that fails itself is a warning, never an error."""
    checks = tuple(check for name in _CHECKS for check in _run(name, window, limits))
    return Health(window.since, window.until, checks, window.damage)


def _run(name: str, window: Window, limits: Limits) -> Iterator[Check]:
    check: Callable[[Window, Limits], Iterator[Check]] = import_module(f"lamalog.health.checks.{name}").check
    try:
        yield from check(window, limits)
    except (ConfigError, QueryError, OSError) as error:
        yield Check(name, WARN, f"could not be checked: {error}")
