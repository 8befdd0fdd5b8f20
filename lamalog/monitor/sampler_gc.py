"""How long Python's garbage collector keeps the program waiting."""

from __future__ import annotations

import gc
import time
from typing import Any

from lamalog.monitor.sampler import Moment
from lamalog.monitor.sampler_rates import Counters


class GcSource:
    """Measures collections by ``gc.callbacks``, from the first sample on."""

    name = "garbage collection"

    def __init__(self) -> None:
        self._began = 0.0
        self._longest = self._total = 0.0
        self._collections = 0
        self._counters = Counters()
        self._watching = False

    def read(self, moment: Moment) -> None:
        if not self._watching:
            self._watching = True
            gc.callbacks.append(self._on_collection)
        longest, self._longest = self._longest, 0.0
        total, collections = self._total, self._collections
        moment.totals["cpython.gc.pause"], moment.totals["cpython.gc.collections"] = total, collections
        if moment.elapsed is not None:
            moment.values["cpython.gc.pause.max"] = longest
        share = self._counters.rate("total", total, moment.elapsed)
        moment.put("cpython.gc.pause.utilization", None if share is None else min(1.0, share))
        moment.put("cpython.gc.collections.rate", self._counters.rate("collections", collections, moment.elapsed))

    def _on_collection(self, phase: str, info: dict[str, Any]) -> None:
        """Called by the collector, in whatever thread it runs."""
        if phase == "start":
            self._began = time.perf_counter()
        elif self._began:
            pause = time.perf_counter() - self._began
            self._total += pause
            self._collections += 1
            self._longest = max(self._longest, pause)

    def close(self) -> None:
        if self._watching:
            self._watching = False
            try:
                gc.callbacks.remove(self._on_collection)
            except ValueError:  # somebody has cleared the list
                pass
