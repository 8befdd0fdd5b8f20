"""The state that lamalog top shows, and its picture for any size of terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamalog.cli.live.board import SORTS, Board
from lamalog.cli.live.picture import View, picture
from lamalog.cli.output.style import Style
from lamalog.text import cell_width

NOW = 1_767_571_200.0
_SGR = re.compile(r"\x1b\[[\d;]*m")


def busy() -> Board:
    board = Board()
    for second in range(60):
        moment = NOW + second
        board.take(
            {
                "event.name": "resource.sample",
                "host.name": "h",
                "process.pid": 7,
                "service.name": "shop",
                "system.cpu.utilization": 0.5,
                "system.memory.utilization": 0.95,
                "system.memory.usage": 9.5e9,
                "system.memory.limit": 10e9,
                "process.cpu.usage": 1.5,
                "process.memory.usage": 1e9,
                "hw.id": ["gpu0"],
                "hw.gpu.utilization": [0.97],
                "hw.gpu.memory.utilization": [0.5],
                "hw.temperature": [71],
            },
            moment,
        )
        for name, took in (("inpaint", 1.0), ("GET /x", 0.1), ("中文 operation", 0.2)):
            board.take({"operation.name": name, "duration": took, "severity_number": 17 if second == 1 else 9}, moment)
        board.take({"event.name": "task.started", "lama.task.id": f"t-{second}"}, moment)
        if second > 3:
            board.take({"event.name": "task.done", "lama.task.id": f"t-{second - 3}", "duration": 3.0}, moment)
        board.take(
            {"event.name": "queue.depth", "lama.queue.name": "gpu", "lama.queue.depth": 95, "lama.queue.limit": 100},
            moment,
        )
        board.take({"event.name": "node.heartbeat", "lama.node.id": "w-1"}, moment)
    board.take({"event.name": "node.lost", "lama.node.id": "w-2", "severity_number": 17, "message": "gone"}, NOW + 60)
    board.take(
        {
            "event.name": "anomaly.detected",
            "logger": "lamalog.monitor",
            "anomaly.metric": "operation.duration",
            "operation.name": "inpaint",
            "message": "inpaint is slow",
        },
        NOW + 60,
    )
    return board


def test_what_is_shown():
    board = busy()
    rows = {row.name: row for row in board.operations()}
    assert set(rows) == {"inpaint", "task.done", "中文 operation", "GET /x"}
    assert rows["inpaint"].failed == 1
    assert rows["inpaint"].p50 == 1.0
    assert rows["inpaint"].rate == pytest.approx(1.0, rel=0.05)
    assert len(board.running) == 4
    assert board.task_counts()["done"] == 56
    text = "\n".join(picture(board, View("logs"), Style(False, 120, True), 60))
    for part in (
        "CPU", "50%", "RAM", "9.5 GB of 10 GB", "gpu0", "97%", "71 °C", "shop pid 7", "inpaint is slow", "inpaint",
        "中文 operation", "95 waiting of 100 (95%)", "w-2", "lost", "w-1", "errors", "gone", "tasks: 4 running", "q quit",
    ):  # fmt: skip
        assert part in text, part
    assert "\x1b" not in text


def test_an_anomaly_that_ends_is_shown_no_more():
    board = busy()
    ended = {
        "event.name": "anomaly.ended",
        "logger": "lamalog.monitor",
        "anomaly.metric": "operation.duration",
        "operation.name": "inpaint",
    }
    board.take(ended, NOW + 61)
    assert not board.troubles


def test_what_is_old_is_left_out():
    board = busy()
    board.now = NOW + 1000
    assert board.operations() == []
    text = "\n".join(picture(board, View("logs"), Style(False, 100, True), 40))
    assert "CPU" not in text
    assert "seen 15 min" in text


@pytest.mark.parametrize("sort", SORTS)
def test_operations_are_sorted_as_one_likes(sort):
    assert len(busy().operations(sort)) == 4


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("width", [10, 20, 37, 40, 80, 200])
@pytest.mark.parametrize("height", [1, 2, 3, 5, 8, 12, 24, 80])
def test_it_fits_whatever_the_terminal(width, height, color):
    lines = picture(busy(), View("a/very/long/directory" * 5), Style(color, width, True), height)
    assert 1 <= len(lines) <= height
    for line in lines:
        assert cell_width(_SGR.sub("", line)) <= max(20, width)
        assert color or "\x1b" not in line


def test_names_from_logs_can_do_nothing_to_the_terminal():
    board = Board()
    evil = "\x1b[2J\x1b]0;owned\x07\u202e\u2028"
    for fields in (
        {"operation.name": evil, "duration": 1.0},
        {"lama.queue.name": evil, "lama.queue.depth": 1},
        {"event.name": "node.heartbeat", "lama.node.id": evil},
        {"severity_number": 17, "message": evil, "logger": evil},
        {"event.name": "resource.warning", "logger": "lamalog.monitor", "message": evil, "resource.name": evil},
        {"event.name": "resource.sample", "host.name": evil, "process.pid": evil, "service.name": evil, "system.cpu.utilization": 0.1,
         "process.cpu.usage": 1.0, "system.filesystem.mountpoint": [evil], "system.filesystem.utilization": [0.5]},
    ):  # fmt: skip
        board.take(fields, NOW)
    for line in picture(board, View(evil), Style(False, 200, True), 50):
        assert not set(line) & set("\x1b\x07\u202e\u2028\n")


def test_it_is_bounded():
    board = Board()
    for number in range(30_000):
        board.take(
            {
                "operation.name": f"op-{number}",
                "duration": 1.0,
                "lama.queue.name": f"q-{number}",
                "lama.queue.depth": 1,
                "lama.node.id": f"n-{number}",
                "event.name": "node.heartbeat",
                "severity_number": 17,
                "message": f"error {number}",
                "logger": f"l-{number}",
            },
            NOW + number,
        )
        board.take({"event.name": "task.started", "lama.task.id": f"t-{number}"}, NOW + number)
    sizes = [len(each) for each in (board._operations, board.queues, board.nodes, board.errors, board._seconds)]
    assert max(sizes) <= 500
    assert len(board.running) <= 20_000


@settings(max_examples=50)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                ["event.name", "duration", "lama.queue.depth", "lama.queue.name", "lama.node.id", "severity_number",
                 "message", "lama.task.id", "system.cpu.utilization", "hw.id", "hw.gpu.utilization", "logger"]
            ),
            st.one_of(
                st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.floats(), max_size=2),
                st.sampled_from(["resource.sample", "node.lost", "task.started", "lamalog.monitor"]),
            ),
        ),
        max_size=20,
    ),
    st.floats(),
)  # fmt: skip
def test_no_record_is_too_strange(records, moment):
    board = Board()
    for fields in records:
        board.take(fields, moment)
        board.take(fields, NOW)
    picture(board, View("x", graphic=False), Style(True, 80, True), 24)
