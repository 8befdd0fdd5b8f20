"""Hugging Face transformers: its library logger has a handler of its own and does not propagate."""

from __future__ import annotations

from lamalog.bridges._bridge import Bridge

BRIDGE = Bridge("transformers", module="transformers", loggers=("transformers", "huggingface_hub", "datasets"))
