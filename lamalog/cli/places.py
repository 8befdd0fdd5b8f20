"""Which directory and which logs a command is about."""

from __future__ import annotations

import os
from pathlib import Path

import click

from lamalog.exceptions import did_you_mean
from lamalog.handlers.segments import SUFFIX, list_stems


def find_logs(where: str | None, log_dir: str | None) -> tuple[Path, tuple[str, ...]]:
    """Directory and logs (none named: all) for what the user wrote: a directory, a file, a log's name, or nothing."""
    if where is not None and log_dir is None:
        path = Path(where)
        if path.is_dir():
            return _with_logs(path), ()
        if path.is_file() or path.suffix == SUFFIX:
            if not path.is_file():
                raise click.UsageError(f"no such file: {where}")
            return path.parent, (_stem_of(path),)
        if os.sep in where:
            raise click.UsageError(f"no such directory or log file: {where}")
    directory = _with_logs(Path(log_dir)) if log_dir is not None else _configured()
    if where is None:
        return directory, ()
    stems = list_stems(directory)
    if where not in stems:
        there = f"there are {', '.join(stems)}" if stems else "it holds none"
        raise click.UsageError(f"no log {where!r} in {directory}{did_you_mean(where, stems)}; {there}")
    return directory, (where,)


def _stem_of(path: Path) -> str:
    """The log a file belongs to: its own name, or that of the live file it was split off."""
    name = path.name
    known = [stem for stem in list_stems(path.parent) if name == f"{stem}{SUFFIX}" or name.startswith(f"{stem}-")]
    if not known:
        raise click.UsageError(f"{path} is no log file of lamalog: their names end in {SUFFIX}")
    return max(known, key=len)


def _configured() -> Path:
    """The directory that environment and configuration file name, or the one logs go to when that can't be used."""
    from lamalog.config.plan import make_plan
    from lamalog.handlers.directories import places

    config = make_plan(None).config
    named = config["handlers"].get("file", {}).get("log_dir") or "logs"
    for place in places(named):
        if list_stems(place.path):
            if place.label != "log directory":
                click.echo(f"lamalog: no logs in {named}; reading {place.path} ({place.label})", err=True)
                return Path(place.path)
            return Path(named)
    raise click.UsageError(f"no log files in {named}: name a directory, or set LAMALOG_LOG_DIR")


def _with_logs(directory: Path) -> Path:
    if not directory.is_dir():
        raise click.UsageError(f"no such directory: {directory}")
    if not os.access(directory, os.R_OK | os.X_OK):
        raise click.UsageError(f"no permission to read {directory}")
    if not list_stems(directory):
        raise click.UsageError(f"no log files (*{SUFFIX}) in {directory}")
    return directory
