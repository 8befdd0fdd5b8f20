"""Every format says the same as the logs, whole or not at all, with nothing left out in silence."""

from __future__ import annotations

import csv
import gzip
import io
import json
import logging
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamalog.exceptions import ConfigError
from lamalog.formatters import JsonFormatter
from lamalog.handlers import RotatingJsonHandler, _steps
from lamalog.redact import Redactor
from lamalog.store.columns import COLUMNS
from lamalog.store.export import export
from lamalog.store.export.conditions import conditions
from lamalog.store.parse import read_fields

TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """300 records, one in ten an error with a trace; several segments."""
    handler = RotatingJsonHandler("shop.jsonl", log_dir=tmp_path / "logs", rotation="20 kB")
    handler.setFormatter(JsonFormatter(service_name="shop", service_version="1.2"))
    logger = logging.Logger("till", logging.DEBUG)
    logger.addHandler(handler)
    for number in range(300):
        if number % 10:
            logger.info(
                "sold %d «Brötchen»", number, extra={"n": number, "basket": {"items": [1, 2.5, None], "paid": True}}
            )
        else:
            try:
                raise ValueError(f"no change for {number}")
            except ValueError:
                logger.exception("sale failed", extra={"n": number, "trace_id": TRACE, "span_id": "b7ad6b7169203331"})
    assert handler.settle(20)
    handler.close()
    return tmp_path / "logs"


def originals(directory: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted(directory.glob("shop-*.gz")):
        found += gzip.decompress(path.read_bytes()).splitlines()
    return [json.loads(line) for line in [*found, *(directory / "shop.jsonl").read_bytes().splitlines()]]


def exported(logs: Path, **options: Any) -> tuple[Any, bytes]:
    out = io.BytesIO()
    return export(logs, out, **options), out.getvalue()


def test_json_lines_are_the_lines_of_the_logs(logs: Path) -> None:
    result, data = exported(logs)
    assert [json.loads(line) for line in data.splitlines()] == originals(logs)
    assert (result.records, result.read, result.doubles) == (300, 300, 0)
    assert not result.damage


def test_csv_has_every_field_of_every_record(logs: Path) -> None:
    _, data = exported(logs, format="csv")
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    for row, record in zip(rows, originals(logs), strict=True):
        rest = json.loads(row.pop("attributes") or "{}")
        assert rest == {name: value for name, value in record.items() if name not in COLUMNS}
        assert {name: text for name, text in row.items() if text} == {
            name: str(value) for name, value in record.items() if name in COLUMNS
        }


def test_csv_of_chosen_fields(logs: Path) -> None:
    _, data = exported(logs, format="csv", fields=["n", "message", "attributes"], query=conditions("n<2"))
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert rows[0] == ["n", "message", "attributes"]
    assert [row[0] for row in rows[1:]] == ["0", "1"]
    assert json.loads(rows[2][2])["basket"] == {"items": [1, 2.5, None], "paid": True}
    assert "n" not in json.loads(rows[2][2])


def test_a_spreadsheet_gets_no_formulas(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(
        '{"timestamp":"2026-01-01T00:00:00Z","severity_text":"INFO","message":"=cmd()","n":-5}\n'
    )
    for spreadsheet, expected in ((True, "\ufeffmessage,n\r\n'=cmd(),-5\r\n"), (False, "message,n\r\n=cmd(),-5\r\n")):
        _, data = exported(tmp_path, format="csv", fields=["message", "n"], spreadsheet=spreadsheet)
        assert data.decode() == expected


def test_parquet_holds_the_same_records_with_types(logs: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "out.parquet"
    result = export(logs, path)
    assert result.format == "parquet"
    assert result.bytes == path.stat().st_size
    names = [name for name in COLUMNS if name != "timestamp"]
    columns = ", ".join(f'"{name}"' for name in names)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        types = dict(connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{path}')").fetchall())
        rows = connection.execute(
            f"SELECT strftime(timezone('UTC', timestamp), '%Y-%m-%dT%H:%M:%S.%fZ'), attributes, {columns} FROM '{path}'"
        ).fetchall()
    assert types["timestamp"] == "TIMESTAMP WITH TIME ZONE"
    assert (types["severity_number"], types["duration"], types["message"]) == ("BIGINT", "DOUBLE", "VARCHAR")
    for (when, rest, *values), record in zip(rows, originals(logs), strict=True):
        found = {"timestamp": when, **json.loads(rest or "{}")}
        found |= {name: value for name, value in zip(names, values, strict=True) if value is not None}
        assert found == record


def test_parquet_of_nothing_has_all_columns(logs: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    export(logs, tmp_path / "none.parquet", query=conditions("n>1000"))
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT count(*) FROM '{tmp_path}/none.parquet'").fetchone() == (0,)
        assert len(connection.execute(f"DESCRIBE FROM '{tmp_path}/none.parquet'").fetchall()) == len(COLUMNS) + 1


def test_conditions_are_those_of_queries(logs: Path) -> None:
    for wanted, count in (
        (conditions(level="error"), 30),
        (conditions("n>=290"), 10),
        (conditions("n>=290", level="warning"), 1),
        (conditions('"no change for 2"'), 11),
        (conditions(since="1h"), 300),
        (conditions(until="1h"), 0),
        (conditions(since=time.time() + 60), 0),
    ):
        result, data = exported(logs, query=wanted)
        assert (result.records, result.read, data.count(b"\n")) == (count, 300, count)
    with pytest.raises(ConfigError, match="conditions only"):
        conditions("n>1 | stats count")
    with pytest.raises(ConfigError, match=r"unknown level 'eror' \(did you mean 'ERROR'\?\)"):
        conditions(level="eror")


def test_redacted_again_by_any_policy(logs: Path) -> None:
    line = {
        "timestamp": "2026-01-01T00:00:00.000000Z", "severity_text": "INFO", "severity_number": 9,
        "message": "mail from bob@example.com", "record.id": "abcdef-1-1-1", "trace_id": TRACE, "user": {"password": "hunter22"},
        "bob@example.com": 1,
    }  # fmt: skip
    with (logs / "shop.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
    for policy, mail in (("mask", "[REDACTED:email]"), ("drop", "")):
        result, data = exported(logs, redactor=Redactor(policy=policy), query=conditions("record.id=abcdef-1-1-1"))
        record = json.loads(data)
        assert record["message"] == f"mail from {mail}"
        assert b"bob@" not in data
        assert b"hunter22" not in data
        assert (record["timestamp"], record["trace_id"]) == (line["timestamp"], TRACE)
        assert result.hidden["email"] >= 1
    own = Redactor(rules=[{"id": "bread", "pattern": "Brötchen"}])
    for format in ("jsonl", "csv", "otlp"):
        _, data = exported(logs, redactor=own, format=format)
        assert "Brötchen" not in data.decode()
        assert data.count(b"REDACTED:bread") == 270


def test_records_by_time_of_several_logs(tmp_path: Path) -> None:
    for name, seconds in (("a", (1, 4, 2)), ("b", (3, 5, 0))):
        lines = (
            f'{{"timestamp":"2026-01-01T00:00:0{n}.000000Z","severity_text":"INFO","message":"{n}"}}\n' for n in seconds
        )
        (tmp_path / f"{name}.jsonl").write_text("".join(lines))
    for sort, expected in ((True, "012345"), (False, "142350")):
        _, data = exported(tmp_path, sort=sort)
        assert "".join(json.loads(line)["message"] for line in data.splitlines()) == expected


def test_damage_is_counted_and_everything_else_goes_out(logs: Path) -> None:
    with (logs / "shop.jsonl").open("ab") as file:
        file.write(b'half {"a\n\xff\xfe\n' + json.dumps({"message": "whole", "n": 1}).encode() + b"\n")
    packed = logs / "shop-000001.jsonl.gz"
    lost = len(gzip.decompress(packed.read_bytes()).splitlines())
    data = bytearray(packed.read_bytes())
    data[len(data) // 2] ^= 0xFF
    packed.write_bytes(data)
    for format in ("jsonl", "csv", "otlp"):
        result, _ = exported(logs, format=format)
        assert result.records == 301 - lost
        sentences = list(result.damage.sentences())
        assert "1 damaged member skipped in shop-000001.jsonl.gz" in sentences
        assert "2 damaged lines skipped in shop.jsonl" in sentences


def test_a_record_that_stands_in_two_files_goes_out_once(logs: Path) -> None:
    (logs / "copy.jsonl").write_bytes(gzip.decompress((logs / "shop-000001.jsonl.gz").read_bytes()))
    result, data = exported(logs)
    assert (result.records, data.count(b"\n")) == (300, 300)
    assert result.doubles == result.read - 300 > 0
    assert exported(logs, format="csv")[0].records == 300


def test_a_file_is_private_complete_and_never_overwritten(logs: Path, tmp_path: Path) -> None:
    for name in ("x.jsonl", "x.csv", "x.json", "x.parquet"):
        path = tmp_path / name
        export(logs, path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        before = path.read_bytes()
        with pytest.raises(ConfigError, match="exists already, and is not overwritten"):
            export(logs, path, query=conditions("n=1"))
        assert path.read_bytes() == before
        export(logs, path, query=conditions("n=1"), force=True)
        assert path.read_bytes() != before
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_name_says_how_to_compress(ending: str, logs: Path, tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    path = tmp_path / f"out.csv{ending}"
    assert export(logs, path).format == "csv"
    data = path.read_bytes()
    plain = gzip.decompress(data) if ending == ".gz" else zstandard.ZstdDecompressor().decompressobj().decompress(data)
    assert plain == exported(logs, format="csv")[1]


def test_what_cannot_be_is_refused_before_anything_is_read(logs: Path, tmp_path: Path) -> None:
    for options, words in (
        ({"target": tmp_path}, "is a directory"),
        ({"target": tmp_path / "no" / "x.csv"}, "no such directory"),
        ({"target": tmp_path / "x", "format": "cvs"}, r"did you mean 'csv'\?"),
        ({"target": io.BytesIO(), "format": "parquet"}, "name a file"),
        ({"target": tmp_path / "x.parquet.gz"}, "compressed inside"),
        ({"target": tmp_path / "x.jsonl", "fields": ["a"]}, "are for CSV"),
        ({"target": logs / "x.jsonl.gz"}, "name a place outside"),
    ):
        with pytest.raises(ConfigError, match=words):
            export(logs, **options)  # type: ignore[arg-type]
    assert not [path for path in tmp_path.iterdir() if path != logs]
    assert not list(logs.glob("*x.*"))
    export(logs, logs / "x.csv")  # which the store does not read
    export(logs, tmp_path / ("長" * 80 + ".csv"))


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv.gz", "out.json", "out.parquet"])
def test_killed_at_any_moment_there_is_no_half_file(name: str, logs: Path, tmp_path: Path) -> None:
    chance = random.Random(3)
    path = tmp_path / name
    expected = export(logs, tmp_path / f"whole-{name}", format=None).records
    for attempt in range(8):
        child = os.fork()
        if child == 0:
            if attempt == 0:
                _steps.hook = lambda step: os.kill(os.getpid(), signal.SIGKILL)
            try:
                export(logs, path, force=True)
            finally:
                os._exit(0)
        if attempt:
            time.sleep(chance.uniform(0, 0.08))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if attempt == 0:
            assert not path.exists(), "killed when all was written, but before it had its name"
        if path.exists():
            assert path.stat().st_size > 0
            again = export(logs, path, force=True)
            assert again.records == expected
            path.unlink()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a tmpfs needs root")
@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_on_a_full_disk_there_is_no_file_at_all(name: str, logs: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], capture_output=True).returncode:
        pytest.skip("mounting a tmpfs is not allowed")
    try:
        with pytest.raises(OSError, match=r"No space left|could not write"):
            export(logs, small / name)
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


MEASURED = """
import sys
from pathlib import Path
from lamalog.store.export import export
export(sys.argv[1], Path(sys.argv[2]), force=True, sort=sys.argv[3] == "sort")
# Not ru_maxrss: that begins with the peak of the process which started this one.
print(next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM:")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(("name", "how"), [("o.jsonl", "-"), ("o.csv", "-"), ("o.json", "-"), ("o.jsonl", "sort")])
def test_memory_does_not_grow_with_the_logs(name: str, how: str, tmp_path: Path) -> None:
    """80 MB of logs, held in memory as dicts, are several hundred MB."""
    line = '{"timestamp":"2026-01-01T00:00:00.%06dZ","severity_text":"INFO","severity_number":9,"message":"%s","record.id":"abcdef-1-1-%d"}\n'
    (tmp_path / "logs").mkdir()
    with (tmp_path / "logs" / "big.jsonl").open("w") as file:
        for number in range(100_000):
            file.write(line % (number, "x" * 700, number))
    command = [sys.executable, "-c", MEASURED, str(tmp_path / "logs"), str(tmp_path / name), how]
    used = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert used < 170, f"{used} MB"


leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["message", "n", "duration", "trace_id", "x\ty"]) | st.text(max_size=8), values)
    )
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_record_goes_out_in_any_format(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    path = tmp_path / "any.jsonl"
    lines = [
        json.dumps({"timestamp": "2026-01-01T00:00:00.000000Z", "severity_text": "INFO", **one}) for one in records
    ]
    path.write_text("".join(f"{line}\n" for line in lines))
    expected = [read_fields(line.encode()) for line in lines]
    result, data = exported(path)
    assert result.records == len(records)
    assert [read_fields(line) for line in data.splitlines()] == expected
    _, table = exported(path, format="csv", fields=["message", "attributes"])
    if b"\0" not in table:  # which Python 3.10 can write but not read
        rows = list(csv.reader(io.StringIO(table.decode(), newline="")))[1:]
        assert len(rows) == len(records)
    result, data = exported(path, format="otlp")
    assert sum(
        len(scope["logRecords"])
        for line in data.splitlines()
        for resource in json.loads(line)["resourceLogs"]
        for scope in resource["scopeLogs"]
    ) == len(records)


def test_a_table_of_no_records_has_its_header(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    result, data = exported(tmp_path, format="csv")
    assert result.records == 0
    assert data.decode().splitlines() == [",".join([*COLUMNS, "attributes"])]
