"""Load the application that the doctor is to look at, watching who sets logging up."""

from __future__ import annotations

import importlib
import importlib.util
import os
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lamalog.doctor.findings import ERROR, WARNING, Finding
from lamalog.doctor.origins import watch
from lamalog.doctor.report import Report, examine
from lamalog.exceptions import ConfigError
from lamalog.rescue import describe

#: Name under which a script is loaded, so that its ``if __name__ == "__main__"`` part does not run.
LOADED_AS = "__lamalog_doctor__"


def examine_target(target: str, *, run: bool = False, arguments: tuple[str, ...] = ()) -> Report:
    """Load *target* in this process, then look at logging.

    :param target: ``app/main.py``, ``app.main``, ``app.main:setup()`` (which is called) or ``app.main:app`` (which is not).
    :param run: run it as ``python app/main.py`` or ``python -m app.main`` would, and look when it has ended.
    :param arguments: its command line.
    :raises ConfigError: *target* names nothing that can be loaded.
    """
    load = _loader(target, run)
    before = sys.argv[:], sys.path[:]
    sys.argv = [target, *arguments]
    problem: tuple[Finding, ...] = ()
    loaded: Any = None
    with watch() as watched:
        try:
            loaded = load()
        except SystemExit as stop:
            if not run:
                problem = (_stopped(target, stop),)
        except KeyboardInterrupt:
            pass
        except Exception as error:
            problem = (_failed(target, error),)
        finally:
            sys.argv, sys.path[:] = before
    report = examine(watched, problem)
    del loaded  # a script's objects lived until here
    return report


def _loader(target: str, run: bool) -> Callable[[], Any]:
    path = Path(target)
    if path.suffix == ".py" or path.is_file():
        if not path.is_file():
            raise ConfigError(f"{target}: no such file; write a script's path or a module's name")
        sys.path.insert(0, str(path.resolve().parent))
        return lambda: runpy.run_path(str(path), run_name="__main__" if run else LOADED_AS)
    module, _, rest = target.partition(":")
    if not all(part.isidentifier() for part in module.split(".")):
        raise ConfigError(f"{target!r} is neither a file nor a module: write app/main.py, app.main or app.main:setup()")
    sys.path.insert(0, os.getcwd())
    try:
        found = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        found = None
    except Exception:  # a parent package failed: loading it will tell
        return lambda: importlib.import_module(module)
    if found is None:
        raise ConfigError(f"there is no module {module!r} here; start from the directory it can be imported from")
    if run and not rest:
        return lambda: runpy.run_module(module, run_name="__main__", alter_sys=True)
    return lambda: _walk(importlib.import_module(module), rest)


def _walk(thing: Any, rest: str) -> None:
    name = rest.removesuffix("()")
    for part in filter(None, name.split(".")):
        thing = getattr(thing, part)
    if rest.endswith("()"):
        thing()


def _stopped(target: str, stop: SystemExit) -> Finding:
    return Finding(
        WARNING,
        "stopped",
        target,
        f"called sys.exit({stop.code!r}) while it was loaded: what follows is how far it got",
        "name the module or function that sets logging up: app.main:setup()",
    )


def _failed(target: str, error: Exception) -> Finding:
    return Finding(
        ERROR,
        "failed",
        target,
        f"failed while it was loaded: {describe(error)}",
        "start it in the environment and directory it runs in; what follows is how far it got",
    )
