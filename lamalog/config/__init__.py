"""Configuration: the defaults (``default``), files (``load``) merged over them (``merge``), checked (``lint``) and put
into force (``apply``). A service that only wants the defaults does not wait for YAML and the linter to be imported."""

from __future__ import annotations

from lamalog.config.default import default_config

__all__ = ["default_config"]
