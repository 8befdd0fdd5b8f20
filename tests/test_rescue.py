from __future__ import annotations

import copy
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog import rescue
from lamalog.state import state_of


class Raising:
    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


class Collecting(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def log() -> Iterator[SimpleNamespace]:
    rescue.install()
    handler, logger = Collecting(), logging.getLogger("rescue.test")
    logger.addHandler(handler)
    logger.propagate = False
    yield SimpleNamespace(logger=logger, handler=handler, records=handler.records)
    rescue.uninstall()


def record_of(msg: object, *args: object) -> logging.LogRecord:
    return logging.LogRecord("n", 20, "p", 1, msg, args, None)  # type: ignore[arg-type]


def test_a_template_that_does_not_fit_its_arguments_shows_both_and_is_marked() -> None:
    record = record_of("bad %d", "x")
    assert rescue.render(record, record.args) == "bad %d (args: 'x')"
    assert state_of(record).marks[rescue.MARK].startswith("TypeError: %d format")


def test_a_raising_argument_is_named_by_its_type() -> None:
    record = record_of("value %s", Raising())
    assert rescue.render(record, record.args) == "value %s (args: <unprintable Raising: RuntimeError>)"


def test_a_raising_message_is_named_by_its_type() -> None:
    record = record_of(Raising())
    assert rescue.render(record, record.args) == "<unprintable Raising: RuntimeError>"


def test_lone_surrogates_are_escaped() -> None:
    record = record_of("a\udc80 %s", "é\ud800")
    assert rescue.render(record, record.args) == "a\\udc80 é\\ud800"
    assert not state_of(record).marks


@given(
    st.text() | st.sampled_from(["%s", "%d %s", "%(a)s", "%", "100%", "%%", "%s%s%s"]),
    st.lists(st.text() | st.integers() | st.none() | st.dictionaries(st.text(), st.integers()), max_size=3).map(tuple),
)
def test_rendering_equals_stdlib_wherever_stdlib_can_render(msg: str, args: tuple[Any, ...]) -> None:
    record = logging.LogRecord("n", 20, "p", 1, msg, args, None)
    try:
        expected = record.getMessage()
    except Exception:
        rescue.render(record, record.args)
        assert rescue.MARK in state_of(record).marks
    else:
        assert rescue.render(record, record.args) == expected
        assert not state_of(record).marks


def test_an_extra_named_like_a_record_attribute_is_kept_with_a_prefix(log: SimpleNamespace) -> None:
    log.logger.warning("hi", extra={"filename": "x.png", "message": "m", "mine": 1})
    (record,) = log.records
    assert record.filename == "test_rescue.py"
    assert record.__dict__["extra.filename"] == "x.png"
    assert record.__dict__["extra.message"] == "m"
    assert record.mine == 1


@pytest.mark.parametrize("extra", ["text", 5, ["a"], object()])
def test_an_extra_that_is_no_mapping_costs_a_mark_not_the_record(log: SimpleNamespace, extra: object) -> None:
    log.logger.warning("hi", extra=extra)
    assert "is not a mapping" in state_of(log.records[0]).marks[rescue.MARK]


@pytest.mark.parametrize("where", ["logger", "handler"])
def test_a_raising_filter_lets_the_record_pass_marked(log: SimpleNamespace, where: str) -> None:
    def broken(record: logging.LogRecord) -> bool:
        raise KeyError("oops")

    getattr(log, where).addFilter(broken)
    log.logger.warning("hi")
    assert "KeyError: 'oops'" in state_of(log.records[0]).marks[rescue.MARK]
    getattr(log, where).removeFilter(broken)


def test_the_filters_after_a_raising_one_still_decide(log: SimpleNamespace) -> None:
    log.logger.filters[:] = [lambda record: 1 / 0, lambda record: "keep" in record.msg]
    log.logger.warning("drop this")
    log.logger.warning("keep this")
    assert [record.msg for record in log.records] == ["keep this"]


@pytest.mark.skipif(not rescue._MAY_REPLACE, reason="filters may replace records since 3.12")
def test_a_filter_may_replace_the_record_as_in_stdlib(log: SimpleNamespace) -> None:
    def replace(record: logging.LogRecord) -> logging.LogRecord:
        record = copy.copy(record)
        record.msg = "other"
        return record

    log.handler.addFilter(replace)
    log.logger.warning("one")
    assert log.records[0].msg == "other"


def test_uninstall_gives_logging_its_own_methods_back() -> None:
    before = logging.Logger.makeRecord, logging.Filterer.filter
    rescue.install()
    rescue.install()
    assert logging.Logger.makeRecord is not before[0]
    rescue.uninstall()
    assert (logging.Logger.makeRecord, logging.Filterer.filter) == before


def test_a_guard_that_somebody_wrapped_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    rescue.install()
    guarded = logging.Logger.makeRecord
    wrapper = lambda *args, **kwargs: guarded(*args, **kwargs)  # noqa: E731
    logging.Logger.makeRecord = wrapper  # type: ignore[method-assign]
    try:
        rescue.uninstall()
        assert logging.Logger.makeRecord is wrapper
    finally:
        logging.Logger.makeRecord = guarded  # type: ignore[method-assign]
        rescue.uninstall()


def test_a_huge_traceback_is_cut_in_the_middle() -> None:
    try:
        raise ValueError("x" * 1_000_000)
    except ValueError as error:
        text = rescue.format_exception((type(error), error, error.__traceback__))
    assert len(text) < rescue.TRACEBACK_LIMIT + 100
    assert "characters left out" in text
    assert text.startswith("Traceback")


def test_an_exception_whose_text_raises_is_still_formatted() -> None:
    class Bad(Exception):
        __str__ = Raising.__str__

    try:
        raise Bad
    except Bad as error:
        assert "Bad" in rescue.format_exception(error)
        assert rescue.describe(error) == "Bad: <unprintable>"
