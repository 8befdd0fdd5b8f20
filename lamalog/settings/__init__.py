"""The options of lamalog, and where their values come from."""

from __future__ import annotations

from lamalog.settings.resolve import UNSET, Resolution, Unset, check, resolve, unknown_variables
from lamalog.settings.table import CONFIG_VARIABLE, OPTIONS, Option

__all__ = [
    "CONFIG_VARIABLE",
    "OPTIONS",
    "UNSET",
    "Option",
    "Resolution",
    "Unset",
    "check",
    "resolve",
    "unknown_variables",
]
