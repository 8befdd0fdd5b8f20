"""TensorFlow: its logger has a handler of its own."""

from __future__ import annotations

from lamalog.bridges._bridge import Bridge

BRIDGE = Bridge("tensorflow", module="tensorflow", loggers=("tensorflow", "jax", "keras"))
