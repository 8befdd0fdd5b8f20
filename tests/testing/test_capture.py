from __future__ import annotations

import logging
import threading

import structlog

from lamalog._processors import processors
from lamalog.filters import RedactionFilter
from lamalog.testing import capture


class Collecting(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)


def test_propagation_and_handlers_do_not_matter():
    lonely = logging.getLogger("lonely.child")
    lonely.propagate = False
    with capture() as records:
        lonely.error("alone")
        logging.getLogger("made.later").warning("x")
        late = logging.getLogger("late")
        late.propagate = False
        late.error("y")
    assert records.messages == ["alone", "x", "y"]


def test_levels_do_not_matter_to_the_test_and_still_do_to_everybody_else():
    handler = Collecting()
    root = logging.getLogger()
    root.addHandler(handler)
    logger = logging.getLogger("some")
    logger.setLevel(logging.WARNING)
    with capture() as records:
        logger.debug("d")
        logger.info("i")
        logger.warning("w")
        logger.log(1, "below TRACE")
        records.level = logging.ERROR
        logger.warning("w2")
        logger.error("e")
    assert records.messages == ["d", "i", "w", "e"]
    assert [record.getMessage() for record in handler.records] == ["w", "w2", "e"]


def test_records_that_are_handed_over_reach_the_handlers_whatever_their_level():
    """As with stdlib: ``Logger.handle`` (queues, sockets) asks no level."""
    handler = Collecting()
    logger = logging.getLogger("receiver")
    logger.addHandler(handler)
    logger.setLevel(logging.ERROR)
    with capture() as records:
        logger.isEnabledFor(logging.INFO)
        logger.error("first")
        logger.handle(logging.LogRecord("receiver", logging.DEBUG, "p", 1, "from afar", (), None))
    assert [record.getMessage() for record in handler.records] == ["first", "from afar"]
    assert records.messages == ["first", "from afar"]


def test_a_disabled_logger_stays_silent():
    logger = logging.getLogger("off")
    logger.disabled = True
    with capture() as records:
        logger.error("x")
    assert len(records) == 0


def test_logging_is_as_it_was_afterwards():
    before = logging.Logger.isEnabledFor, logging.Logger.callHandlers
    try:
        with capture():
            assert logging.Logger.callHandlers is not before[1]
            raise RuntimeError
    except RuntimeError:
        pass
    assert (logging.Logger.isEnabledFor, logging.Logger.callHandlers) == before


def test_nested_captures_each_get_everything():
    with capture() as outer:
        logging.getLogger("a").info("1")
        with capture() as inner:
            logging.getLogger("a").debug("2")
        logging.getLogger("a").info("3")
    assert outer.messages == ["1", "2", "3"]
    assert inner.messages == ["2"]


def test_what_handlers_do_to_a_record_later_is_not_seen():
    handler = Collecting()
    handler.addFilter(RedactionFilter())
    logger = logging.getLogger("secretive")
    logger.addHandler(handler)
    with capture() as records:
        logger.error("password=%s", "hunter2", extra={"token": "abc"})
    assert "hunter2" not in handler.records[0].getMessage()
    assert records[0].message == "password=hunter2"
    assert records[0]["token"] == "abc"


def test_all_threads_are_heard():
    with capture() as records:
        threads = [
            threading.Thread(target=lambda: [logging.getLogger("t").debug("x") for _ in range(100)]) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(records) == 400


def test_structlog_loggers_are_heard():
    structlog.configure(processors=processors())
    with capture() as records:
        structlog.get_logger().info("hello", n=1)
    records.assert_logged(logger=__name__, message="hello", n=1)


def test_a_record_that_can_not_be_rendered_is_captured():
    class Broken:
        def __str__(self):
            raise RuntimeError("no")

        __repr__ = __str__

    logger = logging.getLogger("broken")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    with capture() as records:
        logger.error("%d", "x")
        logger.error("%s", Broken())
        logger.error(Broken())
    assert len(records) == 3
    assert "'x'" in records[0].message
    assert str(records[1])
