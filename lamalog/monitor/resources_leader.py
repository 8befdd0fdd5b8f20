"""Of all processes that log into one directory, one watches the machine: the first, and when it ends, another.

On Linux by an address in the abstract namespace of sockets (unix(7)): it needs no file, only one process can have it, and the
kernel gives it back when that process ends, however it does.
"""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import sys
import weakref
from functools import partial

from lamalog.monitor.patience import Patience, Silence
from lamalog.monitor.sampler_filesystems import PATIENCE, nearest


class Leader:
    """Whether this process is the one for *directory*. Elsewhere than on Linux each is."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._address: bytes | None = None
        #: Closes the socket.
        self._close: weakref.finalize[..., Leader] | None = None

    def is_mine(self) -> bool:
        """Take it if nobody has it. Where that can't be told it is ours: better twice than never."""
        if self._close is not None or sys.platform != "linux":
            return True
        made: socket.socket | None = None
        try:
            if self._address is None:  # a file system that hangs must not hang us
                self._address = Patience[bytes]("leader", PATIENCE).ask(partial(address_of, self._directory))
            made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            made.bind(self._address)
        except Silence:
            return True
        except OSError as error:
            if made is not None:
                made.close()
            return error.errno != errno.EADDRINUSE
        # A bare descriptor: an abandoned monitor is nothing to warn of.
        self._close = weakref.finalize(self, os.close, made.detach())
        self._close.atexit = False
        return True

    def release(self) -> None:
        """Leave it to others; in a forked child: to the parent."""
        close, self._close = self._close, None
        if close is not None:
            close()


def address_of(directory: str) -> bytes:
    """Of this user and this very directory: containers may share a network, and the path."""
    place = nearest(directory)
    found = os.stat(place)
    whole = f"{os.getuid()} {os.path.realpath(directory)} {found.st_dev} {found.st_ino}"
    return b"\0lamalog-monitor-" + hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()[:32].encode()
