"""``${VAR}`` and ``${file:/run/secrets/x}`` in settings of channels: read when they are needed, and never told.

Settings are kept as they are written. What was filled in is known here, so that whatever an error says of it is hidden.
"""

from __future__ import annotations

import os
import re
from typing import Any

from lamalog.redact import default_redactor

_PLACE = re.compile(r"\$\{(?:file:(?P<path>[^}]+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*))\}")
_MOST = 64 * 1024
#: Shorter values would be found in the middle of any word.
_LEAST = 4


class MissingSecretError(Exception):
    """A reference leads nowhere. The text names the reference, which is no secret."""


def references(value: Any) -> list[str]:
    """Each ``${…}`` in *value*, as it is written."""
    if isinstance(value, str):
        return [match[0] for match in _PLACE.finditer(value)]
    if isinstance(value, (list, tuple)):
        return [name for item in value for name in references(item)]
    return []


class Secrets:
    """Fills in references, and hides what it has filled in."""

    def __init__(self) -> None:
        self._values: set[str] = set()

    def fill(self, text: str) -> str:
        """*text* with every reference filled in. Raises MissingSecretError."""

        def filled(match: re.Match[str]) -> str:
            value = _read_file(match["path"]) if match["path"] else _variable(match["name"])
            self.hide(value)
            return value

        return _PLACE.sub(filled, text)

    def hide(self, value: str) -> None:
        """*value* is to be told nobody."""
        if len(value) >= _LEAST:
            self._values.add(value)

    def scrub(self, text: str) -> str:
        """*text* without any of these values, and without anything else that looks like a secret."""
        for value in sorted(self._values, key=len, reverse=True):
            text = text.replace(value, "***")
        try:
            return default_redactor().text(text)
        except Exception:  # rather nothing than too much
            return "(not shown)"


def missing(value: Any) -> list[str]:
    """References in *value* that lead nowhere as of now."""
    found = []
    for reference in references(value):
        try:
            Secrets().fill(reference)
        except MissingSecretError as error:
            found.append(str(error))
    return found


def _variable(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise MissingSecretError(f"the environment variable {name} is not set")
    return value


def _read_file(path: str) -> str:
    try:
        with open(os.path.expanduser(path), encoding="utf-8") as file:
            value = file.read(_MOST).strip()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise MissingSecretError(f"{path} can't be read: {reason}") from None
    if not value:
        raise MissingSecretError(f"{path} is empty")
    return value
