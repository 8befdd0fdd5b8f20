from __future__ import annotations

import logging
import pickle

from hypothesis import given
from hypothesis import strategies as st

from lamalog.record import FastLogRecord
from lamalog.state import KEY, STANDARD, RecordState, extras_of, state_of

_keys = st.text(min_size=1, max_size=8) | st.sampled_from(["asctime", "message", "taskName", "user"])


@given(
    kind=st.sampled_from([logging.LogRecord, FastLogRecord]),
    extras=st.dictionaries(_keys, st.integers(), max_size=4),
    gone=st.lists(st.sampled_from(sorted(STANDARD)), max_size=3),
)
def test_extras_are_all_attributes_logging_did_not_make_in_order(
    kind: type[logging.LogRecord], extras: dict[str, int], gone: list[str]
) -> None:
    """Also when somebody has deleted attributes of the record."""
    record = kind("n", 20, "p", 1, "m", None, None)
    state_of(record)
    for name in gone:
        record.__dict__.pop(name, None)
    record.__dict__.update(extras)
    expected = {key: value for key, value in record.__dict__.items() if key not in STANDARD}
    assert list(extras_of(record).items()) == list(expected.items())


def test_the_state_is_made_once_and_travels_with_the_record() -> None:
    record = logging.LogRecord("n", 20, "p", 1, "m", None, None)
    state = state_of(record)
    assert state_of(record) is state
    state.message, state.fields, state.ready = "safe", {"a": 1}, True
    received = pickle.loads(pickle.dumps(record)).__dict__[KEY]
    assert isinstance(received, RecordState)
    assert (received.message, received.fields, received.ready, received.id) == ("safe", {"a": 1}, True, None)


def test_formatters_that_dump_every_attribute_show_one_short_word() -> None:
    assert repr(RecordState()) == "<lamalog>"
