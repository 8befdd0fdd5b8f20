"""The options of the error filter, checked when the configuration is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lamalog.exceptions import ConfigError

_SWITCH = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}


def as_count(name: str, value: Any, least: int, most: int) -> int:
    """A whole number between *least* and *most*. Raises ConfigError."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ConfigError(f"ErrorFilter: {name}={value!r}: write a number from {least} to {most}")
    return value


def as_names(name: str, value: Any) -> tuple[str, ...]:
    """Names from a list, or from a text with commas. Raises ConfigError."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or not all(isinstance(part, str) for part in parts):
        raise ConfigError(f"ErrorFilter: {name}={value!r}: write a list of modules or path patterns, [shop, '/srv/*']")
    return tuple(part.strip() for part in parts if part.strip())


def as_switch_option(name: str, value: Any) -> bool:
    """True or False. Raises ConfigError."""
    found = _SWITCH.get(value.strip().lower()) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise ConfigError(f"ErrorFilter: {name}={value!r}: write true or false")
    return found
