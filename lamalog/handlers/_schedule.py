"""When the next time rotation of a file is due. Pure functions of wall-clock times: no I/O, no clock here."""

from __future__ import annotations

import datetime as dt
import math
import sys
import time

from lamalog.units import Rotation

NEVER = math.inf
_DAY = 86400.0


def next_due(begun: float, rotation: Rotation, utc: bool = False) -> float:
    """The first moment after *begun* at which *rotation* asks for a new file; NEVER when it names no time.

    Daily times follow local time through changes to and from summer time; a time that a change leaves out counts as
    the moment right after the gap, one that comes twice counts once.
    """
    if sys.is_finalizing():  # CPython 3.13.0 crashes on datetimes made then
        return NEVER
    due = NEVER
    if rotation.at is not None:
        due = _daily(begun, rotation.at, utc)
    if rotation.every is not None:
        due = min(due, _regular(begun, rotation.every, utc))
    return due


def period(rotation: Rotation) -> float:
    """The longest a file may live by *rotation*; NEVER when it names no time."""
    return min(rotation.every or NEVER, NEVER if rotation.at is None else _DAY)


def _daily(begun: float, at: dt.time, utc: bool) -> float:
    zone = dt.timezone.utc if utc else None
    day = dt.datetime.fromtimestamp(begun, zone).date()
    for ahead in range(4):
        moment = dt.datetime.combine(day + dt.timedelta(days=ahead), at, zone).timestamp()
        if moment > begun:
            return moment
    return begun + _DAY  # no zone skips four days, but a log must not depend on that


def _regular(begun: float, every: float, utc: bool) -> float:
    offset = 0 if utc else time.localtime(begun).tm_gmtoff
    due = (math.floor((begun + offset) / every) + 1) * every - offset
    if due <= begun:  # every smaller than the float can tell apart
        due = begun + every
    if utc or every <= 3600:
        return due
    # A change of the offset between now and then moves local midnight with it.
    shifted = due + offset - time.localtime(due).tm_gmtoff
    return shifted if shifted > begun else due
