"""What can be said of a text when only its shape is known: what :func:`lamalog.store.query.templates.masked` leaves.

Texts here are folded (:func:`lamalog.store.query.evaluate.fold`).
"""

from __future__ import annotations

import string

from lamalog.store.query.templates import ANY

_VARIABLE = frozenset(string.ascii_lowercase + string.digits + "_./:-")


def holds(shape: str, wanted: str) -> bool:
    """Whether every text of this shape contains *wanted*."""
    return any(wanted in part for part in shape.split(ANY))


def may_hold(shape: str, wanted: str) -> bool:
    """Whether some text of this shape may contain *wanted*. True where that takes no more than a look at letters."""
    if any(sign in wanted for sign in ANY):
        return True  # the text itself may contain what marks a variable part
    steps = _steps(shape)
    # Places in *steps* up to which the part of *wanted* read so far can be spread, from any beginning.
    places = set(range(len(steps)))
    for char in wanted:
        following: set[int] = set()
        for place in _reachable(places, steps):
            step = steps[place]
            if step is None:
                if char in _VARIABLE:
                    following.add(place)
            elif step == char:
                following.add(place + 1)
        if not following:
            return False
        places = following
    return True


def _steps(shape: str) -> list[str | None]:
    """The characters of *shape*, None for a variable part."""
    steps: list[str | None] = []
    for number, part in enumerate(shape.split(ANY)):
        if number:
            steps.append(None)
        steps.extend(part)
    return steps


def _reachable(places: set[int], steps: list[str | None]) -> set[int]:
    """*places*, and those behind variable parts that end there."""
    found: set[int] = set()
    for begin in places:
        for place in range(begin, len(steps)):
            found.add(place)
            if steps[place] is not None:
                break
    return found
