"""Which exception of a well-known library is derived from which: for records of exceptions whose library isn't imported."""

from __future__ import annotations

from importlib.resources import files


def read_hierarchy() -> dict[str, tuple[str, ...]]:
    """Full name → direct bases; empty if the table can't be read."""
    try:
        text = files("lamalog.errors.knowledge").joinpath("_hierarchy.yaml").read_text(encoding="utf-8")
    except (OSError, ModuleNotFoundError):
        return {}
    table = {}
    # One "name: base, base" a line: a YAML parser takes a hundred times as long for it.
    for line in text.splitlines():
        name, colon, bases = line.partition(": ")
        if colon and not line.startswith("#"):
            table[name] = tuple(bases.split(", "))
    return table
