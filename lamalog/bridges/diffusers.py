"""Hugging Face diffusers: its library logger has a handler of its own and does not propagate."""

from __future__ import annotations

from lamalog.bridges._bridge import Bridge

BRIDGE = Bridge("diffusers", module="diffusers", loggers=("diffusers", "accelerate"))
