"""torch as far as the application has imported it: nothing here imports it, starts CUDA or changes anything unasked."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

from lamalog.lifecycle._values import text_of


def cuda() -> Any:
    """``torch.cuda`` if this process uses it, else None."""
    module = getattr(sys.modules.get("torch"), "cuda", None)
    try:
        # is_available() would start the driver; what has not been started uses no memory.
        return module if module is not None and module.is_initialized() else None
    except Exception:
        return None


def memory(device: str | None) -> tuple[int, int] | None:
    """Bytes that torch has allocated on *device* (None: the current one), and the most it ever had; None without CUDA."""
    found = cuda()
    if found is None:
        return None
    try:
        return int(found.memory_allocated(device)), int(found.max_memory_allocated(device))
    except Exception:
        return None


def free_memory(device: str | None) -> tuple[int, int] | None:
    """Free and total bytes of the whole device, as CUDA sees it."""
    found = cuda()
    try:
        free, total = found.mem_get_info(device)
        return int(free), int(total)
    except Exception:
        return None


def reset_peak(device: str | None) -> bool:
    """Begin to count torch's peak anew. Whether that was done."""
    found = cuda()
    try:
        found.reset_peak_memory_stats(device)
    except Exception:
        return False
    return True


def synchronize(device: str | None) -> None:
    """Wait for the work that was given to *device*."""
    found = cuda()
    with contextlib.suppress(Exception):
        found.synchronize(device)


def describe(model: Any) -> dict[str, Any]:
    """Device, dtype, number and bytes of a module's parameters; of anything else, what can be found out."""
    found: dict[str, Any] = {}
    try:
        count = size = 0
        first = None
        for parameter in model.parameters():
            first = parameter if first is None else first
            count += int(parameter.numel())
            size += int(parameter.numel()) * int(parameter.element_size())
        if first is not None:
            found = {
                "lama.model.device": text_of(first.device),
                "lama.model.dtype": dtype_name(first.dtype),
                "lama.model.parameter.count": count,
                "lama.model.parameter.size": size,
            }
    except Exception:
        pass
    return found


def dtype_name(dtype: Any) -> str:
    """``float16`` for ``torch.float16``."""
    return text_of(dtype).removeprefix("torch.")
