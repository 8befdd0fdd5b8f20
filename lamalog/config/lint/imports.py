"""Find the class behind a dotted name, or say why there is none and which one may have been meant."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from lamalog.config.lint.words import show
from lamalog.exceptions import did_you_mean
from lamalog.rescue import describe
from lamalog.text import escape_control


def homes() -> dict[str, str]:
    """Where well-known classes live, for names written without their module or with a wrong one."""
    found = {"Formatter": "logging", "Filter": "logging"}
    for module in ("logging.handlers", "logging"):
        names = vars(importlib.import_module(module))
        found |= {name: module for name in names if name.endswith("Handler") and not name.startswith("_")}
    for module in ("lamalog.filters", "lamalog.formatters", "lamalog.handlers"):
        found |= dict.fromkeys(importlib.import_module(module).__all__, module)
    return found


class UnresolvedError(Exception):
    """Nothing has that name. Carries what to write instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def resolve(name: str) -> Any:
    """What ``dictConfig`` finds under a dotted *name*. Imports modules, as ``dictConfig`` would."""
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        raise UnresolvedError(f"{show(name)} is no dotted name", "write package.module.Class")
    found = _import(parts[0], name)
    for index, part in enumerate(parts[1:], start=2):
        try:
            found = getattr(found, part)
        except AttributeError:
            module = ".".join(parts[:index])
            if not hasattr(found, "__path__") or not _is_submodule(found, part):
                raise UnresolvedError(f"{module!r} does not exist", _closest(found, part, name)) from None
            found = _import(module, name)
        except Exception as error:  # a lazy attribute that imports something
            raise UnresolvedError(f"can't import {name!r}: {escape_control(describe(error))}") from error
    return found


def _import(module: str, name: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name and not module.startswith(error.name):
            raise UnresolvedError(f"can't import {module!r}: no module named {error.name!r}", "install it") from error
        raise UnresolvedError(f"no module named {module!r}", _home_of(name)) from error
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever a module does when it is imported, SystemExit included
        raise UnresolvedError(f"can't import {module!r}: {escape_control(describe(error))}") from error


def _is_submodule(package: Any, name: str) -> bool:
    return any(module.name == name for module in pkgutil.iter_modules(package.__path__))


def _closest(found: Any, part: str, name: str) -> str:
    above = name.rpartition(f".{part}")[0]
    names = [each for each in dir(found) if not each.startswith("_")]
    return did_you_mean(part, names).replace("'", f"'{above}.", 1) or _home_of(name)


def _home_of(name: str) -> str:
    last, known = name.rpartition(".")[2], homes()
    if last in known and f"{known[last]}.{last}" != name:
        return f"did you mean '{known[last]}.{last}'?"
    return did_you_mean(name, [f"{home}.{each}" for each, home in known.items()])
