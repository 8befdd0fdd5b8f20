from __future__ import annotations

import json
import logging

import pytest

import lamalog.manager
from lamalog import compat
from lamalog.testing import capture


@pytest.fixture
def records():
    with capture() as found:
        yield found


def test_setup_logging_sets_up_and_gives_the_logger(tmp_path, capfd):
    try:
        logger = compat.setup_logging("shop", "DEBUG", tmp_path, console=False)
        assert logger is logging.getLogger("shop")
        logger.debug("paid", extra={"password": "hunter2"})
        assert compat.setup_logging(log_dir=tmp_path, console=False) is logging.getLogger()
    finally:
        lamalog.manager.shutdown()
    lines = [json.loads(line) for line in (tmp_path / "shop.jsonl").read_text().splitlines()]
    paid = next(line for line in lines if line["message"] == "paid")
    assert paid["severity_text"] == "DEBUG"
    assert paid["service.name"] == "shop"
    assert "hunter2" not in str(paid)


def test_setup_logging_does_not_raise_for_nonsense(tmp_path, capfd):
    try:
        compat.setup_logging("shop", "LUOD", tmp_path, nonsense=1)
    finally:
        lamalog.manager.shutdown()
    assert "LUOD" in capfd.readouterr().err


def test_setup_logging_takes_a_file(tmp_path):
    config = tmp_path / "logging.yaml"
    config.write_text("lamalog:\n  level: ERROR\n  console: off\n")
    try:
        compat.setup_logging("shop", log_dir=tmp_path, config=config)
        assert logging.getLogger().level == logging.ERROR
    finally:
        lamalog.manager.shutdown()


def test_log_success(records):
    compat.log_success("task %s done", "t-1", pixels=5, name="x")
    entry = records[0]
    assert (entry.level, entry.message, entry.logger) == ("SUCCESS", "task t-1 done", __name__)
    assert entry.fields == {"pixels": 5, "extra.name": "x"}
    assert entry.record.funcName == "test_log_success"
    compat.log_success("x", logger="mine")
    compat.log_success("100%")
    assert records[1].logger == "mine"
    assert records[2].message == "100%"


def test_track_error_tells_the_exception_with_its_context(records):
    try:
        raise KeyError("mask")
    except KeyError as error:
        compat.track_error(error, task="t-1", step=3)
    entry = records.assert_logged(
        "error.tracked", level="ERROR", exception=KeyError, task="t-1", step=3, logger=__name__
    )
    assert entry.message == "KeyError: 'mask'"
    assert entry["error.type"] == "KeyError"
    assert entry.record.funcName == "test_track_error_tells_the_exception_with_its_context"


def test_track_error_takes_a_logger_and_any_name_of_a_field(records):
    compat.track_error(ValueError("x"), logger="mine", error="f", log=1, context=2, message="m")
    entry = records.assert_logged("error.tracked", logger="mine", fields={"error": "f", "log": 1, "context": 2})
    assert entry["extra.message"] == "m"


class Hostile(Exception):
    def __str__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize("error", [Hostile(), "just text", None, 7])
def test_track_error_never_raises(records, error):
    compat.track_error(error)
    assert records[0].level == "ERROR"


def test_an_error_that_was_tracked_is_not_told_again_with_its_traceback(records):
    from lamalog.lifecycle.operations import operation

    def work():
        with operation("a.b"):
            try:
                raise ValueError("x")
            except ValueError as error:
                compat.track_error(error)
                raise

    with pytest.raises(ValueError):
        work()
    assert records.assert_logged("error.tracked").exception is not None
    assert records.assert_logged("a.b.failed").exception is None


def test_init_api_logging_logs_the_requests_of_a_flask_application(records):
    flask = pytest.importorskip("flask")
    app = flask.Flask("shop")
    app.add_url_rule("/tasks/<name>", "tasks", lambda name: f"hello {name}")
    compat.init_api_logging(app)
    with app.test_client().get("/tasks/ann") as response:
        assert response.data == b"hello ann"
    records.assert_logged(fields={"http.response.status_code": 200, "http.route": "/tasks/<name>"})


def test_banner_and_shutdown_are_the_real_ones():
    import lamalog

    assert compat.show_startup_banner is lamalog.show_startup_banner
    assert compat.log_shutdown is lamalog.log_shutdown
    assert compat.get_logger("worker").name == "lama.worker"


def test_all_names_exist():
    assert all(callable(getattr(compat, name)) for name in compat.__all__)
