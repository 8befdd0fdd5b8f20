"""Records that meet a query, as they come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lamalog.cli.asking import Asking

if TYPE_CHECKING:
    from lamalog.store.store import Store

#: Shown of what there is already.
_BEFORE = 10


def follow_records(store: Store, text: str, asking: Asking) -> int:
    """Print the newest records that match, then those that come, until interrupted."""
    from lamalog.cli.output.formats import write
    from lamalog.store.query.evaluate import test_of
    from lamalog.store.query.parser import parse
    from lamalog.store.query.tree import Limit
    from lamalog.store.query.values import moment
    from lamalog.store.read import Reader

    if asking.format in ("json", "csv"):
        raise click.UsageError(f"--follow never ends, and {asking.format} does: take ndjson")
    since = None if asking.since is None else moment(asking.since)
    query = parse(text, since=since, until=None if asking.until is None else moment(asking.until))
    counts = [stage.count for stage in query.stages if isinstance(stage, Limit) and stage.last]
    if len(counts) != len(query.stages):
        raise click.UsageError("--follow shows records as they come: no stages after '|'")
    test, style = test_of(query), asking.style()
    with Reader(Path(store.path), store.logs) as reader:
        before = reader.last(counts[0] if counts else _BEFORE, lambda entry: test(entry.fields))
        write((entry.fields for entry in before), None, asking.format, style)
        for entry in reader.follow(lambda each: test(each.fields)):
            if entry is not None:
                write([entry.fields], None, asking.format, style)
    return 0
