"""Realistic logs with known answers, the same for the same seed: several processes of an image service."""

from __future__ import annotations

import gzip
import json
import logging
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lamalog.formatters.json import JsonFormatter
from lamalog.record import install_factory
from lamalog.state import state_of

START = 1_790_000_000.0
ROUTES = ("/api/inpaint", "/api/tasks/{task_id}", "/api/upload", "/api/models", "/health", "/api/batch", "/metrics")
MODELS = ("lama-large", "lama-fourier", "mat-places", "sd-inpaint")
ERRORS = (
    ("torch.cuda.OutOfMemoryError", "CUDA out of memory. Tried to allocate {0} MiB on GPU {1}"),
    ("TimeoutError", "node-{1} did not answer within {0} ms"),
    ("ConnectionResetError", "[Errno 104] Connection reset by peer while sending {0} bytes"),
    ("ValueError", "mask has {0} channels, expected 1"),
    ("PIL.UnidentifiedImageError", "cannot identify image file of {0} bytes"),
)
#: Bytes of a segment, as the handler's default rotation leaves them.
SEGMENT = 100_000_000
_MEMBER = 1 << 20
NEEDLE = "needle-5f2b8c1d"


@dataclass
class Truth:
    """The right answers."""

    records: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    errors_last_hour: int = 0
    last: float = 0.0
    top_error: tuple[str, int] = ("", 0)
    substring: int = 0
    needle: str = ""
    bytes: int = 0


def write_store(directory: Path, records: int, seed: int = 7) -> Truth:
    """Fill *directory* with *records* as closed segments and a live file, or reuse what is there."""
    done = directory / "truth.json"
    if done.exists():
        values = json.loads(done.read_text())
        values["top_error"] = tuple(values["top_error"])
        truth = Truth(**values)
        if truth.records == records:
            return truth
    directory.mkdir(parents=True, exist_ok=True)
    truth = Truth(records=records)
    _write_segments(directory, _lines(records, seed, truth), truth)
    done.write_text(json.dumps(asdict(truth)))
    return truth


def _write_segments(directory: Path, lines: Iterator[bytes], truth: Truth) -> None:
    held: list[bytes] = []
    size = number = 0
    for line in lines:
        held.append(line)
        size += len(line) + 1
        truth.bytes += len(line) + 1
        if size >= SEGMENT:
            number += 1
            _pack(directory / f"lama-{number:06d}.jsonl.gz", held)
            held, size = [], 0
    (directory / "lama.jsonl").write_bytes(b"".join(line + b"\n" for line in held))


def _pack(path: Path, lines: list[bytes]) -> None:
    """As the handler packs: members of about one MiB of whole lines."""
    with path.open("wb") as file:
        member: list[bytes] = []
        size = 0
        for line in lines:
            member.append(line)
            size += len(line) + 1
            if size >= _MEMBER:
                file.write(gzip.compress(b"\n".join(member) + b"\n", 6, mtime=0))
                member, size = [], 0
        if member:
            file.write(gzip.compress(b"\n".join(member) + b"\n", 6, mtime=0))


def _lines(records: int, seed: int, truth: Truth) -> Iterator[bytes]:
    install_factory()
    chance = random.Random(seed)
    formatter = JsonFormatter(service_name="lama", service_version="2.3.1")
    levels: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    error_times: list[float] = []
    now = START
    needle_at = records * 2 // 3
    traces = _Traces(chance)
    for number in range(records):
        now += chance.expovariate(60)
        record, trouble = _record(chance, traces, number, now)
        if number == needle_at:
            state_of(record).message += f" {NEEDLE}"
            truth.needle = f"{chance.getrandbits(128):032x}"
            state_of(record).fields["trace_id"] = truth.needle
        levels[record.levelname] += 1
        if record.levelno >= logging.ERROR:
            error_times.append(now)
            errors[trouble] += 1
        truth.substring += "queue is full" in (state_of(record).message or "")
        yield formatter.format_bytes(record)
    truth.levels = dict(levels)
    truth.last = now
    truth.errors_last_hour = sum(moment >= now - 3600 for moment in error_times)
    truth.top_error = errors.most_common(1)[0] if errors else ("", 0)


class _Traces:
    """Requests under way, a dozen at a time: each leaves about nine records in three spans. And how many records each
    process has written."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._open: list[tuple[str, list[str]]] = []
        self.written: Counter[int] = Counter()

    def begin(self) -> str:
        spans = [f"{self._chance.getrandbits(64):016x}" for _ in range(3)]
        self._open.append((f"{self._chance.getrandbits(128):032x}", spans))
        if len(self._open) > 12:
            self._open.pop(0)
        return self._open[-1][0]

    def next(self) -> dict[str, object]:
        if len(self._open) < 12 or self._chance.random() < 1 / 9:
            self.begin()
        trace, spans = self._chance.choice(self._open)
        return {"trace_id": trace, "span_id": self._chance.choice(spans)}


def _record(chance: random.Random, traces: _Traces, number: int, now: float) -> tuple[logging.LogRecord, str]:
    process = chance.randrange(8)
    level = chance.choices((10, 20, 30, 40), (22, 70, 6.5, 1.5))[0]
    task = f"t-{chance.randrange(10**9):09d}"
    logger, function, message, fields = _event(chance, level, task)
    record = logging.LogRecord(
        logger, level, f"/srv/lama/{logger.replace('.', '/')}.py", 40 + number % 7, message, None, None, function
    )
    record.created, record.process, record.threadName = now, 4000 + process, f"worker-{number % 4}"
    state = state_of(record)
    state.message = message
    state.context = {}
    state.fields = {**traces.next(), **fields}
    traces.written[process] += 1
    state.id = f"a1b2c3-{4000 + process:x}-19a4c2f3b11-{traces.written[process]}"
    kind = ""
    if level == 40:
        kind, text = chance.choices(ERRORS, (9, 5, 3, 2, 1))[0]
        text = text.format(chance.randrange(1, 9999), chance.randrange(8))
        trace = f'Traceback (most recent call last):\n  File "lama/{function}.py", line {40 + number % 7}, in {function}\n    run()\n{kind}: {text}'
        state.exception = {"type": kind, "message": text, "stacktrace": trace}
    state.ready = True
    return record, kind


def _event(chance: random.Random, level: int, task: str) -> tuple[str, str, str, dict[str, object]]:
    kind = chance.randrange(4)
    node = f"node-{chance.randrange(6)}"
    if level == 40:
        return (
            "lama.worker",
            "run",
            f"task {task} failed on {node}",
            {"lama.task.id": task, "lama.node.id": node, "lama.model.name": chance.choice(MODELS)},
        )
    if level == 30:
        return (
            "lama.queue",
            "put",
            f"queue is full: {chance.randrange(50, 900)} tasks wait for {node}",
            {"lama.queue.name": "inpaint", "lama.queue.depth": chance.randrange(50, 900)},
        )
    if kind < 2:
        route = chance.choices(ROUTES, (30, 25, 12, 5, 15, 3, 10))[0]
        status = chance.choices((200, 201, 404, 429, 500), (80, 10, 6, 3, 1))[0]
        took = round(chance.lognormvariate(-2.5, 0.9), 6)
        return (
            "lama.http",
            "finish",
            f"{status} POST {route} in {took * 1000:.1f} ms",
            {
                "event.name": "http.request",
                "http.request.method": "POST",
                "http.route": route,
                "http.response.status_code": status,
                "duration": took,
                "client.address": f"10.0.{chance.randrange(256)}.x",
                "http.request.body.size": chance.randrange(10**6),
            },
        )
    if kind == 2:
        took = round(chance.lognormvariate(0.2, 0.5), 6)
        return (
            "lama.inference",
            "infer",
            f"{chance.choice(MODELS)} inpainted {task} on gpu {chance.randrange(8)} in {took:.2f} s",
            {
                "event.name": "model.inference",
                "lama.task.id": task,
                "lama.node.id": node,
                "duration": took,
                "lama.inference.width": 512,
                "lama.inference.height": 512,
                "hw.gpu.index": chance.randrange(8),
                "lama.gpu.memory": chance.randrange(2**33),
            },
        )
    return (
        "lama.scheduler",
        "route",
        f"task {task} goes to {node}: {chance.randrange(9)} waiting there",
        {
            "event.name": "task.route",
            "lama.task.id": task,
            "lama.node.id": node,
            "lama.route.reason": chance.choice(("least loaded", "model warm", "only one")),
        },
    )
