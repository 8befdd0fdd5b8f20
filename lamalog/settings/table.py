"""Every option of lamalog, its type, its default and its environment variable, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lamalog.settings import readers as r

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Option:
    """One row of the table."""

    #: Keyword of ``default_config`` and key of the ``lamalog:`` section of a file.
    name: str
    #: Check a value from anywhere and bring it into its final form. Raises ConfigError.
    read: Callable[[object], Any]
    default: Any
    help: str
    #: ``None`` says something of its own; otherwise it is as good as not given.
    nullable: bool = False
    #: Mappings from all places are merged instead of the first one winning.
    merged: bool = False

    #: Environment variables of others that say the same.
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name in a file, where ``async`` is no reserved word."""
        return self.name.rstrip("_")

    @property
    def variables(self) -> tuple[str, ...]:
        """Environment variables; the first that is set counts."""
        return (f"LAMALOG_{self.key.upper()}", *self.also)


RETENTION = {"count": 30, "age": "30 days", "total_size": "10 GB"}

#: The whole table. The help texts are shown by ``lamalog config options``.
OPTIONS: dict[str, Option] = {
    option.name: option
    for option in (
        Option("app", r.as_text, None, "service name; else the script's name", also=("OTEL_SERVICE_NAME",)),
        Option("version", r.as_text, None, "service version"),
        Option("level", r.as_level_name, "INFO", "level of the root logger"),
        Option("levels", r.as_levels, {}, "levels by logger: urllib3=WARNING,PIL=ERROR", merged=True),
        Option("log_dir", r.as_path, "logs", "directory of the log files"),
        Option("console", r.as_console, True, "on, off or auto (only where a person watches)", nullable=True),
        Option("console_level", r.as_level_name, None, "lowest level on the console; else all that is logged"),
        Option("file", r.as_file, True, "JSON file: on, off or a file name", nullable=True),
        Option("rotation", r.as_rotation, "100 MB, midnight", "a size, a time, both, or none", nullable=True),
        Option("retention", r.as_retention, RETENTION, "30 files, 30 days, 10 GB, or none", nullable=True),
        Option("compression", r.as_compression, "gzip", "of closed files: gzip, zstd or none", nullable=True),
        Option("schema", r.as_schema, "otel", "names of JSON fields: otel, ecs or gcp"),
        Option("redact", r.as_redact, True, "hide secrets and personal data: on, off or options"),
        Option("errors", r.as_errors, True, "enrich records of errors: on, off or options"),
        Option("async_", r.as_switch, False, "write from a thread of its own: on or off"),
        Option("alerts", r.as_alerts, None, "rules of alerts: a file or a mapping", nullable=True),
        Option("monitor", r.as_monitor, {}, "watch resources, warn before they run out: on, off, an interval, options"),
        Option("bridges", r.as_bridges, [], "libraries to take into our format: uvicorn, celery, …, known for all"),
        Option("reports", r.as_reports, None, "a page about the last day: off, a time such as 07:00, or options"),
        Option("hooks", r.as_hooks, True, "record what nobody catches (with configure): on, off or some of them"),
    )
}

#: Variables that are read elsewhere than in ``default_config``.
CONFIG_VARIABLE = "LAMALOG_CONFIG"
