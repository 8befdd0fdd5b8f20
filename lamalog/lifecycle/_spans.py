"""Which operation is under way here: operations within operations form a tree of spans, and records made within carry
the ids of the innermost.

Ids are those of W3C Trace Context; a trace begins with the outermost operation where none is bound.
"""

from __future__ import annotations

import os
import random

from lamalog.context import SPAN, bound_ids

# Ids have to differ, nobody has to be unable to guess them: os.urandom costs ten times as much.
_random = random.Random(os.urandom(16))
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: _random.seed(os.urandom(16)))
_getrandbits = _random.getrandbits


class Span:
    """The place of one operation in the tree."""

    __slots__ = ("ended", "outer", "outside", "parent_id", "span_id", "trace_id")

    def __init__(self) -> None:
        trace_id, self.outside = bound_ids()
        outer = SPAN.get()
        while outer is not None and outer.ended:
            outer = outer.outer
        if outer is not None:
            inner = outer.outer
            while inner is not None and inner.ended:  # operations that overlap must not chain up
                inner = outer.outer = inner.outer
        #: The operation around this one.
        self.outer: Span | None = outer
        self.ended = False
        ids = _getrandbits(192).to_bytes(24, "big").hex()
        self.span_id = ids[:16]
        # Adopted since the outer operation began: then that span is nearer.
        nested = outer is not None and outer.outside == self.outside
        self.parent_id = outer.span_id if outer is not None and nested else self.outside
        if trace_id is not None:
            self.trace_id = trace_id
        else:
            self.trace_id = outer.trace_id if outer is not None else ids[16:]

    def leave(self) -> None:
        """It is over. Left in another order or another context, whoever looks next passes it over."""
        self.ended = True
        if SPAN.get() is self:
            SPAN.set(self.outer)

    def put_into(self, values: dict[str, object]) -> None:
        """The ids of the innermost open span, unless something nearer has been bound since."""
        span: Span | None = self
        while span is not None and span.ended:
            span = span.outer
        if span is None or values.get("span_id") != span.outside:
            return
        values["trace_id"], values["span_id"] = span.trace_id, span.span_id
        if span.parent_id is not None:
            values["parent_span_id"] = span.parent_id
