"""The real lnav reads our lines by the format file that ``lamalog lnav`` installs."""

from __future__ import annotations

import csv
import gzip
import io
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lamalog.formatters import JsonFormatter
from lamalog.handlers import RotatingJsonHandler

LNAV = shutil.which("lnav")


@pytest.mark.skipif(LNAV is None, reason="lnav is not installed")
def test_lnav_reads_level_time_and_body(tmp_path: Path) -> None:
    handler = RotatingJsonHandler("shop.jsonl", log_dir=str(tmp_path / "logs"))
    handler.setFormatter(JsonFormatter(service_name="shop"))
    logger = logging.getLogger("till")
    logger.addHandler(handler)
    logger.setLevel(1)
    for level in ("TRACE", "DEBUG", "INFO", "SUCCESS", "WARNING", "ERROR", "CRITICAL"):
        logger.log(logging.getLevelName(level), "message at %s", level)
    handler.close()
    live = tmp_path / "logs" / "shop.jsonl"
    content = live.read_bytes()
    live.with_name("shop-000001.jsonl.gz").write_bytes(gzip.compress(content[:500]) + gzip.compress(content[500:]))
    live.unlink()

    environment = {
        name: value for name, value in os.environ.items() if name not in ("XDG_CONFIG_HOME", "LANG", "LC_ALL")
    } | {"HOME": str(tmp_path), "TERM": "dumb"}
    install = [sys.executable, "-c", "import sys; from lamalog.cli import main; sys.exit(main())", "lnav"]
    subprocess.run(install, env=environment, check=True, capture_output=True, timeout=60)
    query = ";SELECT log_level, log_time, log_body FROM all_logs ORDER BY log_time, log_line"
    done = subprocess.run(
        [str(LNAV), "-n", "-c", query, "-c", ":write-csv-to -", str(live.with_name("shop-000001.jsonl.gz"))],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["log_level"], row["log_body"]) for row in rows] == [
        ("trace", "message at TRACE"),
        ("debug", "message at DEBUG"),
        ("info", "message at INFO"),
        ("notice", "message at SUCCESS"),
        ("warning", "message at WARNING"),
        ("error", "message at ERROR"),
        ("critical", "message at CRITICAL"),
    ]
    times = [line.split(b'"timestamp":"')[1][:23].decode().replace("T", " ") for line in content.splitlines()]
    assert [row["log_time"] for row in rows] == times
