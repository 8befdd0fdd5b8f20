"""The task manager: what was ordered, by whom, who works on it, and what came of it."""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

logger = logging.getLogger(__name__)

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
MAX_ATTEMPTS = 3


@dataclass
class Task:
    """One picture to repair."""

    id: str
    #: Who ordered it, as the API passed it on: name, phone, e-mail, callback, …
    order: dict[str, Any]
    image: bytes
    mask: bytes
    state: str = QUEUED
    attempts: int = 0
    worker: str = ""
    pid: int = 0
    progress: float = 0.0
    error: str = ""
    result: bytes = b""
    created: float = field(default_factory=time.monotonic)

    def status(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "state": self.state,
            "attempts": self.attempts,
            "worker": self.worker,
            "pid": self.pid,
            "progress": self.progress,
            "error": self.error,
        }


class TaskManager:
    """All tasks and the order in which they wait. Used by one thread."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self._waiting: deque[Task] = deque()

    def submit(self, order: dict[str, Any], image: bytes, mask: bytes) -> Task:
        task = Task(f"t-{len(self.tasks) + 1:05d}", order, image, mask)
        self.tasks[task.id] = task
        self._waiting.append(task)
        owner = {"name": order["name"], "phone": order["phone"], "id_card": order["id_card"]}
        logger.info(
            f"task {task.id} queued for {owner}",
            extra={"event.name": "task.created", "lama.task.id": task.id, "order": order, "waiting": self.waiting},
        )
        return task

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def next(self) -> Task | None:
        return self._waiting.popleft() if self._waiting else None

    def started(self, task: Task, worker: str, pid: int) -> None:
        task.state, task.worker, task.pid, task.progress = RUNNING, worker, pid, 0.0
        task.attempts += 1
        logger.info(
            "task %s started on %s",
            task.id,
            worker,
            extra={
                "event.name": "task.started",
                "lama.task.id": task.id,
                "lama.node.id": worker,
                "attempt": task.attempts,
                "notify": f"mailto:{task.order['email']}",
            },
        )

    def finished(self, task: Task, result: bytes) -> None:
        task.state, task.result = DONE, result
        duration = time.monotonic() - task.created
        fields = {"event.name": "task.finished", "lama.task.id": task.id, "duration": duration, "bytes": len(result)}
        logger.info("task %s done in %.2f s", task.id, duration, extra=fields)

    def failed(self, task: Task, error: str) -> None:
        task.state, task.error = FAILED, error
        logger.error(
            "task %s of user %s failed: %s",
            task.id,
            task.order["email"],
            error,
            extra={"event.name": "task.failed", "lama.task.id": task.id, "attempt": task.attempts},
        )

    def lost(self, task: Task) -> None:
        """Its worker is gone: first in the line again, or failed after too many attempts."""
        if task.attempts >= MAX_ATTEMPTS:
            self.failed(task, f"given up after {task.attempts} attempts")
            return
        task.state, task.worker, task.pid = QUEUED, "", 0
        self._waiting.appendleft(task)
        fields = {"event.name": "task.requeued", "lama.task.id": task.id, "order": task.order}
        logger.warning("task %s requeued, its worker is gone", task.id, extra=fields)
