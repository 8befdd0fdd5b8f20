"""Where in the code a record comes from, without telling where on the disk the code lies."""

from __future__ import annotations

import os
from functools import lru_cache


@lru_cache(maxsize=4096)
def source_path(pathname: str) -> str:
    """*pathname* from its top-level package down (``flask/app.py``), or the bare file name of a script.

    Never more than that: directories above the package may name a person or a customer. What is so already stays.
    """
    if not isinstance(pathname, str) or pathname.startswith("<"):
        return str(pathname)
    directory, name = os.path.split(pathname)
    if not os.path.isabs(pathname) and not directory.startswith("."):
        return pathname
    while os.path.isfile(os.path.join(directory, "__init__.py")):
        above, package = os.path.split(directory)
        if not package or above == directory:
            break
        name = f"{package}/{name}"
        directory = above
    return name
