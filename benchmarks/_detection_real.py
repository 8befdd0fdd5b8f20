"""Faults that really happen, in processes of their own, seen through psutil: a leak, a hog, a filler, a slow
dependency, a stuck worker. Time runs faster than in service: a point every tenth of a second."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from lamalog.monitor.anomalies import Series, Shape, Silence, shape_of

INTERVAL, QUIET, PATIENCE = 0.1, 20.0, 20.0


@dataclass
class Outcome:
    """What came of one fault."""

    name: str
    #: Seconds from the fault to its alarm; None: never.
    delay: float | None
    #: Alarms before it.
    false: int
    remark: str = ""


def _worker(mode: Any, beats: Any) -> None:
    """Works a little, holds a little memory; then leaks or spins, as *mode* says."""
    held: list[bytearray] = []
    while True:
        if mode.value == 1:
            held.append(bytearray(os.urandom(1)) * 1_500_000)
        if mode.value == 2:
            until = time.perf_counter() + 0.05
            while time.perf_counter() < until:
                pass
            continue
        sum(range(5_000))
        beats.value += 1
        time.sleep(0.02)


def _watched(name: str, shape: Shape, read: Callable[[], float], fault: Callable[[], object]) -> Outcome:
    series = Series(shape, INTERVAL)
    begun = time.monotonic()
    false, broken = 0, None
    while True:
        now = time.monotonic()
        if broken is None and now - begun >= QUIET:
            fault()
            broken = time.monotonic()
        found = series.update(time.time(), read())
        told = [one for one in found if not one.over or one.kind == "spike"]
        if broken is None:
            false += len(told)
        elif told:
            return Outcome(
                name,
                time.monotonic() - broken,
                false,
                f"{told[0].kind}, {told[0].baseline:.3g} → {told[0].observed:.3g}",
            )
        elif now - broken > PATIENCE:
            return Outcome(name, None, false)
        time.sleep(INTERVAL)


def _with_worker(name: str, code: int, metric: str, reading: Callable[[psutil.Process], float]) -> Outcome:
    context = multiprocessing.get_context("spawn")
    mode, beats = context.Value("i", 0), context.Value("i", 0)
    child = context.Process(target=_worker, args=(mode, beats), daemon=True)
    child.start()
    try:
        process = psutil.Process(child.pid)
        while beats.value < 5:
            time.sleep(0.05)
        reading(process)

        def fault() -> None:
            mode.value = code

        shape = shape_of(metric)
        assert shape is not None
        return _watched(name, shape, lambda: reading(process), fault)
    finally:
        child.kill()
        child.join()


def leak() -> Outcome:
    return _with_worker("memory leak (75 MB/s)", 1, "process.memory.usage", lambda p: float(p.memory_info().rss))


def hog() -> Outcome:
    return _with_worker("CPU hog", 2, "process.cpu.utilization", lambda p: min(1.0, p.cpu_percent() / 100))


def slow_dependency() -> Outcome:
    """A server that answers later from one moment on."""
    import socket

    pause = [0.005]
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                time.sleep(pause[0])
                connection.sendall(b"x")

    threading.Thread(target=serve, daemon=True).start()

    def call() -> float:
        begun = time.perf_counter()
        with socket.create_connection(server.getsockname()) as connection:
            connection.recv(1)
        return time.perf_counter() - begun

    def fault() -> None:
        pause[0] = 0.03

    shape = shape_of("operation.duration")
    assert shape is not None
    try:
        return _watched("slow dependency (5 → 30 ms)", shape, call, fault)
    finally:
        server.close()


def stuck() -> Outcome:
    """A worker that is stopped in the middle of everything."""
    context = multiprocessing.get_context("spawn")
    mode, beats = context.Value("i", 0), context.Value("i", 0)
    child = context.Process(target=_worker, args=(mode, beats), daemon=True)
    child.start()
    # A machine that is busy may hold the worker up for a while; a silence is half a second at least.
    silence, seen, false, stopped, begun = Silence(least=0.5), 0, 0, None, time.monotonic()
    try:
        while True:
            now = time.monotonic()
            if stopped is None and now - begun >= QUIET / 2:
                os.kill(child.pid or 0, signal.SIGSTOP)
                stopped = now
            if beats.value != seen:
                seen = beats.value
                silence.heard(now)
            found = [one for one in silence.check(now) if not one.over]
            if stopped is None:
                false += len(found)
            elif found:
                return Outcome(
                    "stuck worker (SIGSTOP)", now - stopped, false, f"heard every {found[0].baseline * 1e3:.0f} ms"
                )
            elif now - stopped > PATIENCE:
                return Outcome("stuck worker (SIGSTOP)", None, false)
            time.sleep(0.01)
    finally:
        child.kill()
        child.join()


@dataclass
class Filling:
    """How well the end was foreseen half-way."""

    name: str
    #: Of the time that was left.
    error: float | None
    remark: str = ""


def filler(size: int = 64_000_000) -> Filling:
    """A small tmpfs fills steadily; needs the right to mount, else nothing is measured."""
    from lamalog.monitor.sample import Sample
    from lamalog.monitor.trends import Trends
    from lamalog.monitor.trends_options import TrendOptions

    name = f"disk filler on a tmpfs of {size // 1_000_000} MB"
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False
        )
        if mounted.returncode:
            return Filling(name, None, "no right to mount here")
        try:
            trends = Trends(TrendOptions(windows=(4.0, 8.0, 16.0), horizon=3600.0))
            begun, guess = time.monotonic(), None
            with Path(folder, "fill").open("wb", buffering=0) as file:
                while True:
                    file.write(os.urandom(160_000))
                    now, usage = time.monotonic(), psutil.disk_usage(folder)
                    sample = Sample(
                        time.time(), now, 0.1,
                        {"system.filesystem.usage[x]": usage.used, "system.filesystem.free[x]": usage.free}, {},
                    )  # fmt: skip
                    for trend in trends.look(sample):
                        if trend.full_in is not None:
                            guess = now + trend.full_in[0]
                    if usage.used >= usage.total / 2:
                        break
                    time.sleep(0.08)
                half = time.monotonic()
                try:
                    while True:
                        file.write(os.urandom(160_000))
                        time.sleep(0.08)
                except OSError:
                    full = time.monotonic()
            if guess is None:
                return Filling(name, None, "nothing was foreseen")
            left = full - half
            return Filling(
                name,
                (guess - half) / left - 1,
                f"{left:.1f} s left, {guess - half:.1f} s foreseen, after {half - begun:.1f} s",
            )
        finally:
            subprocess.run(["umount", folder], capture_output=True, check=False)
