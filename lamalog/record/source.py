"""Where in the code a record comes from; worked out below, because redaction shows records' paths that way too."""

from __future__ import annotations

from lamalog.redact.source import source_path

__all__ = ["source_path"]
