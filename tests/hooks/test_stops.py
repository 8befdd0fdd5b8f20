"""SIGTERM and SIGINT are in the log, and what happens next is what would have happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from lamalog.hooks import stops

WAIT = """
import time, os
print("ready", flush=True)
{wait}
"""
SLEEP = "time.sleep(30)"


def stopped(script: Any, number: int, *, before: str = "", wait: str = SLEEP) -> Any:
    import textwrap

    code = textwrap.dedent(before) + WAIT.format(wait=textwrap.dedent(wait))
    process = script.start(code)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.1)
    process.send_signal(number)
    return script.finish(process)


def test_sigterm_is_recorded_and_the_process_ends_by_it(script: Any) -> None:
    ran = stopped(script, signal.SIGTERM)
    assert ran.status == -signal.SIGTERM
    record = ran.one("process.signal")
    assert record["severity_text"] == "INFO"
    assert record["process.signal.name"] == "SIGTERM"
    assert record["process.signal.number"] == 15
    assert record["thread.name"] == "MainThread"


def test_sigint_is_recorded_and_raises_keyboard_interrupt(script: Any) -> None:
    wait = "try: time.sleep(30)\nexcept KeyboardInterrupt: print('caught'); sys.exit(5)"
    ran = stopped(script, signal.SIGINT, wait=wait)
    assert (ran.status, ran.out) == (5, "caught\n")
    assert ran.one("process.signal")["process.signal.name"] == "SIGINT"


def test_sigint_that_nobody_catches_ends_the_process_by_sigint(script: Any) -> None:
    ran = stopped(script, signal.SIGINT)
    assert ran.status == -signal.SIGINT
    ran.one("process.signal")
    assert ran.one("process.interrupted")["severity_text"] == "INFO"
    assert not ran.events("process.exception")


def test_a_handler_of_the_host_is_called_and_decides(script: Any) -> None:
    before = """
    hooks.uninstall()
    import signal
    signal.signal(signal.SIGTERM, lambda number, frame: (print("host", number, flush=True), sys.exit(4)))
    hooks.install()
    """
    ran = stopped(script, signal.SIGTERM, before=before)
    assert (ran.status, ran.out) == (4, "host 15\n")
    ran.one("process.signal")


def test_an_ignored_signal_stays_ignored(script: Any) -> None:
    before = "import signal\nhooks.uninstall(); signal.signal(signal.SIGTERM, signal.SIG_IGN); hooks.install()\n"
    ran = stopped(script, signal.SIGTERM, before=before, wait="time.sleep(0.5); print('alive')")
    assert (ran.status, ran.out) == (0, "alive\n")
    assert not ran.events("process.signal")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio.run cancels the main task since 3.11")
def test_asyncio_run_still_cancels_its_main_task_on_ctrl_c(script: Any) -> None:
    wait = """
    import asyncio
    async def main():
        try: await asyncio.sleep(30)
        except asyncio.CancelledError: print("cancelled", flush=True); raise
    asyncio.run(main())
    """
    ran = stopped(script, signal.SIGINT, wait=wait)
    assert ran.out == "cancelled\n"
    assert ran.status == -signal.SIGINT
    ran.one("process.interrupted")


def test_the_bound_context_is_on_the_record(script: Any) -> None:
    ran = stopped(script, signal.SIGTERM, before="lamalog.bind(task_id='t-9')")
    assert ran.one("process.signal")["task_id"] == "t-9"


def test_a_lock_held_by_the_interrupted_code_costs_two_seconds_at_most(script: Any) -> None:
    """A handler of the host with a lock that isn't reentrant, held when the signal comes: no deadlock."""
    before = """
    import threading
    class Locked(logging.Handler):
        plain = threading.Lock()
        def emit(self, record):
            with self.plain: pass
    locked = Locked()
    logging.getLogger().addHandler(locked)
    """
    ran = stopped(script, signal.SIGTERM, before=before, wait="locked.plain.acquire(); time.sleep(300)")
    assert ran.status == -signal.SIGTERM


def test_goodbye_is_called_when_the_signal_ends_the_process(script: Any) -> None:
    before = """
    hooks.uninstall()
    hooks.install(goodbye=lambda name: logging.getLogger("app").info("bye because of %s", name))
    """
    ran = stopped(script, signal.SIGTERM, before=before)
    assert "bye because of SIGTERM" in [record["message"] for record in ran.records]


def test_process_one_of_a_container_lives_on_as_without_us(script: Any) -> None:
    if subprocess.run(["unshare", "-Upf", "--map-root-user", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no user namespaces here")
    code = "import os, time\nos.kill(os.getpid(), 15)\ntime.sleep(0.1)\nprint(os.getpid(), 'alive')\n"
    path = script.write(code)
    command = ["unshare", "-Upf", "--map-root-user", sys.executable, str(path)]
    done = subprocess.run(command, cwd=script.directory, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "1 alive\n", done.stderr


def test_in_another_thread_nothing_is_done() -> None:
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(stops.install()))
    thread.start()
    thread.join()
    assert results == [None]


def test_uninstall_restores_only_what_is_still_ours() -> None:
    before, default = signal.getsignal(signal.SIGTERM), signal.default_int_handler
    remove = stops.install()
    assert remove is not None
    assert signal.default_int_handler is signal.getsignal(signal.SIGINT)
    remove()
    assert signal.getsignal(signal.SIGTERM) is before
    assert signal.default_int_handler is default
    remove = stops.install()
    assert remove is not None

    def later(*args: Any) -> None: ...

    signal.signal(signal.SIGTERM, later)
    remove()
    assert signal.getsignal(signal.SIGTERM) is later


def test_a_terminated_multiprocessing_child_ends_by_the_signal(script: Any) -> None:
    ran = script(
        """
        import multiprocessing, time, warnings
        warnings.filterwarnings("ignore", "This process.*multi-threaded")
        ready = multiprocessing.get_context("fork").Event()
        def work(): ready.set(); time.sleep(30)
        p = multiprocessing.get_context("fork").Process(target=work); p.start(); ready.wait(); time.sleep(0.1)
        p.terminate(); p.join(); print(p.exitcode)
        """
    )
    assert ran.out == f"{-signal.SIGTERM}\n"
    assert ran.one("process.signal")["process.pid"] != os.getpid()
