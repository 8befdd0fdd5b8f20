"""The line a thinned segment begins with: how many records retention has taken out of it, and below which level."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from typing import Any

from lamalog import fields as f
from lamalog.exceptions import MissingExtraError
from lamalog.handlers.segments import iter_lines
from lamalog.store.blocks import encode
from lamalog.store.columns import time_text
from lamalog.store.parse import read_fields

EVENT = "retention.applied"
KEPT, LEVEL, REMOVED = "lamalog.retention.severity", "lamalog.retention.level", "lamalog.retention.removed"
_AT = "lamalog.retention.time"
_MARK = b'"event.name":"retention.applied"'


@dataclass(frozen=True)
class Account:
    """What is left, and what is gone."""

    severity: int
    level: str
    removed: int
    #: Time of the first record that was in the segment.
    first: str | None


def line_of(account: Account) -> bytes:
    """A record that stands at the time of those that are gone, so that whoever asks for them sees it. It has no level:
    where records are counted by level, it adds to none."""
    number = f"{account.removed:,} record{'' if account.removed == 1 else 's'}"
    return encode(
        {
            f.TIMESTAMP: account.first or time_text(0),
            f.MESSAGE: f"retention removed {number} below {account.level}",
            f.LOGGER: "lamalog.retention",
            f.EVENT_NAME: EVENT,
            KEPT: account.severity,
            LEVEL: account.level,
            REMOVED: account.removed,
            _AT: time_text(time.time_ns() // 1000),
        }
    )


def read_account(line: bytes) -> Account | None:
    """None for any other line."""
    if _MARK not in line:
        return None
    fields: dict[str, Any] = read_fields(line) or {}
    severity, removed = fields.get(KEPT), fields.get(REMOVED)
    if fields.get(f.EVENT_NAME) != EVENT or not isinstance(severity, int) or not isinstance(removed, int):
        return None
    return Account(severity, str(fields.get(LEVEL)), removed, fields.get(f.TIMESTAMP))


def kept_in(path: str | os.PathLike[str]) -> int | None:
    """The severity below which there is nothing left in the segment *path*; None if it never was thinned."""
    with contextlib.suppress(OSError, MissingExtraError), contextlib.closing(iter_lines(path)) as lines:  # type: ignore[type-var]
        account = read_account(next(lines, b""))
        return None if account is None else account.severity
    return None
