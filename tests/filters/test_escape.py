from __future__ import annotations

import io
import json
import logging

from lamalog.filters import EscapeFilter
from lamalog.formatters import JsonFormatter

EVIL = "a\nERROR forged\x1b[2J\u202e"
SHOWN = "a\\nERROR forged\\x1b[2J\\u202e"


def stream_handler():
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s %(user)s", defaults={"user": "-"}))
    return handler


def test_a_foreign_handler_prints_one_harmless_line(log):
    handler = stream_handler()
    handler.addFilter(EscapeFilter())
    log.addHandler(handler)
    log.info("%s", EVIL, extra={"user": EVIL})
    assert handler.stream.getvalue() == f"INFO {SHOWN} {SHOWN}\n"


def test_tracebacks_keep_their_lines_and_nothing_else(log):
    handler = stream_handler()
    handler.addFilter(EscapeFilter())
    log.addHandler(handler)
    try:
        raise ValueError("\x1b]0;title\x07")
    except ValueError:
        log.exception("bad", stack_info=True)
    text = handler.stream.getvalue()
    assert "\\x1b]0;title\\x07" in text
    assert "\x1b" not in text
    assert "\x07" not in text
    assert text.count("\n") > 6


def test_newlines_of_messages_can_be_kept(log):
    handler = stream_handler()
    handler.addFilter(EscapeFilter(keep_newlines=True))
    log.addHandler(handler)
    log.info("one\n\ttwo\x1b")
    assert handler.stream.getvalue().startswith("INFO one\n\ttwo\\x1b")


def test_our_own_formatters_are_not_affected(log, collecting):
    one = EscapeFilter()
    handler = collecting(one)
    log.addHandler(handler)
    log.info("%s", EVIL, extra={"user": EVIL})
    log.info("plain")
    line = json.loads(JsonFormatter().format(handler.records[0]))
    assert (line["message"], line["user"]) == (EVIL, EVIL)
    assert one.stats == {"passed": 2, "dropped": 0, "failed": 0, "escaped": 1}


def test_what_can_not_be_rendered_passes(make):
    class Broken:
        def __str__(self):
            raise RuntimeError("no")

    record = make("%d", Broken())
    assert EscapeFilter().filter(record) is True
    assert "RuntimeError" in record.getMessage() or "TypeError" in record.getMessage() or "%d" in record.getMessage()
