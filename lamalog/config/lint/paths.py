"""Directories: can files be written there?"""

from __future__ import annotations

import os

from lamalog.config.finding import Path
from lamalog.config.lint.run import Run
from lamalog.config.lint.words import show_path


def check_directory(run: Run, path: Path, directory: str) -> None:
    """Warn where *directory* can neither be written to nor be made."""
    problem = unreachable(directory)
    if problem:
        run.warning(
            path, f"{show_path(directory)} is out of reach: {problem}", "records will go to a fallback directory"
        )


def unreachable(directory: str) -> str | None:
    """Why nothing can be written to *directory*, made or not; None if all is well."""
    if "\0" in directory:
        return "its name holds a NUL character"
    place = os.path.abspath(os.path.expanduser(directory))
    try:
        while not os.path.lexists(place) and os.path.dirname(place) != place:
            place = os.path.dirname(place)
        if not os.path.isdir(place):
            return f"{show_path(place)} is no directory"
        if not os.access(place, os.W_OK | os.X_OK):
            return f"no permission to write to {show_path(place)}"
    except (OSError, ValueError) as error:
        return str(error)
    return None
