"""Everybody who uses the service during a run, several at a time."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from lamalog.demo.client import ClientError, Job, Outcome, Visit
from lamalog.demo.people import Secret, make_people, random_key

#: Visitors at the same time, and tasks per person.
AT_ONCE, TASKS_EACH = 6, 5
#: Seconds of refining for the task that is meant to be slow, and for the one whose worker is killed meanwhile (long
#: before that, unless the machine is very busy).
SLOW_BUDGET, DOOMED_BUDGET = 1.4, 15.0
#: Seconds a run may take: to get going, and per task.
PATIENCE, PATIENCE_PER_TASK = 60.0, 2.0
MIN_TASKS = 4


@dataclass
class Crowd:
    """The people of a run and what became of their jobs."""

    rng: random.Random
    tasks: int
    kill: Callable[[int], None]
    stop: threading.Event = field(default_factory=threading.Event)
    outcomes: list[Outcome] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    requests: int = 0
    refused: int = 0

    def run(self, base: str, check: Callable[[], None]) -> None:
        """Let everybody visit the service at *base*; *check* raises when the service has broken down."""
        people = make_people(self.rng, max(2, -(-self.tasks // TASKS_EACH)))
        deadline = time.monotonic() + PATIENCE + PATIENCE_PER_TASK * self.tasks
        with socket.socket() as nobody, ThreadPoolExecutor(AT_ONCE, "visitor") as pool:
            nobody.bind(("127.0.0.1", 0))  # never listens: whoever calls there is refused
            jobs = self.plan(base, f"http://127.0.0.1:{nobody.getsockname()[1]}")
            visits = [Visit(base, person, self.stop, self.kill, deadline) for person in people]
            futures = [
                pool.submit(self.visit, visit, jobs[number :: len(people)]) for number, visit in enumerate(visits)
            ]
            try:
                self._wait(futures, check)
            finally:
                self.stop.set()
                for future in futures:
                    future.cancel()
                pool.shutdown()
                for visit in visits:
                    self.secrets += [*visit.person.secrets(), *visit.secrets]
                    self.requests += visit.requests

    def plan(self, base: str, nowhere: str) -> list[Job]:
        """The first tasks are the troublesome ones; every ninth caller's own server is down."""
        jobs = []
        for number in range(self.tasks):
            key = random_key(self.rng, "whsec_", 24)
            self.secrets.append(Secret("webhook secret", key))
            host = nowhere if number % 9 == 5 else base
            callback = f"{host}/v1/callbacks?token={key}&task={number}"
            budget = {0: DOOMED_BUDGET, 1: SLOW_BUDGET}.get(number, 0.0)
            seed = self.rng.getrandbits(32)
            jobs.append(Job(number, seed, callback, budget, kill=number == 0, broken=number == 2))
        return jobs

    def visit(self, visit: Visit, jobs: list[Job]) -> None:
        visit.register()
        if visit.person.api_key[-1].islower():  # some mistype their password first
            wrong = random_key(random.Random(visit.person.api_key), "", 12)
            visit.secrets.append(Secret("password", wrong))
            if visit.login(wrong):
                raise ClientError("a wrong password was accepted")
            self.refused += 1
        if not visit.login(visit.person.password):
            raise ClientError("the right password was refused")
        for job in jobs:
            self.outcomes.append(visit.order(job))

    @staticmethod
    def _wait(futures: list[Future[None]], check: Callable[[], None]) -> None:
        waiting = set(futures)
        while waiting:
            done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_EXCEPTION)
            check()
            for future in done:
                future.result()
