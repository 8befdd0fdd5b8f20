"""What ends a multiprocessing child is in the log, however it was started."""

from __future__ import annotations

import multiprocessing
from typing import Any

import pytest

METHODS = [name for name in ("fork", "spawn", "forkserver") if name in multiprocessing.get_all_start_methods()]

CODE = """
import multiprocessing, warnings
warnings.filterwarnings("ignore", "This process.*multi-threaded")

def work(how):
    if how == "exit":
        sys.exit(7)
    if how == "fail":
        raise RuntimeError("password=hunter2secret")

if __name__ == "__main__":
    hooks.children.offer(logging.config.dictConfig, CONFIG)
    context = multiprocessing.get_context("{method}")
    process = context.Process(target=work, args=("{how}",), name="worker-3")
    process.start(); process.join()
    print(process.exitcode)
"""


@pytest.mark.parametrize("method", METHODS)
def test_it_is_one_critical_record_from_the_child(method: str, script: Any) -> None:
    ran = script(CODE.format(method=method, how="fail"))
    assert ran.out == "1\n"
    record = ran.one("process.exception")
    assert record["severity_text"] == "CRITICAL"
    assert record["message"].startswith("uncaught in process worker-3: RuntimeError: password=[REDACTED")
    assert record["code.function.name"] == "work"
    assert "hunter2secret" not in ran.err
    assert "Process worker-3:" in ran.err


def test_with_a_console_it_is_shown_once(script: Any) -> None:
    ran = script(CODE.format(method="fork", how="fail"), console=True)
    assert ran.err.count("Traceback (most recent call last)") == 1


@pytest.mark.parametrize("how", ["exit", "fine"])
def test_other_ends_are_as_before(how: str, script: Any) -> None:
    ran = script(CODE.format(method="fork", how=how))
    assert ran.out == ("7\n" if how == "exit" else "0\n")
    assert not ran.events("process.exception")


def test_a_subclass_with_its_own_run_is_covered(script: Any) -> None:
    ran = script(
        """
        import multiprocessing, warnings
        warnings.filterwarnings("ignore", "This process.*multi-threaded")
        class Worker(multiprocessing.get_context("fork").Process):
            def run(self): raise LookupError("no model")
        worker = Worker(); worker.start(); worker.join()
        """
    )
    assert ran.one("process.exception")["exception.type"] == "LookupError"
