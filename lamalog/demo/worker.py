"""A worker process: takes tasks from the scheduler's queue and repairs the pictures."""

from __future__ import annotations

import logging
import os
import time
import urllib.error
import urllib.request
from typing import Any

import cv2
import zmq

import lamalog
from lamalog import lifecycle
from lamalog.demo.inpainting import MODEL, InpaintingError, Order, repair, warm_up
from lamalog.demo.node import Node, NodeOptions
from lamalog.demo.queues import Message, Outbox
from lamalog.hostinfo import memory_available

logger = logging.getLogger(__name__)


#: Seconds without a message after which the worker says that it is alive.
ALIVE_EVERY = 1.0


class Stopped(BaseException):
    """The process has to end in the middle of a task, which is no failure of the task."""


class Worker:
    """Asks for work, does it, says what came of it."""

    def __init__(self, node: Node, queue: Outbox) -> None:
        self.node = node
        self.queue = queue
        self._told_at = 0.0

    def run(self) -> None:
        self.tell("ready")
        while not self.node.stop.is_set():
            message = self.queue.receive(timeout=0.2)
            if message is None:
                if time.monotonic() - self._told_at > ALIVE_EVERY:
                    self.tell("alive")
                continue
            if message.header["op"] == "stop":
                break
            with lifecycle.adopted(message.carried):  # the request it came with, its trace, and the task
                self.work(message)

    def tell(self, op: str, *parts: bytes, **fields: Any) -> None:
        """Send a message to the scheduler, with this process's number of records so far."""
        header = {"op": op, "name": self.node.options.name, "pid": os.getpid(), "memory": memory_available(), **fields}
        self.queue.send({**header, "records": self.node.witness.count}, parts)
        self._told_at = time.monotonic()

    def progress(self, task_id: str, part: float) -> None:
        if self.node.stop.is_set():
            raise Stopped
        self.tell("progress", task=task_id, progress=part)

    def work(self, message: Message) -> None:
        task_id, params = message.header["task"], message.header["order"]
        order = Order(params["path"], params["name"], params["phone"], params["budget"])
        logger.debug("received %s", message.header)
        lifecycle.message_received("work", message.parts, message.carried)
        try:
            with lifecycle.task_run(task_id, node=self.node.options.name) as run:
                image, mask = message.parts
                result = repair(order, image, mask, lambda part: self.progress(task_id, part))
                run.add(bytes=len(result))
        except Stopped:
            return
        except InpaintingError as error:
            logger.warning("no picture for access_token=%s", params["access_token"], extra={"params": params})
            self.tell("failed", task=task_id, error=str(error))
            return
        notify(params["callback"], task_id)
        self.tell("done", result, task=task_id)


def notify(callback: str, task_id: str) -> None:
    """Tell the customer's system that the picture is ready; its absence is no reason to fail."""
    trace = {name: value for name, value in lamalog.carry().items() if name in ("traceparent", "tracestate")}
    request = urllib.request.Request(callback, data=task_id.encode(), headers=trace, method="POST")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as response:
            logger.debug("callback %s answered %d", callback, response.status)
    except urllib.error.URLError as error:
        logger.warning("callback %s failed: %s", callback, error)
        logger.debug("callback of %s failed", task_id, exc_info=True)


def main(options: NodeOptions) -> None:
    with Node(options, models=[MODEL]) as node, zmq.Context() as context:
        with lifecycle.startup(options.name) as boot:
            with boot.step("load the model"):
                with lifecycle.model_load(MODEL, device="cpu"):
                    cv2.setNumThreads(1)
                with lifecycle.model_warmup(MODEL, runs=1, device="cpu"):
                    warm_up()
            with boot.step("connect to the scheduler", address=options.queue):
                queue = Outbox(context, options.queue, "back")
        with queue:
            Worker(node, queue).run()
