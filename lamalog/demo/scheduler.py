"""The scheduler process: gives tasks to idle workers, and replaces workers that die."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

import zmq

from lamalog import lifecycle
from lamalog.demo.node import Node, NodeOptions
from lamalog.demo.processes import Child
from lamalog.demo.queues import Inbox, Message
from lamalog.demo.tasks import DONE, QUEUE, Task, TaskManager

logger = logging.getLogger(__name__)

#: Seconds a new worker may take to report, and workers that may die before the scheduler gives up.
START_TIMEOUT, MAX_DEATHS = 30.0, 5
#: Seconds between two measurements of the queue, and two heartbeats of a worker.
MEASURE_EVERY = 1.0


@dataclass
class WorkerState:
    """A worker process as the scheduler sees it."""

    name: str
    child: Child
    started: float
    peer: bytes = b""
    task: Task | None = None
    #: How many records it had made when it was last heard of.
    records: int = 0
    beat_at: float = 0.0


class Scheduler:
    """One loop over two queues: questions of the API at the front, workers at the back."""

    def __init__(self, node: Node, front: Inbox, back: Inbox) -> None:
        self.node, self.front, self.back = node, front, back
        self.tasks = TaskManager()
        self.workers: dict[str, WorkerState] = {}
        self.deaths = self.hired = 0
        self._measure_at = 0.0

    def run(self) -> None:
        poller = zmq.Poller()
        poller.register(self.front.socket, zmq.POLLIN)
        poller.register(self.back.socket, zmq.POLLIN)
        for _ in range(self.node.options.workers):
            self.hire()
        while not self.node.stop.is_set():
            poller.poll(50)
            self.listen()
            self.replace_the_dead()
            self.dispatch()
            self.measure()

    def listen(self) -> None:
        while (message := self.back.receive()) is not None:
            with lifecycle.adopted(message.carried):
                self.hear(message)
        while (message := self.front.receive()) is not None:
            with lifecycle.adopted(message.carried):
                answer, parts = self.answer(message)
                self.front.send(message.peer, answer, parts)

    def answer(self, message: Message) -> tuple[dict[str, Any], list[bytes]]:
        header = message.header
        if header["op"] == "submit":
            return {"task": self.tasks.submit(header["order"], *message.parts).id}, []
        task = self.tasks.tasks.get(header["task"])
        if task is None:
            return {"error": f"no task {header['task']}"}, []
        return task.status(), [task.result] if header["op"] == "result" and task.state == DONE else []

    def hear(self, message: Message) -> None:
        header = message.header
        worker = self.workers.get(header["name"])
        if worker is None:
            return  # the last words of one that was given up
        worker.peer, worker.records = message.peer, header["records"]
        self._beat(worker, header["memory"])
        if header["op"] == "ready":
            logger.info("%s is ready", worker.name, extra={"event.name": "node.ready", "lama.node.id": worker.name})
        task = worker.task
        if task is None or header.get("task") != task.id:
            return
        if header["op"] == "progress":
            task.progress = header["progress"]
            return
        worker.task = None
        if header["op"] == "done":
            lifecycle.message_received("results", message.parts, message.carried, peer=worker.name)
            self.tasks.finished(task, message.parts[0])
        else:
            self.tasks.failed(task, header["error"])

    def _beat(self, worker: WorkerState, memory_free: int | None) -> None:
        now = time.monotonic()
        if now - worker.beat_at >= MEASURE_EVERY:
            worker.beat_at = now
            lifecycle.node_heartbeat(worker.name, tasks=int(worker.task is not None), memory_free=memory_free)

    def measure(self) -> None:
        if time.monotonic() >= self._measure_at:
            self._measure_at = time.monotonic() + MEASURE_EVERY
            lifecycle.queue_depth(QUEUE, self.tasks.waiting)

    def dispatch(self) -> None:
        idle = [worker for worker in self.workers.values() if worker.peer and worker.task is None]
        while idle and (task := self.tasks.next()) is not None:
            with lifecycle.adopt_task(task.carried):
                names = [worker.name for worker in idle]
                lifecycle.routing_decided(task.id, names[0], policy="first idle", candidates=names)
                self.give(task, idle.pop(0))

    def give(self, task: Task, worker: WorkerState) -> None:
        # Whoever has waited for a second attempt already should not wait for refinements too.
        order = {**task.order, "budget": 0.0} if task.attempts else task.order
        header = {"op": "inpaint", "task": task.id, "order": order}
        logger.debug("dispatch %s to %s: %s", task.id, worker.name, header)
        worker.task = task
        self.tasks.routed(task, worker.name, worker.child.pid)
        self.back.send(worker.peer, header, [task.image, task.mask])
        lifecycle.message_sent("work", [task.image, task.mask], peer=worker.name)

    def hire(self) -> str:
        self.hired += 1
        name = f"worker-{self.hired}"
        child = Child(name, self.node.options.arguments("worker", name=name, queue=self.back.address))
        self.workers[name] = WorkerState(name, child, time.monotonic())
        logger.info("%s hired, pid %d", name, child.pid, extra={"event.name": "node.hired", "lama.node.id": name})
        return name

    def replace_the_dead(self) -> None:
        for worker in list(self.workers.values()):
            overdue = not worker.peer and time.monotonic() - worker.started > START_TIMEOUT
            if worker.child.exit_code is None and not overdue:
                continue
            worker.child.end(grace=0)
            self.bury(worker)
            if self.deaths > MAX_DEATHS:
                raise RuntimeError(f"{self.deaths} workers died, the last was {worker.name}: {worker.child.describe()}")
            lifecycle.node_left(worker.name, f"replaced by {self.hire()}")

    def bury(self, worker: WorkerState) -> None:
        del self.workers[worker.name]
        self.deaths += 1
        known = {"lama.node.pid": worker.child.pid, "lama.node.records": worker.records}
        lifecycle.node_lost(worker.name, worker.child.describe(), tasks=int(worker.task is not None), **known)
        if worker.task is not None:
            with lifecycle.adopt_task(worker.task.carried):
                self.tasks.lost(worker.task, worker.name)

    def dismiss(self) -> None:
        """Ask every worker to end, and see to it that it does."""
        for worker in self.workers.values():
            if worker.peer:
                self.back.send(worker.peer, {"op": "stop"})
        for worker in self.workers.values():
            worker.child.end()
            logger.info("%s dismissed: %s", worker.name, worker.child.describe())


def main(options: NodeOptions) -> None:
    with Node(options) as node, zmq.Context() as context:
        with lifecycle.startup("scheduler") as boot, boot.step("bind the queues"):
            front, back = Inbox(context, "front"), Inbox(context, "back")
        lifecycle.scheduler_listening(front.address, purpose="the API")
        lifecycle.scheduler_listening(back.address, purpose="workers")
        scheduler = Scheduler(node, front, back)
        try:
            node.announce(address=front.address)
            scheduler.run()
        finally:
            scheduler.dismiss()
            front.close()
            back.close()
