"""W3C trace context: who called whom, across threads, processes and machines.

Trace Context Level 1, https://www.w3.org/TR/trace-context/: the ``traceparent`` and ``tracestate`` headers.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

TRACEPARENT = "traceparent"
TRACESTATE = "tracestate"

_PARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.ASCII)
_SAMPLED = 1
#: Longest ``tracestate`` that is passed on; the standard asks for at least 512 characters.
_STATE_LIMIT = 512


@dataclass(frozen=True, slots=True)
class TraceContext:
    """One place in one trace: *trace_id* 32 and *span_id* 16 lower-case hex digits, neither all zero."""

    trace_id: str
    span_id: str
    sampled: bool = True
    #: Vendors' ``tracestate``, passed on as it came.
    state: str = ""

    def traceparent(self) -> str:
        """The header that names this place as the parent of what the receiver does."""
        return f"00-{self.trace_id}-{self.span_id}-{'01' if self.sampled else '00'}"

    def child(self) -> TraceContext:
        """A new span in the same trace."""
        return TraceContext(self.trace_id, _random_hex(8), self.sampled, self.state)


def new_trace(*, sampled: bool = True) -> TraceContext:
    """The first span of a new trace, with random ids."""
    return TraceContext(_random_hex(16), _random_hex(8), sampled)


def parse_traceparent(header: object, state: object = "") -> TraceContext | None:
    """The place a ``traceparent`` header names, or None where the standard says to ignore it and start a new trace.

    Ignored are: anything malformed, version ``ff``, all-zero ids, upper-case hex, and for version ``00`` any rest.
    """
    match = _PARENT.fullmatch(header.strip(" \t")) if isinstance(header, str) and len(header) <= _STATE_LIMIT else None
    if match is None or match[1] == "ff" or (match[1] == "00" and match[5]):
        return None
    if not match[2].strip("0") or not match[3].strip("0"):
        return None
    kept = state.strip() if isinstance(state, str) and len(state) <= _STATE_LIMIT and state.isprintable() else ""
    return TraceContext(match[2], match[3], bool(int(match[4], 16) & _SAMPLED), kept)


def _random_hex(size: int) -> str:
    while True:
        text = os.urandom(size).hex()
        if text.strip("0"):
            return text
