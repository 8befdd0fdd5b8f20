"""Look for planted secrets in bytes, in whatever form they may have got there."""

from __future__ import annotations

import base64
import json
import re
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lamalog.demo.people import Secret

#: Characters that people put between digits.
_BETWEEN_DIGITS = b" -.()+_/"
_DIGITAL = frozenset({"phone", "resident id", "bank card"})
#: Kinds of which half is as bad as the whole.
_HALVES = frozenset({"password", "bearer token", "session id", "API key", "service key"})
_COLOUR = re.compile(rb"\x1b\[[0-9;]*m")
_ANCHOR = 6
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Leak:
    """A secret that was found, where, and the text around it (it is in the open anyway)."""

    secret: Secret
    form: str
    place: str
    excerpt: str


class Detector:
    """Knows every secret of a run in all its forms."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self.secrets = sorted(set(secrets), key=lambda secret: (secret.kind, secret.value))
        self._plain: dict[bytes, tuple[Secret, str]] = {}
        self._digits: dict[bytes, tuple[Secret, str]] = {}
        for secret in self.secrets:
            for form, needle in _forms(secret):
                self._plain.setdefault(needle.lower(), (secret, form))
            if secret.kind in _DIGITAL:
                self._digits[secret.value.lower().encode()] = (secret, "digits")

    def search(self, place: str, data: bytes) -> list[Leak]:
        """Every secret found in *data*, each once, as whole as it was found. Colour codes do not hide anything."""
        text = _COLOUR.sub(b"", data).lower()
        leaks: dict[Secret, Leak] = {}
        for needles, haystack in ((self._plain, text), (self._digits, text.translate(None, _BETWEEN_DIGITS))):
            for needle, at in _find(needles, haystack):
                secret, form = needles[needle]
                excerpt = haystack[max(0, at - 60) : at + len(needle) + 20].decode("utf-8", "replace")
                leaks.setdefault(secret, Leak(secret, form, place, excerpt))
        return list(leaks.values())


def _find(needles: Iterable[bytes], text: bytes) -> Iterator[tuple[bytes, int]]:
    """Those of the *needles* that are in *text*, in their order, and where."""
    # Searching for thousands of needles one by one takes minutes; most are ruled out by their first bytes.
    present: set[bytes] = set()
    anchors = {needle[:_ANCHOR] for needle in needles}
    for start in range(0, len(text), _CHUNK):
        chunk = text[start : start + _CHUNK + _ANCHOR]
        present |= anchors & {chunk[at : at + _ANCHOR] for at in range(len(chunk))}
    for needle in needles:
        if needle[:_ANCHOR] in present and (at := text.find(needle)) >= 0:
            yield needle, at


def _forms(secret: Secret) -> Iterator[tuple[str, bytes]]:
    value = secret.value
    raw = value.encode()
    yield "as it is", raw
    yield "percent-encoded", urllib.parse.quote(value, safe="").encode()
    yield "form-encoded", urllib.parse.quote_plus(value).encode()
    escaped = json.dumps(value)[1:-1]
    yield "JSON-escaped", escaped.encode()
    yield "JSON in JSON", json.dumps(escaped)[1:-1].encode()
    yield "Python bytes", repr(raw)[2:-1].encode()
    yield "Python bytes in JSON", json.dumps(repr(raw)[2:-1])[1:-1].encode()
    yield "hex", raw.hex().encode()
    yield from (("base64", form) for form in _base64(raw))
    if secret.kind in _HALVES:
        half = len(raw) // 2
        yield "first half", raw[:half]
        yield "second half", raw[half:]


def _base64(raw: bytes) -> Iterator[bytes]:
    """What *raw* looks like inside a longer base64 text, for each of three alignments, without the edge characters."""
    for before in range(3):
        padded = base64.b64encode(b"\0" * before + raw)
        first = (0, 2, 3)[before]
        last = (len(raw) + before) * 8 // 6
        inner = padded[first:last]
        if len(inner) >= 8:
            yield inner
            yield inner.translate(bytes.maketrans(b"+/", b"-_"))
