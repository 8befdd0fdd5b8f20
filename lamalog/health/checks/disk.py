"""Is there room for the logs?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from lamalog.health.judge import below, percent
from lamalog.health.limits import Limits
from lamalog.health.model import Check
from lamalog.health.window import Window
from lamalog.units import format_size


def check(window: Window, limits: Limits) -> Iterator[Check]:
    """``disk:logs``: what is free where the logs are, now."""
    path = window.store.path
    usage = shutil.disk_usage(path if path.is_dir() else path.parent)
    if not usage.total:
        return
    share = usage.free / usage.total
    text = f"{format_size(usage.free)} ({percent(share)}) free where the logs are"
    yield Check("disk:logs", below(share, limits.disk), text, share, "1", window.until)
