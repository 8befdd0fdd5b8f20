"""Configuration: the defaults, files merged over them, and the linter that finds what ``dictConfig`` swallows."""

from __future__ import annotations

from lamalog.config.default import default_config

__all__ = ["default_config"]
