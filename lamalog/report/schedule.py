"""Reports by the clock: an entry in a configuration makes a running service write one every morning.

A thread waits; the report itself is made by another process at low priority, so that the service neither slows down nor
grows. Of several processes that write to the same directory one makes it: whoever creates the file first.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from lamalog.exceptions import ConfigError
from lamalog.handlers._schedule import NEVER, next_due
from lamalog.units import Rotation, parse_duration, parse_rotation

LOGGER = logging.getLogger("lamalog.report")
#: Seconds a report may take; a claim on one that is older was left by a process that died.
PATIENCE = 1800.0
#: Longest wait in one piece: clocks are set, machines sleep.
_NAP = 30.0
_MADE = re.compile(r"report-\d{8}-\d{6}\.(html|md|json)")


@dataclass(frozen=True)
class Plan:
    """What is written, when and where to."""

    log_dir: Path
    directory: Path
    when: Rotation
    since: str
    format: str
    keep: int


def plan_of(
    log_dir: str = "logs",
    when: str = "07:00",
    directory: str | None = None,
    since: str = "24h",
    format: str = "html",
    keep: int = 14,
) -> Plan:
    """The arguments of ScheduledReports, checked. Raises ConfigError."""
    rotation = parse_rotation(when)
    if rotation.size is not None:
        raise ConfigError(f"when: {when!r} is a size: write a time such as '07:00' or '1 day'")
    if format not in ("html", "md", "json"):
        raise ConfigError(f"format: {format!r}: write html, md or json")
    if isinstance(keep, bool) or not isinstance(keep, int) or keep < 1:
        raise ConfigError(f"keep: {keep!r}: write a whole number from 1 on")
    parse_duration(since)
    logs = Path(log_dir).absolute()
    return Plan(
        logs, logs / "reports" if directory is None else Path(directory).absolute(), rotation, since, format, keep
    )


class ScheduledReports(logging.Filter):
    """Writes a report by the clock once the configuration is applied. An entry under ``filters:`` is enough; it
    filters nothing.

    :param log_dir: of the logs.
    :param when: ``"07:00"`` (local time), ``"midnight"``, ``"12 hours"``, ``"7 days"``; ``"never"`` ends a schedule.
    :param directory: of the reports; ``reports`` in *log_dir* by default.
    :param since: how much a report covers.
    :param format: html, md or json.
    :param keep: newest reports that stay.
    :raises ConfigError: an argument makes no sense.
    """

    #: Raises what making one would raise, and starts nothing.
    check = staticmethod(plan_of)

    def __init__(
        self,
        log_dir: str = "logs",
        when: str = "07:00",
        directory: str | None = None,
        since: str = "24h",
        format: str = "html",
        keep: int = 14,
    ) -> None:
        super().__init__()
        _start(plan_of(log_dir, when, directory, since, format, keep))

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True."""
        return True


_threads: dict[Path, threading.Event] = {}
_lock = threading.Lock()


def _start(plan: Plan) -> None:
    """One thread for each directory: the newest plan counts."""
    stop = threading.Event()
    with _lock:
        before = _threads.pop(plan.directory, None)
        if before is not None:
            before.set()
        if next_due(time.time(), plan.when) == NEVER:
            return
        _threads[plan.directory] = stop
    threading.Thread(target=_run, args=(plan, stop), name="lamalog-reports", daemon=True).start()


def stop_schedules() -> None:
    """End all schedules of this process."""
    with _lock:
        for stop in _threads.values():
            stop.set()
        _threads.clear()


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()
    _threads.clear()  # the parent goes on with them


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _run(plan: Plan, stop: threading.Event) -> None:
    due = next_due(time.time(), plan.when)
    while not stop.is_set():
        wait = due - time.time()
        if wait > 0:
            stop.wait(min(wait, _NAP))
            continue
        try:
            write_due(plan, due)
        except Exception as error:  # the thread goes on: tomorrow is another day
            LOGGER.warning("no report: %s", error, extra={"event.name": "report.failed"})
        due = next_due(time.time(), plan.when)


def write_due(plan: Plan, due: float) -> Path | None:
    """Write the report that is due, unless another process does; its path. Tells what came of it in a record."""
    plan.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = plan.directory / f"report-{time.strftime('%Y%m%d-%H%M%S', time.localtime(due))}.{plan.format}"
    claim = target.with_suffix(".claim")
    if target.exists() or not _claimed(claim):
        return None
    begun = time.monotonic()
    try:
        _make(plan, target)
    finally:
        claim.unlink(missing_ok=True)
    removed = _remove_old(plan)
    LOGGER.info(
        "report %s written", target.name,
        extra={"event.name": "report.written", "duration": time.monotonic() - begun, "file.size": target.stat().st_size,
               "report.removed": removed},
    )  # fmt: skip
    return target


def _claimed(claim: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        if time.time() - claim.stat().st_mtime > PATIENCE:
            claim.unlink(missing_ok=True)
    try:
        os.close(os.open(claim, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    return True


def _make(plan: Plan, target: Path) -> None:
    command = [
        sys.executable, "-m", "lamalog", "report", "--log-dir", str(plan.log_dir), "--since", plan.since, "--format",
        plan.format, "-o", str(target),
    ]  # fmt: skip
    if os.name == "posix":
        command = ["nice", "-n", "15", *command] if _has_nice() else command
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False)
    if done.returncode != 0 or not target.exists():
        text = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RuntimeError(text[-1] if text else f"exit status {done.returncode}")


def _has_nice() -> bool:
    import shutil

    return shutil.which("nice") is not None


def _remove_old(plan: Plan) -> int:
    """Remove all but the newest reports: files that are named as ours, nothing else."""
    made = sorted(path for path in plan.directory.iterdir() if _MADE.fullmatch(path.name) and path.is_file())
    old = made[: -plan.keep]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
