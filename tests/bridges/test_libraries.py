"""Real libraries that bring handlers or take the root logger over."""

from __future__ import annotations

from typing import Any

import pytest


def test_sqlalchemy_with_echo_says_each_statement_once(program: Any) -> None:
    pytest.importorskip("sqlalchemy")
    ran = program(
        """
        bridges.adopt("sqlalchemy")
        from sqlalchemy import create_engine, text
        engine = create_engine("sqlite://", echo=True)
        with engine.connect() as connection:
            connection.execute(text("select 1 as one"))
        """
    )
    assert len([record for record in ran.records if record["message"] == "select 1 as one"]) == 1
    assert ran.out + ran.err == ""


@pytest.mark.parametrize("order", ["before", "after"])
def test_absl_leaves_the_root_logger_alone(order: str, program: Any) -> None:
    pytest.importorskip("absl")
    code = """
    {first}
    from absl import app, logging as absl_logging
    {second}
    def main(argv):
        absl_logging.warning("from %s", "absl")
        logging.getLogger("app").info("ours")
        print(len(logging.getLogger().handlers), logging.getLogger().level)
    app.run(main)
    """
    adopt = "bridges.adopt('absl')"
    ran = program(code.format(first=adopt if order == "before" else "", second=adopt if order == "after" else ""))
    assert ran.out == "1 10\n"
    assert ran.err == ""
    (record,) = ran.of("absl")
    assert record["message"] == "from absl"
    assert record["code.file.path"] == "svc.py"
    assert [record["message"] for record in ran.of("app")] == ["ours"]


def test_absl_without_the_bridge_takes_over(program: Any) -> None:
    """The control."""
    pytest.importorskip("absl")
    ran = program(
        "from absl import app, logging as absl_logging\napp.run(lambda argv: absl_logging.warning('from absl'))\n"
    )
    assert "from absl" in ran.err


CELERY = """
from celery import Celery
from celery.contrib.testing.worker import start_worker
import lamalog.context
{adopt}
app = Celery("tasks", broker="memory://", backend="cache+memory://")
app.conf.update(worker_send_task_events=False)

@app.task
def paint(size):
    logging.getLogger("tasks.paint").info("painting %d", size)
    return size * 2

@app.task
def broken():
    raise ValueError("password=hunter2secret")

app.log.setup(loglevel="INFO")
with start_worker(app, perform_ping_check=False, pool="solo", loglevel="INFO"):
    lamalog.bind(request_id="r-1", trace_id="0af7651916cd43dd8448eb211c80319c", span_id="b7ad6b7169203331")
    result = paint.delay(4)
    lamalog.context.clear()
    result.get(timeout=60)
    failed = broken.delay()
    failed.get(timeout=60, propagate=False)
print(len(logging.getLogger().handlers))
"""


def test_celery_keeps_the_root_logger_and_continues_the_context(program: Any) -> None:
    pytest.importorskip("celery")
    ran = program(CELERY.format(adopt="bridges.adopt('celery')"))
    assert ran.out.strip() == "1", ran.err
    (painted,) = ran.of("tasks.paint")
    assert painted["request_id"] == "r-1"
    assert painted["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert painted["celery.task.name"].endswith("paint")
    (done,) = ran.events("celery.task.succeeded")
    assert done["lama.task.id"] == painted["lama.task.id"]
    assert done["duration"] > 0
    (failed,) = ran.events("celery.task.failed")
    assert failed["exception.type"] == "ValueError"
    assert "request_id" not in failed
    assert len(ran.events("celery.task.received")) == 2
    assert "hunter2secret" not in str(ran.records) + ran.out + ran.err


def test_celery_without_the_bridge_takes_the_root_logger(program: Any) -> None:
    """The control: our file handler is gone from the root logger."""
    pytest.importorskip("celery")
    ran = program(CELERY.format(adopt=""))
    assert ran.of("tasks.paint") == []


def test_transformers_and_diffusers_speak_through_the_log(program: Any) -> None:
    pytest.importorskip("transformers")
    ran = program(
        """
        bridges.adopt_known()
        from transformers.utils import logging as hf
        hf.get_logger("transformers.models").warning("slow %s", "path")
        """
    )
    assert len([record for record in ran.records if record["message"] == "slow path"]) == 1
    assert "slow path" not in ran.err


def test_flask_logger_used_too_early_is_not_doubled(program: Any) -> None:
    pytest.importorskip("flask")
    program.write(
        "svc.py",
        program.configure.replace("logging.config.dictConfig(CONFIG)", "")
        + """
from flask import Flask
app = Flask("web")
app.logger.warning("too early")
logging.config.dictConfig(CONFIG)
bridges.adopt("flask")
app.logger.warning("once")
""",
    )
    import sys

    program.run_command(sys.executable, "svc.py")
    ran = program.finish()
    assert len([record for record in ran.records if record["message"] == "once"]) == 1
    assert "once" not in ran.err
