"""PyTorch: its loggers have handlers of their own (``torch._logging``)."""

from __future__ import annotations

from lamalog.bridges._bridge import Bridge

BRIDGE = Bridge("torch", module="torch", loggers=("torch",))
