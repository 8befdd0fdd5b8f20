"""Where log files go, and where they go when they can't go there."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from dataclasses import dataclass

from lamalog.handlers._files import Access, RefusedError

#: Less free space than this, and a directory counts as full when it is chosen.
FULL = 64 * 1024


@dataclass(frozen=True)
class Place:
    """A directory for log files, and how it is called when one talks about it."""

    path: str
    label: str
    #: Anybody could have put it there, so it must be shown to be ours.
    shared: bool = False


def places(log_dir: str | os.PathLike[str], *, fallback: bool = True) -> list[Place]:
    """The directories to try, the wanted one first: then the user state directory, then one below the temporary one."""
    wanted = [Place(os.path.abspath(os.path.expanduser(os.fspath(log_dir))), "log directory")]
    if not fallback:
        return wanted
    for make in (_state_place, _temporary_place):
        try:
            wanted.append(make())
        except Exception:  # no home directory, no temporary directory: then that one is no choice
            continue
    return wanted


def _state_place() -> Place:
    import platformdirs

    return Place(os.path.join(platformdirs.user_state_dir("lamalog", appauthor=False), "logs"), "user state directory")


def _temporary_place() -> Place:
    user = str(os.geteuid()) if hasattr(os, "geteuid") else "user"
    return Place(os.path.join(tempfile.gettempdir(), f"lamalog-{user}"), "temporary directory", shared=True)


def prepare(place: Place, access: Access, *, check_space: bool = True) -> None:
    """Make the directory if it isn't there, private under any umask. Raises OSError when it can't be used."""
    make_directories(place.path, access)
    if place.shared:
        _must_be_ours(place.path)
    if check_space and free_space(place.path) < FULL:
        raise OSError(errno.ENOSPC, "no space left", place.path)


def make_directories(path: str, access: Access) -> None:
    """Like ``os.makedirs(exist_ok=True)``, but every directory made has our mode whatever the umask."""
    if os.path.isdir(path):
        return
    parent = os.path.dirname(path)
    if parent and parent != path:
        make_directories(parent, access)
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if not os.path.isdir(path):
            raise NotADirectoryError(errno.ENOTDIR, "is not a directory", path) from None
        return
    if access.gid is not None and hasattr(os, "chown"):
        os.chown(path, -1, access.gid)
    os.chmod(path, access.directory_mode)


def _must_be_ours(path: str) -> None:
    if not hasattr(os, "geteuid"):
        return
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise RefusedError(errno.EPERM, "refused: made by somebody else", path)
    if status.st_mode & 0o077:
        os.chmod(path, 0o700)


def free_space(path: str) -> float:
    """Bytes this user can still write there; infinity where the platform doesn't say."""
    if not hasattr(os, "statvfs"):
        return float("inf")
    found = os.statvfs(path)
    blocks = found.f_bfree if os.geteuid() == 0 else found.f_bavail
    return blocks * found.f_frsize if found.f_blocks else float("inf")
