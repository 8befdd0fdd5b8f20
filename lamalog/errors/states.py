"""Decide about groups of errors. Each decision is a record in a log of its own beside the others, from any process."""

from __future__ import annotations

import getpass
import hashlib
import logging
import os
import re
import time
from pathlib import Path
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.store import Store
from lamalog.store.columns import time_text
from lamalog.store.error_states import EVENT, LOG, NAMES, State, change_of, folded

LOGGER = "lamalog.errors"
_FINGERPRINT = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")
_LONGEST = 2000


def read_states(store: Store) -> dict[str, State]:
    """All groups that somebody has decided about, by fingerprint."""
    directory = directory_of(store)
    if not any(directory.glob(f"**/{LOG}*.jsonl*")):
        return {}
    with Store(directory, logs=(LOG,), engine="python").query(f'"event.name"={EVENT}') as answer:
        return folded(change for record in answer if (change := change_of(record)) is not None)


def directory_of(store: Store) -> Path:
    """Where decisions are kept: beside the logs."""
    return store.path if store.path.is_dir() else store.path.parent


def record_state(
    directory: str | os.PathLike[str],
    fingerprint: str,
    name: str,
    *,
    until: float | None = None,
    over: int | None = None,
    note: str = "",
    assignee: str = "",
    version: str = "",
    user: str | None = None,
) -> dict[str, Any]:
    """Note a decision about the group *fingerprint* in the logs beneath *directory*; the fields that were written.

    :param name: resolved, ignored, assigned, note or reopened.
    :param until: ignored until then, seconds since the epoch.
    :param over: ignored until it has come more often than this from now on.
    :param version: resolved in this version: older ones may still have the error.
    :param user: who decides; kept as a pseudonym. Default: who runs the process.
    :raises ConfigError: an argument makes no sense.
    :raises OSError: it could not be written.
    """
    _check(fingerprint, name, until, over, note, assignee, version)
    fields = {
        "event.name": EVENT,
        "error.fingerprint": fingerprint,
        "error.state.name": name,
        "error.state.until": None if until is None else time_text(round(until * 1e6)),
        "error.state.count": over,
        "error.state.note": note or None,
        "error.state.assignee": assignee or None,
        "error.state.version": version or None,
        "enduser.id": _pseudonym(user if user is not None else _login()),
    }
    fields = {key: value for key, value in fields.items() if value is not None}
    _write(directory, f"error group {fingerprint}: {_words(name, assignee, version, note)}", fields)
    return fields


def _check(
    fingerprint: object, name: object, until: object, over: object, note: object, assignee: object, version: object
) -> None:
    if not isinstance(fingerprint, str) or not _FINGERPRINT.fullmatch(fingerprint):
        raise ConfigError(f"{fingerprint!r} is no fingerprint: write the 16 hex digits that lamalog errors shows")
    if name not in NAMES:
        raise ConfigError(f"unknown state {name!r}{did_you_mean(name, NAMES)}: one of {', '.join(NAMES)}")
    if until is not None and (not isinstance(until, (int, float)) or isinstance(until, bool) or until <= time.time()):
        raise ConfigError(f"until {until!r} is no time to come: write seconds since the epoch")
    if over is not None and (not isinstance(over, int) or isinstance(over, bool) or over < 1):
        raise ConfigError(f"over {over!r} is no number of errors: write 1 or more")
    if name != "ignored" and (until is not None or over is not None):
        raise ConfigError(f"until and over belong to ignored, not to {name}")
    for label, text in (("note", note), ("assignee", assignee), ("version", version)):
        if not isinstance(text, str) or len(text) > _LONGEST:
            raise ConfigError(f"{label} must be text of at most {_LONGEST} characters")
    if name == "assigned" and not assignee:
        raise ConfigError("assigned to whom? write a name")
    if name == "note" and not note:
        raise ConfigError("an empty note: write some text")


def _words(name: str, assignee: str, version: str, note: str) -> str:
    said = f"assigned to {assignee}" if name == "assigned" else name
    said += f" in {version}" if version else ""
    return f"{said}: {note}" if note else said


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container whose user has no name
        return str(getattr(os, "getuid", lambda: "")())


def _pseudonym(user: str) -> str:
    return hashlib.blake2b(f"lamalog errors\0{user}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _write(directory: str | os.PathLike[str], message: str, fields: dict[str, Any]) -> None:
    from lamalog.formatters import JsonFormatter
    from lamalog.handlers import RotatingJsonHandler

    handler = RotatingJsonHandler(
        f"{LOG}.jsonl",
        log_dir=directory,
        rotation=None,
        compression=None,
        fsync="always",
        fallback=False,
        app="lamalog",
    )
    try:
        handler.setFormatter(JsonFormatter(service_name="lamalog"))
        record = logging.LogRecord(LOGGER, logging.INFO, __file__, 0, message, None, None, "record_state")
        record.__dict__.update(fields)
        handler.handle(record)
        handler.flush()
        stats = handler.stats
    finally:
        handler.close()
    if not stats["written"] or stats["backlog"]:
        raise OSError(f"{handler.path}: {stats['last_error'] or 'could not be written'}")
