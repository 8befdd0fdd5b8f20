"""What an operation is measured by, as far as that is cheap."""

from __future__ import annotations

import time

from lamalog.lifecycle import _torch

#: CPU seconds of this thread: those of the process would count all that goes on beside it.
cpu_time = getattr(time, "thread_time", time.process_time)


def gpu_memory() -> int | None:
    """Bytes torch has allocated on the current device; None unless this process uses CUDA by torch already."""
    found = _torch.memory(None)
    return None if found is None else found[0]
