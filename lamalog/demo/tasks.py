"""The task manager: what was ordered, by whom, who works on it, and what came of it."""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from lamalog import lifecycle

logger = logging.getLogger(__name__)

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
MAX_ATTEMPTS = 3
#: Name of the queue in which tasks wait for a worker.
QUEUE = "tasks"


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
    queued: float = 0.0
    #: The request that it came with, its trace, and its life so far: whoever works on it continues with them.
    carried: dict[str, str] = field(default_factory=dict)

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
        logger.info(f"order of {owner} becomes task {task.id}", extra={"order": order})
        lifecycle.task_created(task.id, "inpaint")
        self._queued(task)
        return task

    def _queued(self, task: Task) -> None:
        task.state, task.queued = QUEUED, time.monotonic()
        lifecycle.task_queued(task.id, QUEUE, depth=self.waiting)
        task.carried = lifecycle.task_headers(task.id)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def next(self) -> Task | None:
        """The one that has waited longest, taken out of the queue."""
        return self._waiting.popleft() if self._waiting else None

    def routed(self, task: Task, worker: str, pid: int) -> None:
        task.state, task.worker, task.pid, task.progress = RUNNING, worker, pid, 0.0
        task.attempts += 1
        waited = time.monotonic() - task.queued
        lifecycle.dequeued(QUEUE, task.id, waited=waited, depth=self.waiting)
        lifecycle.task_routed(task.id, worker, reason="idle", notify=f"mailto:{task.order['email']}")

    def finished(self, task: Task, result: bytes) -> None:
        task.state, task.result = DONE, result
        logger.debug("result of %s for %s has %d bytes", task.id, task.order["phone"], len(result))

    def failed(self, task: Task, error: str) -> None:
        task.state, task.error = FAILED, error
        logger.warning("task %s of user %s has no result: %s", task.id, task.order["email"], error)

    def lost(self, task: Task, worker: str) -> None:
        """Its *worker* is gone: first in the line again, or failed after too many attempts."""
        if task.attempts >= MAX_ATTEMPTS:
            reason = f"given up after {task.attempts} attempts"
            lifecycle.task_failed(task.id, reason)
            self.failed(task, reason)
            return
        task.worker, task.pid = "", 0
        self._waiting.appendleft(task)
        lifecycle.task_retried(task.id, f"{worker} is gone", order=task.order)
        self._queued(task)
