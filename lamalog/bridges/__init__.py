"""Libraries in our format, each record once: one module per library, and nothing happens until it is asked for.

``adopt("uvicorn", "celery")`` puts up bridges by name, ``adopt_known()`` all of them without importing a library that
isn't in use. In a YAML file: a filter of the class ``lamalog.bridges.AdoptFilter``.
"""

from __future__ import annotations

import importlib
import threading
from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute
from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.settings.readers import BRIDGES

if TYPE_CHECKING:
    from lamalog.bridges._bridge import Bridge
    from lamalog.bridges._filter import AdoptFilter as AdoptFilter
    from lamalog.bridges.loguru import LoguruHandler as LoguruHandler

__all__ = ["KNOWN", "AdoptFilter", "LoguruHandler", "adopt", "adopt_known", "adopted", "check_names", "release"]

#: The libraries there are bridges to.
KNOWN = BRIDGES

_HOMES = {"AdoptFilter": "_filter", "LoguruHandler": "loguru"}
_lock = threading.RLock()
_up: dict[str, Bridge] = {}


def adopt(*libraries: str) -> None:
    """Put up the bridges to *libraries*; those that need the library import it. Again: no effect.

    Names of libraries that are not installed are fine: their loggers are ready for the day they are.

    :raises ConfigError: there is no bridge of that name.
    """
    for name in check_names(libraries):
        _adopt(name, load=True)


def adopt_known() -> None:
    """Put up every bridge as far as that goes without importing anything; call it again when more has been imported."""
    for name in KNOWN:
        _adopt(name, load=False)


def release(*libraries: str) -> None:
    """Take down the bridges to *libraries*, or all of them."""
    with _lock:
        for name in libraries or reversed(tuple(_up)):
            bridge = _up.pop(name, None)
            if bridge is not None:
                bridge.release()


def adopted() -> list[str]:
    """The names of the bridges that are up."""
    return sorted(_up)


def check_names(libraries: object) -> list[str]:
    """*libraries* as a list of names there are bridges to.

    :raises ConfigError: one is unknown.
    """
    names = [libraries] if isinstance(libraries, str) else libraries
    if not isinstance(names, (list, tuple, set, frozenset)):
        raise ConfigError(f"bridges: {libraries!r}: write a list of names, such as ['uvicorn', 'celery']")
    for name in names:
        if name not in KNOWN:
            raise ConfigError(f"bridges: there is none to {name!r}{did_you_mean(name, KNOWN)}: {', '.join(KNOWN)}")
    return list(names)


def _adopt(name: str, *, load: bool) -> None:
    with _lock:
        bridge = _up.get(name)
        if bridge is None:
            bridge = importlib.import_module(f"{__name__}.{name}").BRIDGE
        bridge.adopt(load=load)
        _up[name] = bridge


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)
