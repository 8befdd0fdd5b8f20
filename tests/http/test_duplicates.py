"""Servers keep silent about exceptions that are told, and about nothing else."""

from __future__ import annotations

import dataclasses
import logging

import pytest

from lamalog.http._duplicates import SERVER_LOGGERS, drop_duplicates, is_told, mark_told
from lamalog.http.wsgi import LoggingMiddleware


@dataclasses.dataclass(frozen=True)
class Frozen(Exception):
    """An exception that takes no attributes."""

    code: int = 5


@pytest.mark.parametrize("error", [ValueError("x"), Frozen(), KeyboardInterrupt(), OSError(2, "x")])
def test_any_exception_can_be_marked(error):
    assert not is_told(error)
    mark_told(error)
    assert is_told(error)


@pytest.mark.parametrize("name", SERVER_LOGGERS)
def test_a_told_exception_is_dropped_from_the_servers_log(records, name):
    drop_duplicates()
    told, other = ValueError("told"), ValueError("other")
    mark_told(told)
    logger = logging.getLogger(name)
    logger.error("Exception in application", exc_info=told)
    logger.error("Exception in application", exc_info=other)
    logger.error("no exception")
    logger.warning("told, but no error", exc_info=told)
    assert [entry["message"] for entry in records.all] == [
        "Exception in application",
        "no exception",
        "told, but no error",
    ]
    assert records.all[0]["exception"]["message"] == "other"


def test_a_traceback_rendered_into_the_message_is_recognised_while_it_is_handled(records):
    drop_duplicates()
    error = ValueError("told")
    mark_told(error)
    try:
        raise error
    except ValueError:
        logging.getLogger("werkzeug").error("Error on request:\nTraceback …")
    logging.getLogger("werkzeug").error("Error on request:\nTraceback …")
    assert len(records.all) == 1


def test_what_was_not_written_is_not_marked(http, records):
    logging.getLogger("lamalog.http").setLevel(logging.CRITICAL)
    error = ValueError("x")

    def app(environ, respond):
        raise error

    with pytest.raises(ValueError, match="x"):
        http.wsgi(LoggingMiddleware(app), http.environ())
    assert not is_told(error)


def test_it_can_be_left_off(http, records):
    def app(environ, respond):
        raise ValueError("x")

    with pytest.raises(ValueError, match="x") as caught:
        http.wsgi(LoggingMiddleware(app, drop_duplicates=False), http.environ())
    logging.getLogger("waitress").error("again", exc_info=caught.value)
    assert records.all[-1]["message"] == "again"
