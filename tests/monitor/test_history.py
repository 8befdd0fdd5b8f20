"""What was usual before the process began comes from its logs."""

from __future__ import annotations

import datetime as dt
import json
import logging
import threading
import time

import pytest

from lamalog.exceptions import ConfigError
from lamalog.handlers import RotatingJsonHandler
from lamalog.monitor.history import log_directory, read_history, read_in_background
from lamalog.monitor.listeners import LISTENERS
from lamalog.monitor.operations_handler import OperationHandler
from lamalog.monitor.sample import Sample


def write(folder, days: float = 2.0) -> None:
    now, lines = time.time(), []
    for minute in range(int(days * 1440), 0, -10):
        when = dt.datetime.fromtimestamp(now - minute * 60, dt.timezone.utc)
        base = {
            "timestamp": when.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "severity_number": 5,
            "severity_text": "DEBUG",
            "logger": "lamalog.monitor",
            "message": "m",
            "service.name": "shop",
        }
        sample = {
            "event.name": "resource.sample",
            "system.cpu.utilization": 0.2 + 0.02 * when.hour,
            "hw.id": ["gpu0"],
            "hw.gpu.utilization": [0.5],
            "process.uptime": 3,
        }
        summary = {
            "event.name": "operation.summary",
            "operation.name": "inpaint",
            "operation.count": 40,
            "operation.failed": 2,
            "operation.interval": 60.0,
            "operation.p50": 0.25,
        }
        lines += [json.dumps({**base, **sample}), json.dumps({**base, **summary})]
    (folder / "shop.jsonl").write_text("\n".join(lines) + "\n")


def test_hours_of_samples_and_operations(tmp_path):
    write(tmp_path)
    history = read_history(tmp_path)
    cpu = history.series["system.cpu.utilization", ""]
    assert 48 <= len(cpu) <= 50
    assert cpu == sorted(cpu)
    for moment, value in cpu:
        assert value == pytest.approx(0.2 + 0.02 * dt.datetime.fromtimestamp(moment, dt.timezone.utc).hour)
    assert history.series["hw.gpu.utilization", "gpu0"][0][1] == 0.5
    assert history.series["operation.duration", "inpaint"][0][1] == 0.25
    assert history.series["operation.rate", "inpaint"][0][1] == pytest.approx(10.0)
    assert all(failed / runs == 0.05 for runs, failed in history.errors["inpaint"])
    assert ("process.uptime", "") not in history.series


def test_only_as_many_days_and_only_this_service(tmp_path):
    write(tmp_path)
    assert len(read_history(tmp_path, days=0.5).series["system.cpu.utilization", ""]) <= 14
    assert read_history(tmp_path, service="other").records == 0


def test_no_logs_are_no_history(tmp_path):
    assert read_history(tmp_path).records == 0
    with pytest.raises(ConfigError):
        read_history(tmp_path / "nowhere")
    asked = []
    read_in_background(asked.append, directory=tmp_path / "nowhere")
    assert asked == []


def test_it_is_read_in_the_background_from_where_this_process_logs(tmp_path):
    write(tmp_path)
    assert log_directory() is None
    handler = RotatingJsonHandler(filename="other.jsonl", log_dir=tmp_path)
    logging.getLogger().addHandler(handler)
    assert log_directory() == tmp_path
    got, done = [], threading.Event()
    read_in_background(lambda history: (got.append(history), done.set()))
    assert done.wait(60)
    assert got[0].series


def test_what_was_usual_is_known_soon_after_the_start(tmp_path):
    write(tmp_path, days=3)
    logging.getLogger().addHandler(RotatingJsonHandler(filename="other.jsonl", log_dir=tmp_path))
    handler = OperationHandler(history="3 days")
    try:
        operations, deadline, second = handler._counting.operations, time.monotonic() + 60, 0.0
        while time.monotonic() < deadline:
            second += 5.0
            LISTENERS.tell(Sample(time.time(), second, 5.0, {"system.cpu.utilization": 0.5}, {}))
            season = operations.watch.season_of("system.cpu.utilization", "")
            if season is not None and season.hours:
                break
            time.sleep(0.02)
        assert season is not None
        assert season.hours >= 48
        assert season.rhythmic
        assert operations.watch.season_of("operation.duration", "inpaint").hours >= 48
    finally:
        handler.close()
