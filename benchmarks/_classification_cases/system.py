"""The operating system for real: limits, odd paths, processes, threads, locales."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import fcntl
import multiprocessing
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks._error_cases import Values, case


@contextlib.contextmanager
def limit(which: int, soft: int) -> Iterator[None]:
    before = resource.getrlimit(which)
    resource.setrlimit(which, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(which, before)


@case("system.descriptors", "io.file", advice=("LAMA-IO-005",))
def too_many_files(v: Values) -> None:
    opened = []
    try:
        with limit(resource.RLIMIT_NOFILE, len(os.listdir("/proc/self/fd")) + 20):
            for _ in range(100):
                opened.append(open("/dev/null"))  # noqa: SIM115
    finally:
        for each in opened:
            each.close()


@case("system.name_too_long", "io.file", advice=("LAMA-IO-007",))
def name_too_long(v: Values) -> None:
    (v.folder / (v.word() * 80)).touch()


@case("system.links", "io.file", advice=("LAMA-IO-015",))
def links_in_a_circle(v: Values) -> None:
    one, other = v.folder / "a", v.folder / "b"
    one.symlink_to(other)
    other.symlink_to(one)
    one.read_text()


@case("system.not_empty", "io.file", advice=("LAMA-IO-011",))
def directory_not_empty(v: Values) -> None:
    (v.folder / "x").touch()
    os.rmdir(v.folder)


@case("system.other_device", "io.file", advice=("LAMA-IO-010",))
def across_devices(v: Values) -> None:
    source = v.folder / "x"
    source.touch()
    if os.stat("/dev/shm").st_dev != os.stat(source).st_dev:
        os.rename(source, f"/dev/shm/{v.uuid()}")


@case("system.busy", "io.file", advice=("LAMA-IO-008",))
def program_is_running(v: Values) -> None:
    program = v.folder / "sleeper"
    shutil.copy(shutil.which("sleep") or "/bin/sleep", program)
    with subprocess.Popen([program, "30"]) as running:
        try:
            time.sleep(0.1)
            with open(program, "r+b"):
                pass
        finally:
            running.kill()


@case("system.bad_descriptor", "bug", advice=("LAMA-IO-018",))
def closed_descriptor(v: Values) -> None:
    descriptor = os.open("/dev/null", os.O_RDONLY)
    os.close(descriptor)
    os.read(descriptor, 1)


@case("system.too_large", "io.file", advice=("LAMA-IO-017",))
def file_too_large(v: Values) -> None:
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with limit(resource.RLIMIT_FSIZE, 1000), open(v.folder / "x", "wb", buffering=0) as file:
            file.write(b"x" * 1000)
            file.write(b"x" * 1000)
    finally:
        signal.signal(signal.SIGXFSZ, before)


@case("system.seek_pipe", "bug", advice=("LAMA-IO-014", "LAMA-IO-018"))
def seek_in_a_pipe(v: Values) -> None:
    one, other = os.pipe()
    try:
        os.lseek(one, 10, os.SEEK_SET)
    finally:
        os.close(one)
        os.close(other)


@case("system.locked", "concurrency", advice=("LAMA-CONC-014",))
def file_locked(v: Values) -> None:
    path = v.folder / "lock"
    with open(path, "w") as one, open(path, "w") as other:
        fcntl.flock(one, fcntl.LOCK_EX)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


@case("system.memory", "memory", advice=("LAMA-MEM-001",))
def huge_list(v: Values) -> None:
    [0] * (1 << 58)


@case("system.memory_numpy", "memory", "numpy", advice=("LAMA-MEM-002",))
def huge_array(v: Values) -> None:
    import numpy

    numpy.zeros((1 << 20, 1 << 20, 1 << 10), "float64")


@case("system.no_program", "dependency", advice=("LAMA-DEP-010",))
def program_missing(v: Values) -> None:
    subprocess.run([f"ffmpeg-{v.word()}", "-version"], check=True)


@case("system.program_not_executable", "permission", advice=("LAMA-DEP-011",))
def program_not_executable(v: Values) -> None:
    path = v.folder / "tool"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o644)
    subprocess.run([path], check=True)


@case("system.exec_format", "dependency", advice=("LAMA-DEP-005",))
def program_of_another_machine(v: Values) -> None:
    path = v.folder / "tool"
    path.write_bytes(b"\x00\x01\x02\x03" * 20)
    path.chmod(0o755)
    subprocess.run([path], check=True)


@case("system.killed", "memory", advice=("LAMA-MEM-003",))
def child_killed(v: Values) -> None:
    subprocess.run([sys.executable, "-S", "-c", "import os; os.kill(os.getpid(), 9)"], check=True)


@case("system.status", "third_party", advice=("LAMA-EXT-004",))
def child_fails(v: Values) -> None:
    subprocess.run(["false"], check=True)


@case("system.slow_child", "timeout", advice=("LAMA-TMO-005",))
def child_slow(v: Values) -> None:
    subprocess.run(["sleep", "10"], timeout=0.05, check=True)


@case("system.port", "network", advice=("LAMA-NET-005",))
def port_in_use(v: Values) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        socket.create_server(one.getsockname())


@case("system.address", "config", advice=("LAMA-NET-006",))
def address_of_another(v: Values) -> None:
    socket.create_server(("203.0.113.7", 0))


@case("system.unreachable", "network", advice=("LAMA-NET-004",))
def unreachable(v: Values) -> None:
    # What the kernel says without a route; made here because not every machine lacks one.
    raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))


@case("system.no_process", "not_found", advice=())
def process_gone(v: Values) -> None:
    os.kill(2**22 + 12345, 0)


@case("system.no_library", "dependency", advice=("LAMA-DEP-004",))
def library_missing(v: Values) -> None:
    ctypes.CDLL(f"lib{v.word()}.so.3")


@case("system.no_symbol", "dependency", advice=("LAMA-DEP-005", "LAMA-BUG-002"))
def library_is_garbage(v: Values) -> None:
    path = v.folder / "libx.so"
    path.write_bytes(b"\x7fELFgarbage")
    ctypes.CDLL(str(path))


@case("system.zone", "config", advice=("LAMA-CFG-006",))
def zone_unknown(v: Values) -> None:
    import zoneinfo

    zoneinfo.ZoneInfo(f"Europe/{v.word()}")


@case("system.locale", "config", advice=("LAMA-CFG-006",))
def locale_unknown(v: Values) -> None:
    import locale

    locale.setlocale(locale.LC_CTYPE, f"{v.word()}_XX.UTF-8")


@case("system.environment", "config", advice=("LAMA-CFG-003",))
def variable_missing(v: Values) -> None:
    os.environ[f"SHOP_{v.word().upper()}"]


@case("system.encoding", "encoding", advice=("LAMA-ENC-004",))
def encoding_unknown(v: Values) -> None:
    open(__file__, encoding=v.word()).close()


@case("system.package", "dependency", advice=("LAMA-DEP-008",))
def package_missing(v: Values) -> None:
    import importlib.metadata

    importlib.metadata.version(v.word())


@case("threads.start_twice", "concurrency", advice=("LAMA-CONC-008",))
def thread_started_twice(v: Values) -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
    thread.start()


@case("threads.barrier", "concurrency", advice=("LAMA-CONC-008",))
def barrier_broken(v: Values) -> None:
    barrier = threading.Barrier(2)
    barrier.abort()
    barrier.wait(0.01)


@case("threads.dict", "bug", advice=("LAMA-CONC-007",))
def dict_changed(v: Values) -> None:
    mapping = {1: 1}
    for key in mapping:
        mapping[key + 1] = 1


@case("threads.executor", "concurrency", advice=("LAMA-CONC-005",))
def executor_is_down(v: Values) -> None:
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    pool.submit(int)


@case("processes.pickle", "bug", advice=("LAMA-CONC-010",))
def lambda_to_a_process(v: Values) -> None:
    import pickle

    pickle.dumps(lambda: v)


@case("processes.lock_pickle", "bug", advice=("LAMA-CONC-010",))
def lock_to_a_process(v: Values) -> None:
    import pickle

    pickle.dumps(threading.Lock())


@case("processes.broken_pool", "concurrency", advice=("LAMA-CONC-001",))
def pool_process_dies(v: Values) -> None:
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        pool.submit(os._exit, 3).result()


@case("processes.timeout", "timeout", advice=("LAMA-TMO-006",))
def pool_timeout(v: Values) -> None:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        pool.apply_async(time.sleep, (5,)).get(timeout=0.05)


@case("asyncio.nested", "bug", advice=("LAMA-CONC-003",))
def loop_in_loop(v: Values) -> None:
    async def outer() -> None:
        inner = asyncio.sleep(0)
        try:
            asyncio.run(inner)
        finally:
            inner.close()

    asyncio.run(outer())


@case("asyncio.no_loop", "bug", advice=("LAMA-CONC-004",))
def no_loop(v: Values) -> None:
    asyncio.get_running_loop()


@case("asyncio.closed_loop", "concurrency", advice=("LAMA-CONC-005",))
def closed_loop(v: Values) -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    loop.call_soon(int)


@case("asyncio.two_loops", "concurrency", advice=("LAMA-CONC-006",))
def two_loops(v: Values) -> None:
    loop = asyncio.new_event_loop()
    try:
        future = loop.create_future()

        async def wait() -> None:
            await future

        asyncio.run(wait())
    finally:
        loop.close()


@case("asyncio.cancelled", "cancelled", advice=("LAMA-CANC-001",))
def cancelled(v: Values) -> None:
    async def main() -> None:
        task = asyncio.ensure_future(asyncio.sleep(5))
        await asyncio.sleep(0)
        task.cancel()
        await task

    asyncio.run(main())


@case("asyncio.timeout", "timeout", advice=("LAMA-TMO-006",))
def wait_for(v: Values) -> None:
    asyncio.run(asyncio.wait_for(asyncio.sleep(5), 0.01))


@case("asyncio.future", "concurrency", advice=("LAMA-CONC-009",))
def result_twice(v: Values) -> None:
    async def main() -> None:
        future = asyncio.get_running_loop().create_future()
        future.set_result(1)
        future.set_result(2)

    asyncio.run(main())


@case("asyncio.not_awaitable", "bug", advice=("LAMA-CONC-012",))
def await_a_number(v: Values) -> None:
    async def main() -> None:
        await v.number()  # type: ignore[misc]

    asyncio.run(main())


@case("asyncio.stream_ends", "network", advice=("LAMA-NET-010",))
def stream_ends(v: Values) -> None:
    async def main() -> None:
        reader = asyncio.StreamReader()
        reader.feed_data(b"abc")
        reader.feed_eof()
        await reader.readexactly(10)

    asyncio.run(main())


@case("system.exit", "cancelled", advice=("LAMA-CANC-002",))
def interrupted(v: Values) -> None:
    signal.raise_signal(signal.SIGINT)


@case("system.wrapped", "io.disk_full", advice=("LAMA-DISK-001",))
def wrapped_disk_full(v: Values) -> None:
    try:
        Path("/dev/full").write_text(v.word())
    except OSError as error:
        raise RuntimeError(f"could not save picture {v.uuid()}") from error


@case("system.wrapped_connection", "network", advice=("LAMA-NET-001",))
def wrapped_refused(v: Values) -> None:
    class PaymentError(Exception):
        pass

    try:
        socket.create_connection(("127.0.0.1", 1), timeout=5)
    except OSError as error:
        raise PaymentError("payment service failed") from error


@case("system.handler_bug", "bug", advice=("LAMA-BUG-002", "LAMA-BUG-001"))
def bug_in_a_handler(v: Values) -> None:
    try:
        open(v.path()).close()
    except OSError as error:
        error.nope.append(1)  # type: ignore[attr-defined]
