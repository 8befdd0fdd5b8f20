"""What is remembered about clean texts and field names must never let a secret through, nor grow without end."""

from __future__ import annotations

import logging

from hypothesis import given
from hypothesis import strategies as st

from lamalog.redact import Redactor
from lamalog.redact.engine import _REMEMBERED
from lamalog.state import state_of

TEXTS = {
    "worker-1": "worker-1",
    "password=hunter2": "password=[REDACTED:password]",
    "13812345678": "[REDACTED:cn-mobile]",
    "ok": "ok",
    "a@b.co": "[REDACTED:email]",
}
REDACTOR = Redactor()


@given(st.lists(st.sampled_from(sorted(TEXTS)), max_size=12))
def test_a_text_is_treated_alike_the_first_time_and_every_time(texts: list[str]) -> None:
    assert [REDACTOR.text(text) for text in texts] == [TEXTS[text] for text in texts]


def test_only_so_much_is_remembered() -> None:
    redactor = Redactor()
    for number in range(_REMEMBERED * 2 + 10):
        redactor.text(f"text {number}")
        redactor.field_name(f"key{number}")
    assert len(redactor._clean) <= _REMEMBERED
    assert len(redactor._names) <= _REMEMBERED


def test_trace_ids_stay_and_anything_else_under_their_names_does_not() -> None:
    record = logging.LogRecord("n", 20, "p", 1, "m", None, None)
    hex_id = "0af7651916cd43dd8448eb211c80319c"
    record.trace_id, record.span_id = hex_id, "password=hunter2"
    Redactor().record(record)
    assert state_of(record).fields == {"trace_id": hex_id, "span_id": "password=[REDACTED:password]"}


def test_small_numbers_stay_numbers_and_phones_do_not() -> None:
    record = logging.LogRecord("n", 20, "p", 1, "m", None, None)
    record.count, record.caller, record.pin_code = 512, 13812345678, 4711
    Redactor().record(record)
    fields = state_of(record).fields
    assert fields["count"] == 512
    assert "13812345678" not in str(fields)
    assert "4711" not in str(fields)
