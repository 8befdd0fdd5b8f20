"""tqdm: the bars step aside while the console writes, so that neither tears the other."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from lamalog.bridges._bridge import Bridge, Undo

if TYPE_CHECKING:
    from lamalog.handlers.console import ConsoleHandler


def _connect() -> Undo:
    from lamalog.bridges._around import around_console

    return around_console(_without_bars)


def _without_bars(handler: ConsoleHandler) -> AbstractContextManager[Any] | None:
    module = sys.modules.get("tqdm.std")
    bars: Any = getattr(module, "tqdm", None)
    if not getattr(bars, "_instances", None):
        return None
    stream = handler.stream
    found: AbstractContextManager[Any] | None = None if stream is None else bars.external_write_mode(file=stream)
    return found


BRIDGE = Bridge("tqdm", connect=_connect)
