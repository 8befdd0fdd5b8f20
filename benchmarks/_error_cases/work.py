"""Threads, tasks, processes, queues and messages."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import queue
import signal
import subprocess
import sys
import threading
from typing import Any

from benchmarks._error_cases._case import Values, case


@case("work.wait_for", "timeout")
def wait_for_ever(v: Values) -> None:
    async def wait() -> None:
        await asyncio.wait_for(asyncio.sleep(v.number(10, 20)), 0.01)

    asyncio.run(wait())


@case("work.future_timeout", "timeout")
def future_timeout(v: Values) -> None:
    concurrent.futures.Future[int]().result(timeout=0.01)


@case("work.queue_empty", "timeout")
def queue_empty(v: Values) -> None:
    queue.Queue[int]().get(timeout=0.01)


@case("work.queue_full", "queue")
def queue_full(v: Values) -> None:
    tasks: queue.Queue[str] = queue.Queue(1)
    for _ in range(2):
        tasks.put_nowait(v.word())


@case("work.released_twice", "concurrency")
def released_twice(v: Values) -> None:
    lock = threading.Lock()
    with lock:
        lock.release()


@case("work.thread_started_twice", "concurrency")
def thread_started_twice(v: Values) -> None:
    thread = threading.Thread(target=int, name=v.word())
    thread.start()
    thread.join()
    thread.start()


@case("work.barrier_broken", "concurrency")
def barrier_broken(v: Values) -> None:
    threading.Barrier(v.number(2, 5)).wait(0.01)


@case("work.pool_is_shut_down", "concurrency")
def pool_is_shut_down(v: Values) -> None:
    pool = concurrent.futures.ThreadPoolExecutor(1)
    pool.shutdown()
    pool.submit(int, "1")


@case("work.cancelled", "cancelled")
def task_cancelled(v: Values) -> None:
    async def main() -> None:
        task = asyncio.ensure_future(asyncio.sleep(v.number(10, 20)))
        await asyncio.sleep(0)
        task.cancel()
        await task

    asyncio.run(main())


@case("work.no_running_loop", "bug")
def no_running_loop(v: Values) -> None:
    asyncio.get_running_loop().call_later(v.number(), print)


@case("work.gathered", "bug")
def gathered(v: Values) -> None:
    async def tile(number: int) -> int:
        await asyncio.sleep(0)
        return {"a": 1}[f"tile {number}"]

    async def main() -> None:
        await asyncio.gather(*(tile(v.number()) for _ in range(v.number(2, 4))))

    asyncio.run(main())


@case("work.task_group", "bug", python=((3, 11), (4, 0)))
def task_group(v: Values) -> None:
    async def part(number: int) -> float:
        await asyncio.sleep(0)
        return 1 / (number - number)

    async def main() -> None:
        async with asyncio.TaskGroup() as group:  # type: ignore[attr-defined]
            for _ in range(v.number(1, 4)):
                group.create_task(part(v.number()))

    asyncio.run(main())


@case("work.several_uploads", "validation", python=((3, 11), (4, 0)))
def several_uploads(v: Values) -> None:
    failures = []
    for _ in range(v.number(2, 5)):
        try:
            int(v.word())
        except ValueError as error:
            failures.append(error)
    raise ExceptionGroup(f"{len(failures)} uploads failed", failures)  # type: ignore[name-defined]  # noqa: F821


def square_root_of_text(text: str) -> float:
    return float(text) ** 0.5


@case("work.in_a_thread_pool", "validation")
def in_a_thread_pool(v: Values) -> None:
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pool.submit(square_root_of_text, v.word()).result()


@case("work.in_a_thread_pool", "validation")
def without_a_pool(v: Values) -> None:
    square_root_of_text(v.word())


@case("work.command_missing", "dependency")
def command_missing(v: Values) -> None:
    subprocess.run([f"{v.word()}-convert", v.word()], check=True)


@case("work.command_fails", "third_party")
def command_fails(v: Values) -> None:
    subprocess.run([sys.executable, "-c", f"import sys; sys.exit({v.number(1, 100)})"], check=True)


@case("work.command_hangs", "timeout")
def command_hangs(v: Values) -> None:
    subprocess.run([sys.executable, "-c", "import time; time.sleep(9)"], timeout=0.05, check=False)


@case("work.process_gone", "not_found")
def process_gone(v: Values) -> None:
    os.kill(2**22 - v.number(10, 999), signal.SIGTERM)


@case("work.psutil_gone", "not_found", "psutil")
def psutil_gone(v: Values) -> None:
    import psutil

    psutil.Process(2**22 - v.number(10, 999)).memory_info()


@case("work.psutil_negative", "bug", "psutil")
def psutil_negative(v: Values) -> None:
    import psutil

    psutil.Process(-v.number())


@case("work.zmq_in_use", "network", "zmq")
def zmq_in_use(v: Values) -> None:
    with context().socket(1) as one, context().socket(1) as other:
        port = one.bind_to_random_port("tcp://127.0.0.1")
        other.bind(f"tcp://127.0.0.1:{port}")


@case("work.zmq_again", "timeout", "zmq")
def zmq_nothing_there(v: Values) -> None:
    import zmq

    with context().socket(zmq.PULL) as socket:
        socket.bind_to_random_port("tcp://127.0.0.1")
        socket.recv(zmq.NOBLOCK)


@case("work.zmq_state", "queue", "zmq")
def zmq_wrong_state(v: Values) -> None:
    import zmq

    with context().socket(zmq.REP) as socket:
        socket.bind_to_random_port("tcp://127.0.0.1")
        socket.send_string(v.word())


@case("work.zmq_protocol", "config", "zmq")
def zmq_protocol(v: Values) -> None:
    with context().socket(1) as socket:
        socket.connect(f"{v.word()}://127.0.0.1:1")


@case("work.zmq_closed", "bug", "zmq")
def zmq_closed(v: Values) -> None:
    socket = context().socket(1)
    socket.close()
    socket.send_string(v.word())


def context() -> Any:
    import zmq

    return zmq.Context.instance()


def celery_app() -> Any:
    import celery

    app = celery.Celery("shop", broker="memory://", backend="cache+memory://", set_as_current=False)
    app.conf.task_always_eager = app.conf.task_eager_propagates = True

    @app.task(name="shop.resize")
    def resize(size: Any) -> int:
        return 100 // size

    return app


@case("work.celery_task", "bug", "celery")
def celery_task_divides(v: Values) -> None:
    celery_app().tasks["shop.resize"].delay(0)


@case("work.celery_task_type", "bug", "celery")
def celery_task_type(v: Values) -> None:
    celery_app().tasks["shop.resize"].delay(v.word())


@case("work.celery_not_registered", "config", "celery")
def celery_not_registered(v: Values) -> None:
    celery_app().tasks[f"shop.{v.word()}"]


@case("work.celery_arguments", "bug", "celery")
def celery_arguments(v: Values) -> None:
    celery_app().tasks["shop.resize"].delay(v.number(), v.number())


@case("work.kombu_content", "queue", "kombu")
def kombu_content(v: Values) -> None:
    from kombu import serialization

    serialization.loads(v.word().encode(), "application/x-python-serialize", "binary")


@case("work.websocket_refused", "network", "websockets")
def websocket_refused(v: Values) -> None:
    from websockets.sync.client import connect

    from benchmarks._error_cases.network import closed_port

    connect(f"ws://127.0.0.1:{closed_port()}/{v.word()}", open_timeout=5)


@case("work.websocket_uri", "config", "websockets")
def websocket_uri(v: Values) -> None:
    from websockets.sync.client import connect

    connect(f"{v.word()}://127.0.0.1/")
