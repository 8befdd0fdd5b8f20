from __future__ import annotations

import gc
import logging
from pathlib import Path
from typing import Any

from lamalog.handlers import AsyncHandler, RotatingJsonHandler
from lamalog.monitor.pipeline import Pipeline, tell
from lamalog.redact import RedactionFilter
from lamalog.testing import capture


class Stub(logging.Handler):
    def __init__(self, **stats: Any) -> None:
        super().__init__()
        self.stats: Any = stats

    def emit(self, record: logging.LogRecord) -> None:
        pass


def on_root(*handlers: logging.Handler) -> None:
    logging.root.handlers[:] = handlers


def test_what_real_handlers_count(tmp_path: Path) -> None:
    file = RotatingJsonHandler("x.jsonl", log_dir=tmp_path, rotation="2 kB", compression=None)
    file.addFilter(RedactionFilter())
    queue = AsyncHandler([file])
    on_root(queue)
    pipeline = Pipeline()
    pipeline.look(0.0)
    log = logging.getLogger("shop")
    for number in range(30):
        log.warning("order %d password=%s", number, "hunter2hunter2")
    queue.flush()
    health = pipeline.look(10.0)
    assert health.written == 30
    assert health.rate == 3.0
    assert health.rotations >= 1
    assert (health.dropped, health.errors, health.waiting) == (0, 0, 0)
    assert sum(health.redactions.values()) >= 30
    again = pipeline.look(10.0)
    assert (again.written, again.redactions) == (0, {})
    assert pipeline.totals["written"] == 30
    queue.close()
    file.close()


def test_several_handlers_write_the_same_records_and_each_of_its_losses_counts() -> None:
    one, other = Stub(written=10, dropped=0), Stub(written=8, dropped=1, failed=1, queued=5)
    on_root(one, other)
    pipeline = Pipeline()
    pipeline.look(0.0)
    one.stats, other.stats = {"written": 30, "dropped": 2}, {"written": 20, "dropped": 4, "failed": 1, "backlog": 3}
    one.set_name("file")
    health = pipeline.look(5.0)
    assert (health.written, health.dropped, health.errors, health.waiting) == (20, 5, 0, 3)
    assert health.failing == {"file": 2, "Stub": 3}


def test_handlers_come_and_go_and_rubbish_is_no_trouble() -> None:
    pipeline = Pipeline()
    on_root(Stub(written=100))
    pipeline.look(0.0)
    on_root(Stub(written=7), Stub(written="many", dropped=None, errors=True), Stub())
    logging.root.handlers[-1].stats = "none"  # type: ignore[attr-defined]
    gc.collect()
    health = pipeline.look(1.0)
    assert (health.written, health.dropped) == (7, 0)
    assert len(pipeline._last) <= 4


def test_a_healthy_pipeline_is_told_at_debug_and_losses_as_a_warning() -> None:
    stub = Stub(written=0, dropped=0)
    on_root(stub)
    pipeline = Pipeline()
    pipeline.look(0.0)
    with capture() as records:
        tell(pipeline.look(60.0), pipeline.totals)
        stub.stats = {"written": 120, "dropped": 12, "queued": 4}
        tell(pipeline.look(60.0), pipeline.totals)
    well, bad = records
    assert (well.event, well.levelno) == ("log.pipeline.health", logging.DEBUG)
    assert bad.levelno == logging.WARNING
    assert bad.message == "2 log records/s, 12 dropped, 4 waiting (Stub)"
    assert bad.fields["log.pipeline.dropped"] == bad.fields["log.pipeline.dropped.total"] == 12
    assert bad.fields["log.pipeline.written"] == 120
    assert bad.fields["log.pipeline.failing"] == {"Stub": 12}
