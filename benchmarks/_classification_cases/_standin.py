"""Exceptions of libraries that are not installed: real names, real frames, real texts."""

from __future__ import annotations

from functools import cache
from typing import Any, NoReturn

#: Where the frames of a stand-in seem to lie.
SITE = "/opt/venv/lib/python3.11/site-packages"


@cache
def kind(name: str, *bases: type[BaseException]) -> type[BaseException]:
    """The class *name* (``torch.OutOfMemoryError``) derived from *bases* (Exception)."""
    module, _, attribute = name.rpartition(".")
    return type(attribute, bases or (Exception,), {"__module__": module})


def raised_in(module: str, function: str, error: BaseException) -> NoReturn:
    """Raise *error* from a frame of *module*, two calls deep."""
    file = f"{SITE}/{module.replace('.', '/')}.py"
    source = f"def {function}(error):\n    return _inner(error)\n\n\ndef _inner(error):\n    raise error\n"
    names: dict[str, Any] = {"__name__": module, "__file__": file}
    exec(compile(source, file, "exec"), names)
    names[function](error)
    raise AssertionError("not reached")
