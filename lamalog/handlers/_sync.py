"""When the disk is waited for: at an interval, for severe records, or never."""

from __future__ import annotations

import math
import time

from lamalog.handlers._notices import complain
from lamalog.handlers._options import Options
from lamalog.handlers._tail import NOW, Tail
from lamalog.handlers._trouble import Trouble


class Sync:
    """Knows what the disk has already."""

    def __init__(self, options: Options, tail: Tail, trouble: Trouble) -> None:
        #: Records of this level and above are waited for.
        self.level = math.inf if options.sync_level is None else options.sync_level
        self.every = options.sync_every
        self._tail = tail
        self._trouble = trouble
        self._again_at = NOW
        self._synced = 0

    @property
    def wanted(self) -> bool:
        return self.every is not None or self.level != math.inf

    def now(self) -> None:
        """Wait until the disk has what was written."""
        file, written = self._tail.file, self._tail.written
        if file is None or written == self._synced:
            return
        try:
            file.sync()
        except OSError as error:
            if file is self._tail.file:  # else it was closed meanwhile
                self._trouble.errors += 1
                complain(f"cannot sync {file.path} to the disk: {error.strerror or error}")
            return
        self._synced = written

    def if_due(self) -> None:
        """May run without the writer's lock: syncing must not keep anybody from logging."""
        if self.every is not None and time.monotonic() >= self._again_at:
            self._again_at = time.monotonic() + self.every
            self.now()
