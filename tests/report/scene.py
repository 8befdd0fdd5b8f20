"""A made-up system and two days of its logs: enough of everything that a report has something to say."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

BEGIN = 1_777_000_000.0
LEVELS = {"DEBUG": 5, "INFO": 9, "SUCCESS": 10, "WARNING": 13, "ERROR": 17, "CRITICAL": 21}
ROUTES = ("/inpaint", "/upload", "/tasks/{id}", "/health")
ERRORS = (
    ("gpu.memory", "torch.OutOfMemoryError", "CUDA out of memory. Tried to allocate 2.00 GiB", "LAMA-GPU-001", "high"),
    ("network", "redis.exceptions.ConnectionError", "Error 111 connecting to queue:6379. Connection refused.", "LAMA-NET-002", "high"),
    ("validation", "lama.api.BadMask", "mask has another size than the image", "LAMA-VAL-001", "low"),
    ("timeout", "TimeoutError", "no answer from worker within 30 s", "LAMA-TIM-001", "medium"),
)  # fmt: skip
STACK = """Traceback (most recent call last):
  File "lama/worker.py", line 58, in work
    result = model(image, mask)
  File "lama/model.py", line 112, in __call__
    x = self.attention(x)
{type}: {message}
"""


class Scene:
    """Writes records in the order of time."""

    def __init__(self, hours: float, seed: int, step: float) -> None:
        self.random = random.Random(seed)
        self.hours = hours
        self.step = step
        self._number = 0

    def records(self) -> Iterator[dict[str, Any]]:
        at = BEGIN
        yield self.record(at, "INFO", "service shop started", event="service.start")
        for node in ("worker-1", "worker-2", "worker-3"):
            yield self.record(at + 1, "INFO", f"node {node} registered", event="node.registered", lama__node__id=node)
        end = BEGIN + self.hours * 3600
        while at < end:
            at += self.step
            yield from self.moment(at)

    def moment(self, at: float) -> Iterator[dict[str, Any]]:
        hour, r = (at - BEGIN) / 3600, self.random
        busy = 1 + 0.8 * math.sin(hour / 24 * 2 * math.pi)
        trouble = self.hours * 0.6 < hour < self.hours * 0.65
        for _ in range(max(1, round(2 * busy))):
            failed = r.random() < (0.3 if trouble else 0.01)
            route, took = r.choice(ROUTES), r.lognormvariate(-2, 0.6) * (4 if trouble else 1)
            yield self.record(
                at, "ERROR" if failed else "INFO", f"GET {route} 200", event="http.server.request.end",
                http__request__method="GET", http__route=route, http__response__status_code=500 if failed else 200, duration=took,
            )  # fmt: skip
        task = f"t-{self._number}"
        ids: dict[str, Any] = {
            "lama.task.id": task,
            "lama.task.kind": r.choice(["inpaint", "upscale"]),
            "lama.node.id": f"worker-{r.randint(1, 3)}",
        }
        outcome = r.choices(
            ["task.done", "task.failed", "task.cancelled"], [0.7, 0.25, 0.05] if trouble else [0.96, 0.02, 0.02]
        )[0]
        yield self.record(
            at,
            "SUCCESS" if outcome == "task.done" else "INFO",
            f"{task} {outcome}",
            event=outcome,
            duration=r.uniform(1, 4),
            **ids,
        )
        if r.random() < (0.9 if trouble else 0.08):
            yield self.error(at, trouble, ids)
        depth = round(10 * busy + (80 if trouble else 0) + r.uniform(0, 5))
        yield self.record(at, "WARNING" if depth > 80 else "DEBUG", f"queue gpu holds {depth} of 100", event="queue.depth",
                          lama__queue__name="gpu", lama__queue__depth=depth, lama__queue__limit=100)  # fmt: skip
        for host in ("gpu-1", "gpu-2"):
            yield self.sample(at, host, busy, trouble)
        if trouble and r.random() < 0.2:
            yield self.record(
                at, "ERROR", "node worker-2 is lost, silent for 90 s", event="node.lost", lama__node__id="worker-2"
            )
            yield self.record(at + 30, "INFO", "node worker-2 is back", event="node.back", lama__node__id="worker-2")

    def error(self, at: float, trouble: bool, ids: dict[str, Any]) -> dict[str, Any]:
        index = 0 if trouble and self.random.random() < 0.8 else self.random.randrange(len(ERRORS))
        category, kind, message, code, severity = ERRORS[index]
        fields: dict[str, Any] = {
            "exception.type": kind, "exception.message": message, "exception.stacktrace": STACK.format(type=kind, message=message),
            "error.fingerprint": f"{index:016x}", "error.category": category, "error.code": code, "error.severity": severity,
            "error.title": f"{kind}: {message}", "error.culprit": "lama.model:__call__",
            "error.advice": "Load less: a smaller batch, fewer pixels, or float16.",
            "error.advice.link": "https://pytorch.org/docs/stable/notes/cuda.html",
            "error.breadcrumbs": [{"timestamp": stamp(at - 2), "level": "INFO", "logger": "lama.worker", "message": "mask refined"}],
            "enduser.id": f"u{self.random.randint(1, 40)}",
        }  # fmt: skip
        return self.record(at, "ERROR", f"task failed: {message}", **ids, **fields)

    def sample(self, at: float, host: str, busy: float, trouble: bool) -> dict[str, Any]:
        r = self.random
        return self.record(
            at, "DEBUG", "sample", event="resource.sample", host=host,
            **{
                "system.cpu.utilization": min(1.0, 0.3 * busy + r.uniform(0, 0.1)), "system.memory.utilization": 0.5 + 0.1 * busy,
                "process.memory.usage": int(2e9 * busy), "process.cpu.usage": 1.5 * busy,
                "hw.id": ["gpu0", "gpu1"], "hw.gpu.utilization": [min(1.0, 0.45 * busy), 0.2],
                "hw.gpu.memory.utilization": [0.97 if trouble else 0.6, 0.3], "hw.temperature": [60 + 10 * busy, 55],
            },
        )  # fmt: skip

    def record(
        self, at: float, level: str, message: str, event: str | None = None, host: str = "gpu-1", **fields: Any
    ) -> dict[str, Any]:
        self._number += 1
        named = {key.replace("__", "."): value for key, value in fields.items()}
        return {
            "timestamp": stamp(at), "severity_text": level, "severity_number": LEVELS[level], "message": message,
            "logger": "lama.worker", **({"event.name": event} if event else {}), "service.name": "shop",
            "service.version": "1.0", "host.name": host, "process.pid": 7, "record.id": f"a1-7-1-{self._number}", **named,
        }  # fmt: skip


def stamp(at: float) -> str:
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def write(directory: Path, *, hours: float = 48, seed: int = 1, step: float = 60) -> float:
    """Write ``shop.jsonl`` into *directory*; the time of its end, seconds since the epoch."""
    lines = sorted(json.dumps(record, ensure_ascii=False) for record in Scene(hours, seed, step).records())
    (directory / "shop.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return BEGIN + hours * 3600 + 1
