"""How others answer the same questions from the same files."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks._store_data import Truth
from lamalog.cli.lnav import FORMAT

Ask = Callable[[Path, Truth], object]


@dataclass
class Peer:
    """*answers* by question; a *slow* one is asked once."""

    needs: str
    answers: dict[str, Ask] = field(default_factory=dict)
    slow: bool = False


def _shell(command: str, directory: Path, **values: str) -> str:
    """*values* come in as environment variables."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=directory,
        env={"PATH": "/usr/bin:/bin", **values},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def _lines(command: str) -> Ask:
    return lambda directory, truth: len(_shell(command, directory, ID=truth.needle).splitlines())


def _sum(command: str) -> Ask:
    def ask(directory: Path, truth: Truth) -> int:
        output = _shell(command, directory, ID=truth.needle)
        return sum(int(line.rpartition(":")[2]) for line in output.splitlines())

    return ask


def _jq(program: str) -> Ask:
    def ask(directory: Path, truth: Truth) -> int:
        output = _shell(
            'zcat -f *.jsonl.gz *.jsonl | jq -c "$PROGRAM"', directory, PROGRAM=program.replace("$ID", truth.needle)
        )
        return len(output.splitlines())

    return ask


_TYPES = {
    "timestamp": "TIMESTAMP",
    "severity_text": "VARCHAR",
    "severity_number": "INTEGER",
    "trace_id": "VARCHAR",
    "http.route": "VARCHAR",
    "duration": "DOUBLE",
    "exception.type": "VARCHAR",
    "message": "VARCHAR",
}


def _duckdb(select: str, *columns: str, objects: bool = False) -> Ask:
    def ask(directory: Path, truth: Truth) -> Any:
        import duckdb

        files = [str(path) for path in sorted(directory.glob("lama*.jsonl*"))]
        types = {name: _TYPES[name] for name in columns}
        with duckdb.connect() as connection:
            if objects:
                source = f"read_ndjson_objects({files})"
            else:
                source = f"read_json({files}, format='newline_delimited', columns={json.dumps(types)})".replace(
                    '"', "'"
                )
            sql = select.format(source=source, id=truth.needle, since=f"to_timestamp({truth.last - 3600!r})::TIMESTAMP")
            connection.execute("SET TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    return ask


def _first(ask: Ask) -> Ask:
    return lambda directory, truth: ask(directory, truth)[0][0]  # type: ignore[index]


def _count(ask: Ask) -> Ask:
    return lambda directory, truth: len(ask(directory, truth))  # type: ignore[arg-type]


def _lnav(query: str) -> Ask:
    """lnav reads all files, then answers in SQL; it knows our lines by the format file that ``lamalog lnav`` installs."""

    def ask(directory: Path, truth: Truth) -> int:
        with tempfile.TemporaryDirectory() as home:
            formats = Path(home) / ".config" / "lnav" / "formats" / "installed"
            formats.mkdir(parents=True)
            (formats / "lamalog.json").write_text(json.dumps(FORMAT))
            command = 'lnav -n -c ";$QUERY" -c ":write-csv-to -" *.jsonl.gz *.jsonl'
            output = _shell(command, directory, HOME=home, QUERY=query.format(id=truth.needle))
        return int(output.split()[-1])

    return ask


_TOP = _duckdb(
    'SELECT "exception.type", count(*) FROM {source} WHERE severity_number >= 17 GROUP BY 1 ORDER BY 2 DESC LIMIT 10',
    "severity_number",
    "exception.type",
)

PEERS = {
    "zgrep": Peer(
        "zgrep",
        {
            "one trace id": _lines('zgrep -h -F -- "$ID" *.jsonl.gz *.jsonl'),
            "a text in any field": _sum("zgrep -c -F -- 'queue is full' *.jsonl.gz *.jsonl"),
            "the newest 100": _lines("zcat -f *.jsonl.gz *.jsonl | tail -n 100"),
        },
    ),
    "rg": Peer(
        "rg",
        {
            "one trace id": _lines('rg -z -I -F -- "$ID" *.jsonl.gz *.jsonl'),
            "a text in any field": _sum("rg -z -c -F -- 'queue is full' *.jsonl.gz *.jsonl"),
        },
    ),
    "jq": Peer("jq", {"one trace id": _jq('select(.trace_id == "$ID")')}, slow=True),
    "lnav": Peer(
        "lnav",
        {
            "one trace id": _lnav("SELECT count(*) FROM lamalog_log WHERE trace_id = '{id}'"),
            "a text in any field": _lnav("SELECT count(*) FROM lamalog_log WHERE log_text LIKE '%queue is full%'"),
        },
        slow=True,
    ),
    "DuckDB on gz": Peer(
        "duckdb",
        {
            "one trace id": _count(_duckdb("SELECT * FROM {source} WHERE trace_id = '{id}'", "trace_id", "message")),
            "errors of the last hour": _first(
                _duckdb(
                    "SELECT count(*) FROM {source} WHERE severity_number >= 17 AND timestamp >= {since}",
                    "timestamp",
                    "severity_number",
                )
            ),
            "counts per level per 5 min": _first(
                _duckdb(
                    "SELECT sum(n)::BIGINT FROM (SELECT count(*) n FROM {source} GROUP BY severity_text, time_bucket(INTERVAL 5 minute, timestamp))",
                    "timestamp",
                    "severity_text",
                )
            ),
            "percentiles by route": _count(
                _duckdb(
                    'SELECT "http.route", count(*), quantile_cont(duration, [0.5, 0.95, 0.99]) FROM {source} WHERE "http.route" IS NOT NULL GROUP BY 1',
                    "http.route",
                    "duration",
                )
            ),
            "top errors": lambda directory, truth: _TOP(directory, truth)[0][1],  # type: ignore[index]
            "a text in any field": _first(
                _duckdb("SELECT count(*) FROM {source} WHERE contains(json::VARCHAR, 'queue is full')", objects=True)
            ),
            "the newest 100": _count(
                _duckdb("SELECT json FROM {source} ORDER BY json->>'timestamp' DESC LIMIT 100", objects=True)
            ),
        },
    ),
}
