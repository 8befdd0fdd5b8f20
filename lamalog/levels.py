"""Level numbers, names and OpenTelemetry severities in one place.

https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
"""

from __future__ import annotations

import logging
from functools import lru_cache

from lamalog.exceptions import ConfigError, did_you_mean

TRACE = 5
SUCCESS = 25

LEVELS: dict[str, int] = {
    "TRACE": TRACE,
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "SUCCESS": SUCCESS,
    "WARNING": logging.WARNING,
    "ERROR": logging.ERROR,
    "CRITICAL": logging.CRITICAL,
}
_ALIASES = {"WARN": "WARNING", "FATAL": "CRITICAL"}
_SEVERITIES = (
    (logging.CRITICAL, 21),
    (logging.ERROR, 17),
    (logging.WARNING, 13),
    (SUCCESS, 10),
    (logging.INFO, 9),
    (logging.DEBUG, 5),
)


def register() -> None:
    """Teach ``logging`` the names TRACE and SUCCESS, unless the host has named these numbers itself."""
    for name, number in (("TRACE", TRACE), ("SUCCESS", SUCCESS)):
        if logging.getLevelName(number) == f"Level {number}":
            logging.addLevelName(number, name)


@lru_cache(maxsize=256)
def severity_number(levelno: int) -> int:
    """The OpenTelemetry SeverityNumber of a stdlib level number: the nearest named level at or below it, else 1."""
    for number, severity in _SEVERITIES:
        if levelno >= number:
            return severity
    return 1


def as_level(value: int | str) -> int:
    """The stdlib number of ``"INFO"``, ``"warn"``, ``25`` or ``"25"``. Raises ConfigError for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ConfigError(f"unknown level {value!r}: write a name such as 'INFO' or a number")
    if isinstance(value, int):
        return value
    name = value.strip().upper()
    if name.isdecimal():
        return int(name)
    name = _ALIASES.get(name, name)
    if name in LEVELS:
        return LEVELS[name]
    custom = logging.getLevelName(name)
    if isinstance(custom, int):
        return custom
    raise ConfigError(f"unknown level {value!r}{did_you_mean(value, LEVELS)}")


register()
