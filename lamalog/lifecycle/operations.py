"""Any operation of an application's own, told like the built-in ones: ``with operation("mask.refine", module="worker"):``"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from lamalog.lifecycle import _measures
from lamalog.lifecycle._loggers import AnyLogger
from lamalog.lifecycle._operation import Operation
from lamalog.lifecycle._values import number_of, size_of, text_of
from lamalog.lifecycle.thresholds import DEFAULT, Limit
from lamalog.units import format_size

F = TypeVar("F", bound=Callable[..., Any])
ITEMS, SIZE = "operation.items", "operation.size"
ITEM_RATE, BYTE_RATE = "operation.items_per_second", "operation.bytes_per_second"
GPU_CHANGE = "lama.gpu.memory.change"


class NamedOperation(Operation):
    """What ``operation`` gives: for ``with``, ``async with``, or to put above a function of any kind."""

    _gpu: int | None = None
    _items = 0.0
    _size = 0

    def processed(self, items: float = 0, *, size: object = None) -> None:
        """So much has been done, in addition to what was told before: *items* of whatever is counted, and *size* in bytes
        (or the bytes, the text, the array itself). The record of the end has the sums, and how much that is a second."""
        self._items += number_of(items) or 0.0
        self._size += size_of(size) or 0

    def begin(self) -> None:
        if "torch" in sys.modules:
            self._gpu = _measures.gpu_memory()

    def end(self, error: BaseException | None) -> None:
        if self._gpu is not None:
            after = _measures.gpu_memory()
            if after is not None:
                self._fields[GPU_CHANGE] = after - self._gpu
        if not self._items and not self._size:
            return
        took = self.duration or 0.0
        for total, name, rate in ((self._items, ITEMS, ITEM_RATE), (self._size, SIZE, BYTE_RATE)):
            if total:
                self._fields[name] = int(total) if float(total).is_integer() else total
                if took > 0:
                    self._fields[rate] = total / took

    def summary(self) -> str:
        if not self._fields:
            return ""
        parts = []
        if ITEM_RATE in self._fields:
            parts.append(f", {self._fields[ITEMS]:,} at {self._fields[ITEM_RATE]:.3g}/s")
        if BYTE_RATE in self._fields:
            parts.append(f", {format_size(self._size)} at {format_size(round(self._fields[BYTE_RATE]))}/s")
        return "".join(parts)

    def again(self) -> NamedOperation:
        """Another one like it, as it was before it began."""
        return NamedOperation(
            self.module, self.name, self.what, {}, logger=self._logger, slow=self._slow, more=self._more
        )

    def __call__(self, function: F) -> F:
        """*function*, each call (of a generator: each run through it) told as an operation."""
        from lamalog.lifecycle._decorated import decorated

        return decorated(self, function)


def operation(
    name: str, *, module: str = "worker", logger: AnyLogger = None, slow: Limit = DEFAULT, **fields: Any
) -> NamedOperation:
    """An operation to use in ``with`` or ``async with``, or as a decorator of functions, coroutines, generators and async
    generators: ``<name>.begin`` (DEBUG), then ``<name>.done`` (INFO, or WARNING from its threshold on), ``.failed``
    (ERROR with advice) or ``.stopped``. What is raised inside is raised on.

    :param name: dotted, ``"mask.refine"``; a few hundred different ones at most, ids belong into *fields*.
    :param module: becomes ``lama.module`` and, without *logger*, names the logger.
    :param slow: its threshold, ``"2 s"`` or seconds; by default what ``set_threshold`` was given for this name.
    """
    if type(name) is not str or len(name) > 64:
        name = text_of(name)
    return NamedOperation(
        module if type(module) is str else text_of(module), name, name, {}, logger=logger, slow=slow, more=fields
    )
