"""Records out of a store as JSON lines, CSV, Parquet or OTLP/JSON, whole or filtered, redacted again when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lamalog.store.export.run import Exported as Exported
    from lamalog.store.export.run import export as export

__all__ = ["Exported", "export"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("lamalog.store.export.run"), name)
