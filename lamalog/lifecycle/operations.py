"""Any operation of an application's own, told like the built-in ones: ``with operation("mask.refine", module="worker"):``"""

from __future__ import annotations

from typing import Any

from lamalog.lifecycle._loggers import AnyLogger
from lamalog.lifecycle._operation import Operation
from lamalog.lifecycle._values import text_of
from lamalog.lifecycle.thresholds import DEFAULT, Limit


def operation(
    name: str, *, module: str = "worker", logger: AnyLogger = None, slow: Limit = DEFAULT, **fields: Any
) -> Operation:
    """An operation to use in ``with`` or ``async with``: ``<name>.begin`` (DEBUG), then ``<name>.done`` (INFO, or WARNING
    from its threshold on), ``.failed`` (ERROR with advice) or ``.stopped``. What is raised inside is raised on.

    :param name: dotted, ``"mask.refine"``.
    :param module: becomes ``lama.module`` and, without *logger*, names the logger.
    :param slow: its threshold, ``"2 s"`` or seconds; by default what ``set_threshold`` was given for this name.
    """
    shown = text_of(name)
    return Operation(text_of(module), shown, shown, {}, logger=logger, slow=slow, more=fields)
