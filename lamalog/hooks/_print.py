"""The interpreter's own printing of a traceback, without what redaction would hide."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType

from lamalog.redact import default_redactor
from lamalog.rescue import format_exception


def print_safely(
    usual: Callable[[], object], error: BaseException | None, tb: TracebackType | None, head: str = ""
) -> None:
    """``usual()``, which prints *error*, unless it would print a secret: then *head* and the redacted traceback."""
    if error is None:
        usual()
        return
    try:
        text = format_exception((type(error), error, tb))
        safe = default_redactor().text(text)
    except Exception:
        text = safe = ""
    if safe == text:
        usual()
    elif sys.stderr is not None:
        sys.stderr.write(f"{head}{safe}\n")
