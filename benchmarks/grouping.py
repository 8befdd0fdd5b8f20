"""Do errors with one cause come into one group, and others into others? Beside ways of grouping that others use.

    python -m benchmarks.grouping [--python PATH ...] [--small] [--others] [--only MODULES] [--mistakes] [--keep FILE]

Real exceptions, raised by really running code of many libraries (``benchmarks/_error_cases``), each labelled by its cause
before anything was tuned, in several variants: other values, other lines, another place on disk, another thread, task,
process or pool, caught elsewhere, another version of Python (``--python``, several). Pairs of records are counted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

from benchmarks._error_cases import load
from benchmarks._grouping_records import make, plan
from benchmarks._grouping_run import chosen
from benchmarks._grouping_score import Score, score
from benchmarks._grouping_servers import lend
from lamalog.errors import fingerprint_of_record

Record = dict[str, Any]


def ours(record: Record) -> Hashable:
    return str(record["error.fingerprint"])


def ours_from_text(record: Record) -> Hashable:
    """As if another library had written the line: only its traceback and message are left."""
    kept = ("message", "logger", "exception.type", "exception.message", "exception.stacktrace", "event.name")
    return fingerprint_of_record({name: record[name] for name in kept if name in record})


def type_and_message(record: Record) -> Hashable:
    return record.get("exception.type"), record.get("exception.message", record["message"])


def type_and_line(record: Record) -> Hashable:
    frame = record.get("error.frames", [{}])[-1]
    return record.get("exception.type"), frame.get("file"), frame.get("line"), _else_message(record)


def type_and_function(record: Record) -> Hashable:
    frame = record.get("error.frames", [{}])[-1]
    return record.get("exception.type"), frame.get("file"), frame.get("function"), _else_message(record)


def whole_stack(record: Record) -> Hashable:
    places = tuple((frame["module"], frame["function"]) for frame in record.get("error.frames", ()))
    return record.get("exception.type"), places, _else_message(record)


def message_hash(record: Record) -> Hashable:
    return hashlib.sha256(record["message"].encode()).hexdigest()


def _else_message(record: Record) -> str | None:
    return None if "exception.type" in record else record["message"]


CONTESTANTS: dict[str, Callable[[Record], Hashable]] = {
    "lamalog": ours,
    "lamalog, from the text of stored lines": ours_from_text,
    "type + message": type_and_message,
    "type + top frame (file, line)": type_and_line,
    "type + top frame (file, function)": type_and_function,
    "type + all frames (module, function)": whole_stack,
    "hash of the message": message_hash,
}


def collect(pythons: list[str], small: bool = False, only: str = "", others: bool = False) -> list[Record]:
    """The records of all runs; *only*: of these modules of cases."""
    records: list[Record] = []
    with tempfile.TemporaryDirectory(prefix="grouping-") as folder, lend(redis=not only or "databases" in only) as lent:
        for run in plan(pythons, small):
            for record in make(run, Path(folder), lent, only, others):
                record["benchmark.run"] = f"{run.how} {run.python.split('/')[-3]}"
                records.append(record)
    return records


def labels_of(records: list[Record]) -> list[str]:
    groups = {case.name: case.group for case in load() if "_classification_cases" not in case.run.__module__}
    # What was written for classification is labelled by kind, not by cause: there, each function is a cause.
    return [groups.get(record["benchmark.case"], record["benchmark.case"]) for record in records]


def table(records: list[Record]) -> dict[str, Score]:
    """The score of each contestant."""
    labels = labels_of(records)
    return {name: score([key(record) for record in records], labels) for name, key in CONTESTANTS.items()}


def mistakes(records: list[Record], key: Callable[[Record], Hashable]) -> None:
    """Print which labels came apart and which were mixed."""
    labels = labels_of(records)
    by_label, by_group = defaultdict(set), defaultdict(set)
    examples: dict[Hashable, list[str]] = defaultdict(list)
    for record, label in zip(records, labels, strict=True):
        group = key(record)
        by_label[label].add(group)
        by_group[group].add(label)
        examples[label, group].append(
            f"{record['benchmark.case']} ({record['benchmark.run']}) {record.get('error.culprit')}"
        )
    for label, groups in sorted(by_label.items()):
        if len(groups) > 1:
            print(f"split: {label}")
            for group in groups:
                print(f"    {group}: {len(examples[label, group])}x {examples[label, group][:3]}")
    for group, mixed in by_group.items():
        if len(mixed) > 1:
            print(f"mixed: {group}: {sorted(mixed)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", default=[], help="another interpreter with lamalog installed")
    parser.add_argument("--small", action="store_true", help="a few runs only")
    parser.add_argument("--others", action="store_true", help="cases of the classification's, never tuned on here")
    parser.add_argument("--only", default="", help="modules of cases, with commas between them")
    parser.add_argument("--mistakes", action="store_true", help="which groups are wrong")
    parser.add_argument("--keep", help="write the records to this file, or read them from it if it is there")
    options = parser.parse_args()
    if options.keep and Path(options.keep).exists():
        records = [json.loads(line) for line in Path(options.keep).read_text("utf-8").splitlines()]
    else:
        records = collect([sys.executable, *options.python], options.small, options.only, options.others)
        if options.keep:
            Path(options.keep).write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    labels = labels_of(records)
    names = {record["benchmark.case"] for record in records}
    libraries = {case.library for case in chosen(options.others) if case.library and case.name in names}
    raised = sum("exception.type" in record for record in records)
    print(
        f"{len(records)} records, {raised} of them exceptions; {len(set(labels))} causes; {len(libraries)} libraries beside the standard one\n"
    )
    print(f"{'':42} {'precision':>9} {'recall':>7} {'groups':>7} {'split':>6} {'mixed':>6}")
    for name, each in table(records).items():
        print(f"{name:42} {each.precision:9.3f} {each.recall:7.3f} {each.groups:7} {each.split:6} {each.mixed:6}")
    if options.mistakes:
        for name in ("lamalog", "lamalog, from the text of stored lines"):
            print(f"\n-- {name}")
            mistakes(records, CONTESTANTS[name])


if __name__ == "__main__":
    main()
