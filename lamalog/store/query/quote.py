"""Write a text into a query so that it is taken as it is."""

from __future__ import annotations

_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def quoted(text: str) -> str:
    """*text* as a string of the query language."""
    return '"' + "".join(_ESCAPED.get(char, char) for char in text) + '"'
