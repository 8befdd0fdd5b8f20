"""What a name says of its value, and how the tables of names are written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KeyClass:
    """What a key's value is. *whole*: it is hidden whatever it looks like, also inside containers."""

    id: str
    family: str
    whole: bool = True


def table(family: str, whole: bool, **ids: str) -> dict[str, KeyClass]:
    return {
        name: KeyClass(rule.replace("_", "-"), family, whole) for rule, names in ids.items() for name in names.split()
    }
