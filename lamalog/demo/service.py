"""The service as a whole, as the one who starts it sees it: a scheduler (which hires workers) and an API."""

from __future__ import annotations

from collections.abc import Mapping

from lamalog.demo.console import Console
from lamalog.demo.node import NodeOptions
from lamalog.demo.processes import Child, ChildError

READY_TIMEOUT = 30.0


class Service:
    """A context in which the service runs; ``base`` is the address of its API."""

    def __init__(self, options: NodeOptions, console: Console, env: Mapping[str, str]) -> None:
        self.options = options
        self.base = ""
        self._console = console
        self._env = env
        self._children: list[Child] = []
        #: What went wrong while it was shut down.
        self.complaints: list[str] = []

    def __enter__(self) -> Service:
        try:
            front = self._start("scheduler").ready(READY_TIMEOUT)["address"]
            self.base = self._start("api", queue=front).ready(READY_TIMEOUT)["address"]
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def check(self) -> None:
        """Raises ChildError when a process has ended that should not have."""
        for child in self._children:
            if child.exit_code is not None:
                raise ChildError(f"{child.name} ended unexpectedly: {child.describe()}")

    def _start(self, role: str, **changes: str) -> Child:
        arguments = self.options.arguments(role, name=role, **changes)
        child = Child(role, arguments, stderr=self._console.write_end, env=self._env, leads_group=True)
        self._children.append(child)
        return child

    def _end(self) -> None:
        """The API first, so that no request finds the scheduler gone."""
        grace: float | None = None
        for child in reversed(self._children):
            try:
                if not (child.end() if grace is None else child.end(grace)) or child.exit_code:
                    self.complaints.append(f"{child.name} did not end in order: {child.describe()}")
            except KeyboardInterrupt:  # a second Ctrl-C: no more patience
                grace = 0.0
                child.end(grace)
                self.complaints.append(f"{child.name} was killed")
