"""``lamalog doctor``: everything about it but the parsing of its command line."""

from __future__ import annotations

import json
import sys

from lamalog.doctor.render import render
from lamalog.doctor.report import Report, examine
from lamalog.doctor.target import examine_target
from lamalog.exceptions import ConfigError
from lamalog.handlers.console import wants_color
from lamalog.manager import configure
from lamalog.text import encodable


def run_doctor(
    target: str | None = None, *, run: bool = False, arguments: tuple[str, ...] = (), as_json: bool = False
) -> int:
    """Print the report on *target* (None: on what ``lamalog.configure()`` sets up here) to standard output.

    Returns the exit status: 0 nothing that loses, doubles or leaks records; 1 there is; 2 *target* can't be loaded.
    """
    try:
        report = _examine(target, run, arguments)
    except ConfigError as error:
        print(f"lamalog doctor: {error}", file=sys.stderr)
        return 2
    if as_json:
        print(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        colour = wants_color(sys.stdout.isatty())
        print(encodable(render(report, colour), sys.stdout.encoding))
    return 1 if report.broken else 0


def _examine(target: str | None, run: bool, arguments: tuple[str, ...]) -> Report:
    if target is not None:
        return examine_target(target, run=run, arguments=arguments)
    configure(watch=False)
    return examine()
