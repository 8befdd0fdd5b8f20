from __future__ import annotations

import os
import subprocess
import sys

TESTS = """
import logging

def test_passes(lamalog_records):
    logging.getLogger("shop").info("paid", extra={"event.name": "cart.paid", "amount": 12})
    lamalog_records.assert_logged("cart.paid", level="INFO", amount=12)

def test_fails(lamalog_records):
    logging.getLogger("shop").info("paid", extra={"event.name": "cart.paid", "amount": 12})
    lamalog_records.assert_logged("cart.paid", amount=13)

def test_beside_caplog(lamalog_records, caplog):
    logger = logging.getLogger("shop")
    logger.warning("both %s", 1)
    logger.propagate = False
    logger.warning("one")
    logger.debug("quiet")
    assert caplog.messages == ["both 1"]
    assert lamalog_records.messages == ["both 1", "one", "quiet"]

def test_caplog_level_still_works(lamalog_records, caplog):
    with caplog.at_level("DEBUG", "other"):
        logging.getLogger("other").debug("x")
    assert caplog.messages == lamalog_records.messages == ["x"]

def test_each_test_has_its_own(lamalog_records):
    assert len(lamalog_records) == 0
"""


def run(folder, *arguments):
    (folder / "test_shop.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "lamalog.testing.plugin", "-p", "no:cacheprovider", *arguments]
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=100)


def test_the_fixture_in_a_real_run_of_pytest(tmp_path):
    done = run(tmp_path, "-W", "error")
    assert "4 passed" in done.stdout, done.stdout + done.stderr
    assert "1 failed" in done.stdout
    assert "no record fits event='cart.paid', amount=13" in done.stdout
    assert "field amount is 12" in done.stdout
    assert "records.py" not in done.stdout  # our own frames are not shown


def test_it_costs_pytest_nothing_to_have_it():
    code = "import sys, pytest; before = set(sys.modules); import lamalog.testing.plugin; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = {name for name in done.stdout.split() if not name.startswith("lamalog")}
    assert not loaded & {"structlog", "msgspec", "psutil", "pynvml", "click", "yaml", "wcwidth"}
    assert "lamalog.testing.records" not in done.stdout.split()
