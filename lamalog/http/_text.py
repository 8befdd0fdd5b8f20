"""Bring text that a stranger sent into a form that may stand in a log: short, decodable, visible."""

from __future__ import annotations

import re

from lamalog.text import escape_control

PATH_LIMIT = 2048
QUERY_LIMIT = 2048
AGENT_LIMIT = 256

_size = re.compile(r"[0-9]{1,18}", re.ASCII).fullmatch
_host = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::([0-9]{1,5}))?", re.ASCII).fullmatch


def shown(text: str, limit: int) -> str:
    """*text* cut at *limit* characters (``…``), with control and other deceptive characters escaped."""
    if len(text) > limit:
        text = f"{text[: limit - 1]}…"
    return text if text.isascii() and text.isprintable() else escape_control(text)


def from_latin(text: str) -> str:
    """WSGI's "bytes as latin-1" as the UTF-8 it most likely was; other bytes as ``\\xff``."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # a server or middleware that has decoded it already
        return text


def as_size(text: object) -> int | None:
    """The number of bytes a Content-Length states, or None when it is no such number."""
    return int(text) if isinstance(text, str) and _size(text) else None


def host_and_port(host: object) -> tuple[str, int | None] | None:
    """Name and port of a well-formed Host header, else None."""
    found = _host(host) if isinstance(host, str) and len(host) <= 320 else None
    if found is None:
        return None
    return found[1].strip("[]"), int(found[2]) if found[2] and int(found[2]) < 65536 else None
