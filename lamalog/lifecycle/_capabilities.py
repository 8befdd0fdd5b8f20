"""What a machine is and can do, as flat fields: for the banner, and for the registration of a worker node."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from lamalog.hostinfo import HostFacts, host_facts, memory_available
from lamalog.lifecycle._values import optional, text_of

#: Models listed; the rest is counted.
_MOST = 200


def capability_report(models: Iterable[object] = ()) -> dict[str, Any]:
    """What this process's machine has to offer, under OpenTelemetry names, JSON-able, to be sent with a registration.

    *models* are names of what is installed here. torch's and CUDA's versions are in it only if torch is imported
    already: nothing is imported for it. Takes up to 2 s the first time, if the GPU driver hangs.
    """
    host = host_facts()
    names = [text_of(model) for model in models]
    report: dict[str, Any] = {
        "host.name": host.host_name,
        **host_fields(host),
        "lama.node.models": names[:_MOST],
        "lama.node.model.count": len(names),
        **torch_versions(),
    }
    return {name: value for name, value in report.items() if value is not None}


def host_fields(host: HostFacts) -> dict[str, Any]:
    """The machine under OpenTelemetry's names; what isn't known is None."""
    return {
        "process.runtime.version": host.python_version,
        "host.arch": host.arch,
        "host.cpu.model.name": host.cpu_model,
        "os.type": host.os_type,
        "system.cpu.logical.count": host.cpu_usable,
        "system.memory.limit": host.memory_total,
        "system.memory.available": memory_available(),
        "hw.gpu.devices": [
            {
                "hw.id": gpu.index,
                "hw.model": gpu.name,
                "hw.gpu.memory.limit": gpu.memory_total,
                "hw.driver_version": gpu.driver,
            }
            for gpu in host.gpus
        ],
    }


def torch_versions() -> dict[str, str]:
    """``lama.torch.version`` and ``lama.cuda.version``, as far as torch is imported and built with CUDA."""
    torch = sys.modules.get("torch")
    found = {
        "lama.torch.version": optional(getattr(torch, "__version__", None)),
        "lama.cuda.version": optional(getattr(getattr(torch, "version", None), "cuda", None)),
    }
    return {name: value for name, value in found.items() if value is not None}
