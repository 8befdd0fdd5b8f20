"""The last record of a process that ends by itself."""

from __future__ import annotations

from typing import Any


def test_it_says_how_long_the_process_ran_and_why_it_ends(script: Any) -> None:
    record = script("import time; time.sleep(0.2); 1 / 0").one("process.exit")
    assert record["severity_text"] == "DEBUG"
    assert record["process.uptime"] >= 0.2
    assert "uncaught ZeroDivisionError" in record["message"]


def test_handlers_are_flushed(script: Any) -> None:
    ran = script(
        """
        from logging.handlers import MemoryHandler
        stream = open("held.txt", "w")
        held = MemoryHandler(1000, target=logging.StreamHandler(stream), flushOnClose=False)
        logging.getLogger().addHandler(held)
        logging.getLogger("app").info("kept in memory")
        """
    )
    assert ran.status == 0
    assert "kept in memory" in (script.directory / "held.txt").read_text()
