"""Turn the access line of a server into an ``http.access`` record: a short message, and fields with OpenTelemetry names.

https://opentelemetry.io/docs/specs/semconv/http/http-spans/
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

EVENT = "http.access"
_LIMIT = 2000


def is_plain(record: logging.LogRecord) -> bool:
    """Not made into an event before."""
    return "event.name" not in record.__dict__


def make_access(
    record: logging.LogRecord,
    *,
    method: object,
    path: object,
    status: object,
    query: object = None,
    client: object = None,
    version: object = None,
    size: object = None,
    seconds: float | None = None,
    agent: object = None,
    referer: object = None,
) -> None:
    """Rewrite *record*. What is None, empty or ``-`` is left out. Its args go: with some servers they hold every header."""
    code = _number(status)
    address, port = _split_client(client)
    fields: dict[str, Any] = {
        "event.name": EVENT,
        "http.request.method": _text(method),
        "url.path": _text(path),
        "url.query": _text(query),
        "http.response.status_code": code,
        "http.response.body.size": _number(size),
        "network.protocol.version": _version(version),
        "client.address": address,
        "client.port": port,
        "user_agent.original": _text(agent),
        "http.request.header.referer": _text(referer),
        "duration": None if seconds is None else round(seconds, 6),
    }
    record.__dict__.update((key, value) for key, value in fields.items() if value is not None)
    record.msg = f"{_text(method) or '?'} {_text(path) or '?'} {code if code is not None else '-'}"
    record.args = None


def from_atoms(record: logging.LogRecord, *, seconds: float | None) -> bool:
    """As ``make_access``, from the Apache-style letters that gunicorn and hypercorn log with. False: it has none."""
    atoms = record.args
    if not isinstance(atoms, Mapping) or not {"m", "U", "s"} <= set(atoms):
        return False
    make_access(
        record,
        method=atoms["m"],
        path=atoms["U"],
        query=atoms.get("q"),
        status=atoms["s"],
        client=atoms.get("h"),
        version=atoms.get("H"),
        size=atoms.get("B"),
        seconds=seconds,
        agent=atoms.get("a"),
        referer=atoms.get("f"),
    )
    return True


def split_target(target: object) -> tuple[str | None, str | None]:
    """Path and query of a request target."""
    text = _text(target)
    path, mark, query = (text or "").partition("?")
    return path or None, query if mark else None


def _text(value: object) -> str | None:
    if value is None:
        return None
    text = str(value)
    return text[:_LIMIT] if text and text != "-" else None


def _number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


_VERSION = re.compile(r"\d(?:\.\d)?")


def _version(value: object) -> str | None:
    found = _VERSION.search(str(value or ""))
    return found[0] if found else None


def _split_client(client: object) -> tuple[str | None, int | None]:
    """``"10.0.0.1:5000"`` → address and port; a bare address (IPv6 too) has no port."""
    text = _text(client)
    if text is None:
        return None, None
    address, colon, port = text.rpartition(":")
    if colon and port.isdecimal() and (":" not in address or address.endswith("]")):
        return address.strip("[]"), int(port)
    if colon and port.isdecimal() and address.count(":") >= 7:
        return address, int(port)
    return text.strip("[]"), None
