"""LogRecords made cheaply, made safe once, and numbered."""

from __future__ import annotations

from lamalog.record.factory import FastLogRecord, install_factory, uninstall_factory
from lamalog.record.ids import next_id
from lamalog.record.prepare import prepare
from lamalog.record.source import source_path

__all__ = ["FastLogRecord", "install_factory", "next_id", "prepare", "source_path", "uninstall_factory"]
