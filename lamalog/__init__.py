"""Private, fast, loss-free logging for any Python service, on top of the standard library's ``logging``.

``logging.config.dictConfig(lamalog.default_config())`` is all a service needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog import levels as _levels  # noqa: F401  (names TRACE and SUCCESS for dictConfig)
from lamalog._lazy import attribute
from lamalog._version import __version__

if TYPE_CHECKING:
    from lamalog._processors import processors
    from lamalog.config import default_config
    from lamalog.context import bind, bound, clear, unbind
    from lamalog.errors import action, track_error
    from lamalog.exceptions import ConfigError, LamalogError, MissingExtraError
    from lamalog.hooks import inherit, inheritance
    from lamalog.lifecycle import log_shutdown, operation, show_startup_banner, startup
    from lamalog.manager import LoggerManager, configure, get_logger, reset_level, set_level, shutdown
    from lamalog.propagation import adopt, carry, wrap

#: Public name → the module it comes from, loaded on first use: ``import lamalog`` stays cheap.
_HOMES = {
    "ConfigError": "lamalog.exceptions",
    "LamalogError": "lamalog.exceptions",
    "LoggerManager": "lamalog.manager",
    "MissingExtraError": "lamalog.exceptions",
    "action": "lamalog.errors",
    "adopt": "lamalog.propagation",
    "bind": "lamalog.context",
    "bound": "lamalog.context",
    "carry": "lamalog.propagation",
    "clear": "lamalog.context",
    "configure": "lamalog.manager",
    "default_config": "lamalog.config",
    "get_logger": "lamalog.manager",
    "inherit": "lamalog.hooks",
    "inheritance": "lamalog.hooks",
    "log_shutdown": "lamalog.lifecycle",
    "operation": "lamalog.lifecycle",
    "processors": "lamalog._processors",
    "reset_level": "lamalog.manager",
    "set_level": "lamalog.manager",
    "show_startup_banner": "lamalog.lifecycle",
    "shutdown": "lamalog.manager",
    "startup": "lamalog.lifecycle",
    "track_error": "lamalog.errors",
    "unbind": "lamalog.context",
    "wrap": "lamalog.propagation",
}

__all__ = [
    "ConfigError",
    "LamalogError",
    "LoggerManager",
    "MissingExtraError",
    "__version__",
    "action",
    "adopt",
    "bind",
    "bound",
    "carry",
    "clear",
    "configure",
    "default_config",
    "get_logger",
    "inherit",
    "inheritance",
    "log_shutdown",
    "operation",
    "processors",
    "reset_level",
    "set_level",
    "show_startup_banner",
    "shutdown",
    "startup",
    "track_error",
    "unbind",
    "wrap",
]


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
