from __future__ import annotations

import logging

from lamalog.context import bound
from lamalog.filters import ContextFilter
from lamalog.state import state_of


def test_the_context_is_that_of_the_first_filter_it_meets(make):
    record = make()
    with bound(request_id="r-1"):
        assert ContextFilter().filter(record)
    with bound(request_id="r-2"):
        ContextFilter().filter(record)
    assert state_of(record).context == {"request_id": "r-1"}


def test_fast_records_are_an_option():
    ContextFilter(fast_records=False)
    assert logging.getLogRecordFactory() is logging.LogRecord
    ContextFilter()
    assert logging.getLogRecordFactory() is not logging.LogRecord
