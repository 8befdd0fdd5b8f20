"""Names of a package that are imported when somebody asks for them (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any


def attribute(package: str, name: str, homes: Mapping[str, str]) -> Any:
    """The value of *name* in *package*, which has it from now on.

    :param homes: name → the module it comes from: dotted, or within the package.
    :raises AttributeError: the package has no such name.
    """
    home = homes.get(name)
    if home is None:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    value = getattr(import_module(home if "." in home else f"{package}.{home}"), name)
    vars(sys.modules[package])[name] = value
    return value
