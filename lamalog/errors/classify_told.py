"""An exception that is told in a text only: the traceback another library has written, or ``upload failed: OSError: …``."""

from __future__ import annotations

import re

from lamalog.errors._in_app import InApp
from lamalog.errors._stored import Told
from lamalog.errors._text_traceback import parse_traceback
from lamalog.errors.classify_subject import Link, links_of_chain, links_of_record

_LONGEST = 4000
_in_app = InApp()
#: ``SomeError: text``, ``SomeError('text')`` or ``[Errno 28] text`` in a message.
_TOLD = re.compile(
    r"(?<![\w.])(?P<type>(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Timeout|Interrupt|NotFound|Exit)|zmq\.error\.Again)\b"
    r"(?::\s+|\(['\"]?)(?P<message>.*)"
    r"|(?<![\w.])(?P<numbered>\[(?:Errno|WinError) \d+\].*)",
    re.DOTALL,
)


def links_of_text(told: Told) -> list[Link]:
    """The chain in a record's parts; empty if they tell of no exception."""
    if told.traceback:
        links = links_of_chain(parse_traceback(told.traceback, _in_app))
        if links:
            return links
    if told.type:
        return links_of_record(
            {"exception.type": told.type, "exception.message": told.exception_message or told.message}
        )
    return links_in(told.message)


def links_in(message: str) -> list[Link]:
    """The exception whose type and text are in *message*; empty if there is none."""
    found = _TOLD.search(message[:_LONGEST])
    if found is None:
        return []
    kind, text = found["type"] or "OSError", found["message"] or found["numbered"] or ""
    return links_of_record({"exception.type": kind, "exception.message": text})
