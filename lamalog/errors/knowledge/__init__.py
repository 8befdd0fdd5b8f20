"""What is known about errors: how to recognise them, and what to do. The entries are the YAML files beside this module.

Their format is described in docs/errors.md; users' own entries are written in the same.
"""

from __future__ import annotations

from lamalog.errors.knowledge.base import Knowledge
from lamalog.errors.knowledge.entry import Entry
from lamalog.errors.knowledge.loading import default_knowledge, load_knowledge

__all__ = ["Entry", "Knowledge", "default_knowledge", "load_knowledge"]
