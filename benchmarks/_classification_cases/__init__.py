"""More labelled errors, for classification and advice only: other libraries, and stand-ins for those that need a GPU.

A stand-in has the real module and class name, is raised from frames of the real module, and says what the real library
says: texts were taken from the sources of torch 2.14, diffusers 0.42, transformers 5.23, docker 7 and from what people
have pasted into issues. Stand-ins are in modules whose name begins with ``standin_``. Labels (category, fitting codes)
were written with the case, before the classifier saw it.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from benchmarks._error_cases import Case, load

__all__ = ["load_all"]


def load_all() -> list[Case]:
    """These cases and those of ``benchmarks._error_cases``, in a fixed order."""
    load()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if not path.stem.startswith("_"):
            importlib.import_module(f"{__package__}.{path.stem}")
    return load()
