"""What the monitor costs: ``python -m benchmarks.monitor [--seconds 60]``.

First each source by itself, then whole ticks (sample, record, thresholds, trends) one after the other, then what a process that
does nothing else uses in CPU time with the monitor running at its default interval, by the kernel's own account.
"""

from __future__ import annotations

import argparse
import logging
import logging.config
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial

from lamalog.monitor.resources import ResourceMonitor
from lamalog.monitor.resources_work import Work
from lamalog.monitor.sampler import Moment

INTERVAL = 5.0
ALLOWED_SAMPLE, ALLOWED_SHARE = 2e-3, 0.003

_IDLE = """
import logging.config, sys, time
import lamalog
logging.config.dictConfig(lamalog.default_config(log_dir=sys.argv[1], console=False, monitor=sys.argv[2] == "on"))
time.sleep(12)  # beyond imports and the first samples
began = time.process_time()
time.sleep(float(sys.argv[3]))
print(time.process_time() - began)
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0, help="how long an idle process is watched")
    seconds = parser.parse_args().seconds
    logging.getLogger("lamalog.monitor").setLevel(logging.WARNING)
    _sources()
    _ticks()
    _idle(seconds)


def _sources() -> None:
    work = Work(ResourceMonitor(directories=["."]), child=False)
    print("source                CPU time of one reading")
    for source in work.sampler.sources:
        moment = Moment(time.monotonic(), INTERVAL)
        source.read(moment)
        cpu = _cpu(partial(source.read, moment), 200)
        print(f"{source.name:20}  {cpu * 1e6:7.0f} µs")
    work.sampler.close()


def _ticks() -> None:
    with tempfile.TemporaryDirectory() as folder:
        logging.config.dictConfig(
            {
                "version": 1,
                "disable_existing_loggers": False,
                "handlers": {"file": {"class": "lamalog.handlers.RotatingJsonHandler", "log_dir": folder}},
                "loggers": {"lamalog.monitor": {"level": "DEBUG", "handlers": ["file"]}},
            }
        )
        work = Work(ResourceMonitor(directories=["."]), child=False)
        work.tick()
        times = []
        for _ in range(600):
            began = time.process_time()
            work.tick()
            times.append(time.process_time() - began)
        work.close()
        logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})
    times.sort()
    middle, most = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"\none tick: median {middle * 1e3:.2f} ms, 99th percentile {most * 1e3:.2f} ms of CPU time", end="")
    print(f" (allowed: {ALLOWED_SAMPLE * 1e3:.0f} ms): {'ok' if middle <= ALLOWED_SAMPLE else 'TOO MUCH'}")
    print(f"at {INTERVAL:g} s: {middle / INTERVAL:.3%} of a core")


def _idle(seconds: float) -> None:
    used = {}
    for mode in ("off", "on"):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-c", _IDLE, folder, mode, str(seconds)]
            used[mode] = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    share = (used["on"] - used["off"]) / seconds
    print(f"\nan idle process for {seconds:g} s: {used['off'] * 1e3:.1f} ms of CPU time without, ", end="")
    print(f"{used['on'] * 1e3:.1f} ms with the monitor: {share:.3%} of a core", end="")
    print(f" (allowed: {ALLOWED_SHARE:.1%}): {'ok' if share <= ALLOWED_SHARE else 'TOO MUCH'}")


def _cpu(function: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        function()
    return (time.process_time() - began) / times


if __name__ == "__main__":
    main()
