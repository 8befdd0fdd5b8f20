"""Are the models loaded?"""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.health.limits import Limits
from lamalog.health.model import FAIL, PASS, Check
from lamalog.health.window import Row, Window, at

_LOADS = ("model.load.done", "model.switch.done", "model.load.failed", "model.switch.failed")


def check(window: Window, limits: Limits) -> Iterator[Check]:
    """``model:NAME``: whether the last try to load it worked."""
    newest: dict[str, Row] = {}
    for row in window.rows(
        f"event in ({', '.join(_LOADS)}) | stats max(timestamp) as last by lama.model.name, event.name | sort last"
    ):
        newest[str(row["lama.model.name"])] = row
    for name, row in sorted(newest.items()):
        failed = row["event.name"].endswith(".failed")
        text = "could not be loaded: see its error" if failed else "loaded"
        yield Check(f"model:{name}", FAIL if failed else PASS, text, None, None, at(row["last"]))
