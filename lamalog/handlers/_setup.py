"""From the arguments of the rotating handler, all of them scalars, to what its parts work with."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any

from lamalog.exceptions import ConfigError, MissingExtraError
from lamalog.handlers import directories
from lamalog.handlers._compress import packer
from lamalog.handlers._housekeeping import Housekeeper, check_method
from lamalog.handlers._names import parse_template
from lamalog.handlers._notices import Notice, complain
from lamalog.handlers._options import Options
from lamalog.handlers._parse import parse_access, parse_fsync
from lamalog.units import parse_retention, parse_rotation, parse_size


def parse_options(
    filename: str,
    app: str | None,
    log_dir: str | os.PathLike[str],
    rotation: Any,
    retention: Any,
    compression: str | None,
    fsync: str | int | float | None,
    mode: int | str,
    group: str | int | None,
    fallback: bool,
    utc: bool,
    backlog: str | int,
    on_full: str,
    clock: Callable[[], float],
    notices: list[Notice],
) -> tuple[Options, Housekeeper]:
    """What the writer and the housekeeper need. What has to be told later goes to *notices*.

    Raises ConfigError; without *fallback* MissingExtraError too.
    """
    template = parse_template(filename, app, utc)
    access = parse_access(mode, group)
    method = check_method(compression)
    try:
        packer(method or "gzip")
    except MissingExtraError as error:
        if not fallback:
            raise
        notices.append(Notice(logging.WARNING, f"log files are compressed with gzip: {error}"))
        method = "gzip"
    if on_full not in ("wait", "remove_oldest"):
        raise ConfigError(f"bad on_full {on_full!r}: write 'wait' or 'remove_oldest'")
    keep = parse_retention(retention)
    keeper = Housekeeper(template, method, keep, access, clock, complain)
    when = parse_rotation(rotation)
    sync_level, sync_every = parse_fsync(fsync)
    options = Options(
        template=template,
        places=tuple(directories.places(log_dir, fallback=fallback)),
        rotation=when,
        access=access,
        utc=utc,
        sync_level=sync_level,
        sync_every=sync_every,
        backlog=parse_size(backlog),
        free=keeper.free if on_full == "remove_oldest" else None,
        settings={
            "rotation": str(rotation),
            "retention": str(retention),
            "compression": str(method),
            "utc": str(utc),
        },
    )
    return options, keeper
