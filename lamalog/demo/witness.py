"""An independent witness: counts the records a process makes, so that the files can be held against something."""

from __future__ import annotations

import logging


class Witness(logging.Handler):
    """Counts every record that reaches the root logger and does nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1  # under the lock of Handler.handle()
