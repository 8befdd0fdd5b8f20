"""``lamalog lnav``: teach lnav, the log file navigator (https://lnav.org), to read our lines."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lamalog.exceptions import ConfigError

#: https://docs.lnav.org/en/latest/formats.html
FORMAT = {
    "$schema": "https://lnav.org/schemas/format-v1.schema.json",
    "lamalog_log": {
        "title": "lamalog",
        "description": "JSON lines written by lamalog, OpenTelemetry names",
        "url": "https://opentelemetry.io/docs/specs/otel/logs/data-model/",
        "file-type": "json",
        "hide-extra": True,
        "timestamp-field": "timestamp",
        "timestamp-format": ["%Y-%m-%dT%H:%M:%S.%fZ"],
        "level-field": "severity_text",
        "level": {
            "critical": "^CRITICAL$",
            "error": "^ERROR$",
            "warning": "^WARNING$",
            "notice": "^SUCCESS$",
            "info": "^INFO$",
            "debug": "^DEBUG$",
            "trace": "^TRACE$",
        },
        "body-field": "message",
        "opid-field": "trace_id",
        "line-format": [
            {"field": "__timestamp__", "timestamp-format": "%Y-%m-%d %H:%M:%S.%L"},
            " ",
            {"field": "__level__", "min-width": 8, "text-transform": "uppercase"},
            " ",
            {"field": "logger", "default-value": ""},
            " | ",
            {"field": "message"},
            {"prefix": "\n", "field": "exception.stacktrace", "default-value": ""},
        ],
        "value": {
            "severity_text": {"kind": "string", "hidden": True},
            "severity_number": {"kind": "integer", "hidden": True},
            "message": {"kind": "string"},
            "logger": {"kind": "string", "identifier": True},
            "event.name": {"kind": "string", "identifier": True},
            "trace_id": {"kind": "string", "identifier": True},
            "span_id": {"kind": "string", "identifier": True},
            "record.id": {"kind": "string", "identifier": True, "hidden": True},
            "service.name": {"kind": "string", "identifier": True},
            "host.name": {"kind": "string", "identifier": True},
            "process.pid": {"kind": "integer", "identifier": True},
            "lama.task.id": {"kind": "string", "identifier": True},
            "http.route": {"kind": "string", "identifier": True},
            "http.response.status_code": {"kind": "integer", "identifier": True},
            "duration": {"kind": "float"},
            "exception.type": {"kind": "string", "identifier": True},
            "exception.message": {"kind": "string"},
            "exception.stacktrace": {"kind": "string"},
        },
    },
}
_NAME = "lamalog.json"


@click.command()
@click.option("--print", "only_print", is_flag=True, help="Print the format file instead of installing it.")
def lnav(only_print: bool) -> None:
    """Install a format file for lnav, so that `lnav logs/` shows our lines with levels, times and fields."""
    text = json.dumps(FORMAT, indent=2) + "\n"
    if only_print:
        click.echo(text, nl=False)
        return
    directory = _home() / "formats" / "installed"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / _NAME).write_text(text, "utf-8")
    except OSError as error:
        raise ConfigError(f"{directory / _NAME}: {error.strerror or error}") from None
    click.echo(f"lamalog: wrote {directory / _NAME}; now lnav reads logs of lamalog", err=True)


def _home() -> Path:
    """Where lnav keeps its configuration: ~/.lnav where that is in use already, else the XDG place."""
    import os

    old = Path.home() / ".lnav"
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "lnav"
    return old if old.is_dir() and not config.is_dir() else config
