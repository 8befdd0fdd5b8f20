"""What to call a service that does not say its name: the script it was started from."""

from __future__ import annotations

import os
import sys

#: Starters that say nothing about the service. A module run by ``python -m`` is named after its package.
_ANONYMOUS = ("", "-", "-c", "-m")


def service_name() -> str:
    """The stem of the main script, the package run by ``-m``, the notebook, or ``"python"``."""
    notebook = os.environ.get("JPY_SESSION_NAME") if "ipykernel" in sys.modules else None
    # A child started by multiprocessing's "spawn" has its parent's script as __mp_main__.
    files = (getattr(sys.modules.get(name), "__file__", None) for name in ("__main__", "__mp_main__"))
    for path in (notebook, *files, sys.argv[0] if getattr(sys, "argv", None) else None):
        if isinstance(path, str) and path not in _ANONYMOUS:
            directory, filename = os.path.split(path)
            stem = os.path.splitext(filename)[0]
            if stem in ("__main__", "__init__"):
                stem = os.path.basename(os.path.abspath(directory))
            if stem:
                return "notebook" if stem == "ipykernel_launcher" else stem
    return "python"
