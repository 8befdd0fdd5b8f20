"""What log files go through in real life. Each scenario does it for real and counts; *scale* makes it longer."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.stress.harness import Bench, Result, finish

#: Where a process may be killed: every point between two file-system steps of ours.
STEPS = (
    "control:made",
    "live:opened",
    "live:fenced",
    "rotate:locked",
    "rotate:numbered",
    "rotate:renamed",
    "rotate:made",
    "rotate:bumped",
    "rotate:moved",
    "compress:locked",
    "compress:member",
    "compress:written",
    "compress:renamed",
    "compress:synced",
    "compress:removed",
)
SMALL = 20_000


def threads(base: Path, kind: str = "ours", scale: int = 1) -> Result:
    """8 threads of one process, a rotation every few hundred records."""
    bench = Bench(base, kind, rotation=SMALL * 4)
    bench.run(threads=8, records=500 * scale)
    bench.settle()
    return bench.count()


def processes(base: Path, kind: str = "ours", scale: int = 1) -> Result:
    """6 processes with 2 threads each on one file, many rotations."""
    bench = Bench(base, kind, rotation=SMALL)
    running = [bench.start(threads=2, records=400 * scale) for _ in range(6)]
    errors = [finish(process) for process in running]
    bench.settle()
    result = bench.count()
    noise = sum(bool(text) for text in errors)
    if noise:
        result.notes.append(f"{noise} processes wrote to stderr")
    return result


def start_method(method: str) -> Callable[..., Result]:
    def scenario(base: Path, kind: str = "ours", scale: int = 1) -> Result:
        bench = Bench(base, kind, rotation=SMALL)
        bench.run(mode=method, children=4, records=200 * scale, threads=2)
        bench.settle()
        return bench.count()

    scenario.__doc__ = f"4 children by multiprocessing's {method}, and the parent logs too."
    return scenario


def fork_while_logging(base: Path, kind: str = "ours", scale: int = 1) -> Result:
    """2 threads log without a pause while the main thread forks children that log at once."""
    bench = Bench(base, kind, rotation=SMALL)
    bench.run(mode="fork_while_logging", records=1500 * scale, threads=2, forks=15 * scale, child_records=20)
    bench.settle()
    return bench.count()


def kill_at_random(base: Path, kind: str = "ours", scale: int = 1) -> Result:
    """3 writers at work; again and again one of them is killed with SIGKILL and replaced."""
    bench = Bench(base, kind, rotation=SMALL)
    dice = random.Random(7)
    orders = {"records": 1_000_000, "threads": 2, "size": 300}
    running = [bench.start(**orders) for _ in range(3)]
    time.sleep(0.5)
    for _ in range(6 * scale):
        time.sleep(dice.uniform(0.05, 0.3))
        victim = running.pop(0)
        victim.send_signal(signal.SIGKILL)
        finish(victim, ok=(-signal.SIGKILL,))
        running.append(bench.start(**orders))
    time.sleep(0.4)
    for process in running:
        process.send_signal(signal.SIGKILL)
        finish(process, ok=(-signal.SIGKILL,))
    bench.settle()
    return _with_strays(bench)


def kill_at_every_step(base: Path, kind: str = "ours", scale: int = 1) -> Result:
    """A writer is killed between two file-system steps, each of them in turn; the next one starts on the remains."""
    bench = Bench(base, kind, rotation=SMALL)
    for skip in range(scale):
        for step in STEPS:
            if step == "live:fenced":
                with open(bench.logs / "app.jsonl", "ab") as file:  # as a kill in mid-write leaves it
                    file.write(b'{"who": "torn"')
            if step == "control:made":
                (bench.logs / ".app.ctl").unlink(missing_ok=True)
            once = step in ("control:made", "live:fenced")
            bench.run(kill_step=step, kill_skip=0 if once else skip, records=3000, end="settle", ok=(0, -9))
    bench.settle()
    result = _with_strays(bench)
    result.torn -= scale  # those written by hand above: ended, and nothing lost behind them
    return result


def stopped(base: Path, kind: str = "ours", scale: int = 1) -> Result:
    """Writers are frozen with SIGSTOP anywhere, also in the middle of a rotation, while the others go on."""
    bench = Bench(base, kind, rotation=SMALL)
    dice = random.Random(11)
    running = [bench.start(records=1500 * scale, threads=2) for _ in range(3)]
    for _ in range(5 * scale):
        time.sleep(dice.uniform(0.05, 0.2))
        one = dice.choice(running)
        one.send_signal(signal.SIGSTOP)
        time.sleep(dice.uniform(0.05, 0.3))
        one.send_signal(signal.SIGCONT)
    for process in running:
        finish(process)
    bench.settle()
    return bench.count()


def ends(base: Path, kind: str = "ours", scale: int = 1) -> Result:
    """Processes that end by SIGTERM, by os._exit, and with records after logging.shutdown()."""
    bench = Bench(base, kind, rotation=SMALL)
    for end, status in (("sigterm", -signal.SIGTERM), ("_exit", 0), ("late", 0), ("return", 0)):
        bench.run(records=300 * scale, threads=2, end=end, ok=(status,))
    bench.settle()
    return bench.count()


def renamed(base: Path, kind: str = "ours", scale: int = 1) -> Result:
    """logrotate's "create": the live file is renamed under the writers again and again."""
    bench = Bench(base, kind, rotation=SMALL * 1000)
    running = [bench.start(records=400 * scale, pause=0.005) for _ in range(3)]
    aside = base / "aside"
    aside.mkdir()
    for number in range(3 * scale):
        time.sleep(0.6)
        live = bench.logs / "app.jsonl"
        if live.exists():
            live.rename(aside / f"{number}.jsonl")
    for process in running:
        finish(process)
    return bench.count(lambda: [line for path in aside.iterdir() for line in path.read_bytes().splitlines()])


def copytruncated(base: Path, kind: str = "ours", scale: int = 1) -> Result:
    """logrotate's "copytruncate". What is written between its copy and its truncate is lost by design: not here,
    where the writers stand still in that moment."""
    bench = Bench(base, kind, rotation=SMALL * 1000)
    running = [bench.start(records=300 * scale, pause=0.004) for _ in range(3)]
    aside = base / "aside"
    aside.mkdir()
    for number in range(3 * scale):
        time.sleep(0.4)
        for process in running:
            process.send_signal(signal.SIGSTOP)
        _wait_until_stopped(running)
        live = bench.logs / "app.jsonl"
        if live.exists():
            shutil.copy(live, aside / f"{number}.jsonl")
            with open(live, "r+b") as file:
                file.truncate(0)
        for process in running:
            process.send_signal(signal.SIGCONT)
    for process in running:
        finish(process)
    return bench.count(lambda: [line for path in aside.iterdir() for line in path.read_bytes().splitlines()])


def directory_deleted(base: Path, kind: str = "ours", scale: int = 1) -> Result:
    """``rm -r logs`` while processes write. What was in it is gone; what is logged from then on must not be."""
    bench = Bench(base, kind, rotation=SMALL * 1000)
    running = [bench.start(records=300, pause=0.01) for _ in range(3)]
    time.sleep(1.5)
    before = bench.acknowledged()
    shutil.rmtree(bench.logs)
    for process in running:
        finish(process)
    result = bench.count()
    missing = result.lost - before
    result.notes.append(f"{max(0, -missing)} of {before} deleted ones were rescued")
    result.lost = max(0, missing)
    return result


def _wait_until_stopped(running: list[subprocess.Popen[str]]) -> None:
    for process in running:
        deadline = time.monotonic() + 5
        while process.poll() is None and time.monotonic() < deadline:
            state = Path(f"/proc/{process.pid}/stat")
            if not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] in ("T", "Z"):
                break
            time.sleep(0.001)


def _with_strays(bench: Bench) -> Result:
    result = bench.count()
    if bench.kind == "ours" and (strays := bench.strays()):
        result.problems.append(f"left behind: {', '.join(strays)}")
    return result


SCENARIOS: dict[str, Callable[..., Result]] = {
    "threads": threads,
    "processes": processes,
    "fork": start_method("fork"),
    "spawn": start_method("spawn"),
    "forkserver": start_method("forkserver"),
    "fork while logging": fork_while_logging,
    "SIGKILL at random": kill_at_random,
    "SIGKILL at each step": kill_at_every_step,
    "SIGSTOP": stopped,
    "ends": ends,
    "logrotate rename": renamed,
    "logrotate copytruncate": copytruncated,
    "directory deleted": directory_deleted,
}
#: Scenarios that use our own hooks, or only make sense on Linux.
ONLY_OURS = frozenset({"SIGKILL at each step"})

if sys.platform == "win32":
    SCENARIOS = {name: SCENARIOS[name] for name in ("threads", "spawn")}
