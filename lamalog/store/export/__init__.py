"""Records out of a store as JSON lines, CSV, Parquet or OTLP/JSON, whole or filtered, redacted again when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute

if TYPE_CHECKING:
    from lamalog.store.export.run import Exported as Exported
    from lamalog.store.export.run import export as export

__all__ = ["Exported", "export"]


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, dict.fromkeys(__all__, "run"))
