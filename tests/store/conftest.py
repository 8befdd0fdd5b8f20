"""What tests of the store have in common."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from lamalog.handlers import _steps

KilledAt = Callable[[int, Callable[[], object]], bool]


@pytest.fixture
def killed_at() -> KilledAt:
    """Runs an action in a process that kills itself with SIGKILL at its *step*-th step. Whether it came to that."""

    def run(step: int, action: Callable[[], object]) -> bool:
        child = os.fork()
        if child == 0:
            left = step

            def hook(name: str) -> None:
                nonlocal left
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

            _steps.hook = hook
            status = 1
            try:
                action()
                status = 0
            finally:
                os._exit(status)
        status = os.waitpid(child, 0)[1]
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "it failed instead"
        return os.WIFSIGNALED(status)

    return run
