"""The handlers another handler hands its records to, however a configuration names them.

``dictConfig`` builds handlers in the order of their names, so a target is often still a plain mapping when it is asked
for. It is looked up again when the first record comes; its own trick of trying once more is of no use to a handler
class it does not know, for it has taken ``class``, ``level`` and ``filters`` out of the configuration by then.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean


class Targets:
    """Handlers given as objects, names, or ``cfg://handlers.NAME``. *owner* may not be among them."""

    def __init__(self, given: Any, owner: logging.Handler) -> None:
        if isinstance(given, (str, logging.Handler)):
            given = [given]
        if not isinstance(given, Sequence):
            raise ConfigError(f"bad handlers {given!r}: write a list such as ['cfg://handlers.file']")
        self._owner = owner
        self._configurator: Any = getattr(given, "configurator", None)
        # Plain list access: a ConvertingList would replace the reference by what it leads to at this moment.
        self._given = list(list.__iter__(given)) if isinstance(given, list) else list(given)
        for one in self._given:
            if not isinstance(one, (str, logging.Handler)):
                raise ConfigError(f"bad handler {one!r}: write 'cfg://handlers.NAME', a handler's name or a handler")
        self._found: list[logging.Handler] | None = None
        self._try_now()

    def _try_now(self) -> None:
        """A reference that leads nowhere is an error of the configuration: say it now."""
        for one in self._given:
            if isinstance(one, str):
                self._look_up(one)

    def handlers(self) -> list[logging.Handler]:
        """All targets that exist by now."""
        if self._found is None:
            found = [self._look_up(one) if isinstance(one, str) else one for one in self._given]
            ready = [one for one in found if isinstance(one, logging.Handler) and one is not self._owner]
            if len(ready) < len(found):
                return ready  # dictConfig isn't done
            self._found, self._configurator = ready, None
        return self._found

    def _look_up(self, reference: str) -> Any:
        """A handler, or None while it isn't built. Raises ConfigError for a reference to nothing."""
        name = reference.removeprefix("cfg://handlers.")
        if self._configurator is None:
            known: Any = logging._handlers  # type: ignore[attr-defined]
        else:
            known = self._configurator.config.get("handlers", {})
        if name == reference and reference.startswith("cfg://"):
            return self._convert(reference)
        if name not in known:
            raise ConfigError(f"unknown handler {reference!r}{did_you_mean(name, known)}")
        one = dict.get(known, name) if isinstance(known, dict) else known.get(name)
        return one if isinstance(one, logging.Handler) else None

    def _convert(self, reference: str) -> Any:
        try:
            one = self._configurator.cfg_convert(reference.removeprefix("cfg://"))
        except (AttributeError, KeyError, ValueError, TypeError) as error:
            raise ConfigError(f"unknown handler {reference!r}: write 'cfg://handlers.NAME'") from error
        return one if isinstance(one, logging.Handler) else None
