"""Child processes that never outlive their parent: a pipe as life line, bounded waits, then the whole group is killed."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence

#: Seconds a child gets to end by itself before it is killed.
GRACE = 20.0


class ChildError(RuntimeError):
    """A process did not start, or ended too early."""


class Child:
    """A Python process that ends when its standard input does. Its first line of output says that it is ready."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        stderr: int | None = None,
        env: Mapping[str, str] | None = None,
        leads_group: bool = False,
    ) -> None:
        self.name = name
        self._leads_group = leads_group
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**(os.environ if env is None else env), "PYTHONPATH": _import_path()},
            start_new_session=leads_group,
        )
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name=f"stdout-of-{name}", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; minus the signal number when a signal ended it."""
        return self._process.poll()

    def describe(self) -> str:
        code = self.exit_code
        if code is None:
            return "still running"
        if code >= 0:
            return f"exit code {code}"
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
        return f"killed by signal {-code}"

    def ready(self, timeout: float) -> dict[str, str]:
        """What the process announced once it was ready. Raises ChildError when it ends or takes too long."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                return dict(json.loads(self._lines.get(timeout=0.1)))
            if self.exit_code is not None and self._lines.empty():
                raise ChildError(f"{self.name} ended before it was ready: {self.describe()}")
        raise ChildError(f"{self.name} was not ready after {timeout:g} s")

    def end(self, grace: float = GRACE) -> bool:
        """End it: by closing its input, after *grace* seconds by force. True if it ended by itself."""
        graceful = True
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            graceful = False
            self._process.kill()
            self._process.wait(GRACE)
        self._kill_group()
        self._reader.join(1)
        if self._process.stdout is not None and not self._reader.is_alive():
            self._process.stdout.close()
        return graceful

    def _kill_group(self) -> None:
        """Whatever the process had started and left behind."""
        if self._leads_group and hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)


def kill_hard(pid: int) -> None:
    """End a process in the way that it can do nothing about (SIGKILL)."""
    os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def _import_path() -> str:
    """The import path of this process, so that a child finds the same modules wherever it is started."""
    return os.pathsep.join(path for path in sys.path if path)
