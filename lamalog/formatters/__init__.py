"""Formatters a configuration can name: for eyes (ConsoleFormatter) and for machines (JsonFormatter)."""

from __future__ import annotations

from lamalog.formatters.console import ConsoleFormatter
from lamalog.formatters.json import JsonFormatter

__all__ = ["ConsoleFormatter", "JsonFormatter"]
