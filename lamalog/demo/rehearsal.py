"""One run from beginning to end: start the service, let the crowd in, shut down, and weigh what the files say."""

from __future__ import annotations

import gzip
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from lamalog.demo.client import Outcome
from lamalog.demo.console import Console, child_environment
from lamalog.demo.crowd import Crowd
from lamalog.demo.leaks import Detector, Leak
from lamalog.demo.node import NodeOptions
from lamalog.demo.people import Secret, random_key
from lamalog.demo.processes import kill_hard
from lamalog.demo.service import Service
from lamalog.demo.verify import Evidence, examine


@dataclass
class Result:
    """What a run has shown."""

    log_dir: Path
    seed: int
    evidence: Evidence
    planted: list[Secret]
    leaks: list[Leak]
    outcomes: list[Outcome]
    requests: int
    #: Seconds the service was up, of which it served the crowd.
    uptime: float
    served: float
    console_size: int
    #: What went wrong beyond the files: a crash, a process that had to be killed, a task that went astray.
    troubles: list[str] = field(default_factory=list)
    last_lines: str = ""

    @property
    def sound(self) -> bool:
        return not (self.troubles or self.leaks or self.evidence.problems())


class Rehearsal:
    def __init__(self, tasks: int, workers: int, seed: int, log_dir: Path, rotation: str) -> None:
        self.seed = seed
        self.options = NodeOptions("", str(log_dir), rotation, workers=workers)
        self.log_dir = log_dir
        self.rng = random.Random(seed)
        self.crowd = Crowd(self.rng, tasks, kill_hard)

    def run(self, show: TextIO | None) -> Result:
        """Everything. What the processes print is shown on *show*. KeyboardInterrupt passes, after a clean shutdown."""
        environment, own_secrets = self._environment(show)
        console = Console(show)
        troubles: list[str] = []
        started = time.perf_counter()
        served = 0.0
        try:
            with Service(self.options, console, environment) as service:
                began = time.perf_counter()
                try:
                    self.crowd.run(service.base, service.check)
                finally:
                    served = time.perf_counter() - began
            troubles += service.complaints
        except Exception as error:
            troubles.append(f"{type(error).__name__}: {error}")
        finally:
            uptime = time.perf_counter() - started
            printed = console.close()
        planted = Detector([*own_secrets, *self.crowd.secrets])
        troubles += [
            f"task {one.task} (job {one.job.number}) ended {one.state} after {one.attempts} attempts, "
            f"mean error {one.before:.1f} → {one.after:.1f}"
            for one in self.crowd.outcomes
            if not one.as_expected
        ]
        return Result(
            self.log_dir,
            self.seed,
            examine(self.log_dir),
            planted.secrets,
            find_leaks(planted, self.log_dir, printed),
            self.crowd.outcomes,
            self.crowd.requests,
            uptime,
            served,
            len(printed),
            troubles,
            console.last_lines() if troubles else "",
        )

    def _environment(self, show: TextIO | None) -> tuple[dict[str, str], list[Secret]]:
        """What a service is deployed with, and the secrets in it."""
        password, key = random_key(self.rng, "", 16), random_key(self.rng, "", 48)
        environment = {
            **child_environment(show),
            "DATABASE_URL": f"postgresql://lama:{password}@db.internal:5432/inpainting",
            "SECRET_KEY": key,
        }
        return environment, [Secret("service key", password), Secret("service key", key)]


def find_leaks(detector: Detector, log_dir: Path, printed: bytes) -> list[Leak]:
    """Search every file below *log_dir*, unpacked where it is compressed, and what was *printed*."""
    leaks = detector.search("console", printed)
    for path in sorted(log_dir.rglob("*")):
        if path.is_file() and not path.is_symlink():
            leaks += detector.search(path.name, _content(path))
    return leaks


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data
