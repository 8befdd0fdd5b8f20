from __future__ import annotations

import os
import signal
import threading

import pytest

from lamalog.redact import Redactor

pytest.importorskip("re2")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_forked_while_other_threads_match_can_match() -> None:
    """RE2 holds a lock of its own while it matches; in the child nobody would ever release it."""
    redactor = Redactor(engine="re2")
    stop = threading.Event()

    def match() -> None:
        while not stop.is_set():  # new text each time: RE2 takes its lock to add states
            redactor.text(f"{os.urandom(2000).hex()} {os.urandom(500).decode('latin-1')}")

    threads = [threading.Thread(target=match) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(40):
            child = os.fork()
            if child == 0:
                signal.alarm(10)
                os._exit(0 if "hunter2" not in redactor.text("password=hunter2") else 1)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        stop.set()
        for thread in threads:
            thread.join()
