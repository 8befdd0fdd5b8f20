"""Read the small arguments of file handlers: permissions, groups, durability."""

from __future__ import annotations

import logging

from lamalog.exceptions import ConfigError
from lamalog.handlers._files import Access
from lamalog.units import parse_duration


def parse_access(mode: int | str, group: str | int | None) -> Access:
    """Raises ConfigError for a mode that locks the writer out and for an unknown group."""
    return Access(_parse_mode(mode), _parse_group(group))


def _parse_mode(mode: int | str) -> int:
    hint = "write an octal string such as '0600' or '0640'"
    value = mode
    if isinstance(mode, str):
        try:
            value = int(mode.lower().removeprefix("0o"), 8)
        except ValueError:
            raise ConfigError(f"bad mode {mode!r}: {hint}") from None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 0o777:
        raise ConfigError(f"bad mode {mode!r}: {hint}")
    if value & 0o600 != 0o600:
        raise ConfigError(f"bad mode {mode!r} ({value:04o}): the owner must be able to read and write; {hint}")
    return value


def _parse_group(group: str | int | None) -> int | None:
    if group is None or (isinstance(group, int) and not isinstance(group, bool)):
        return group
    try:
        import grp

        return grp.getgrnam(str(group)).gr_gid
    except (ImportError, KeyError):
        raise ConfigError(f"unknown group {group!r}: write a name of this system or a number") from None


def parse_fsync(fsync: str | int | float | None) -> tuple[int | None, float | None]:
    """``(level from which each record is synced, seconds between syncs)``; both None: never."""
    if fsync is None or fsync is False:
        return None, None
    if fsync is True or fsync == "always":
        return logging.NOTSET - 1_000_000, None
    if fsync == "error":
        return logging.ERROR, None
    try:
        seconds = parse_duration(fsync)
    except ConfigError:
        raise ConfigError(f"bad fsync {fsync!r}: write 'error', 'always', seconds such as '5 s', or null") from None
    return None, max(seconds, 0.1)
