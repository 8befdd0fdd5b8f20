"""GPUs in a sample. A driver that is missing, broken or silent means absent readings, said once, and tried again later."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field

from lamalog.monitor.gpu_nvml import GpuTrouble, Nvml
from lamalog.monitor.gpu_reading import read_device
from lamalog.monitor.patience import Patience, Silence
from lamalog.monitor.sample import key
from lamalog.monitor.sampler import Moment
from lamalog.monitor.trouble import say_once

#: Seconds that the driver may take for all GPUs, and after which it is asked again when it failed.
PATIENCE, AGAIN = 1.0, 60.0


@dataclass
class Reading:
    """All GPUs at one time, by key of a sample."""

    values: dict[str, float] = field(default_factory=dict)
    totals: dict[str, float] = field(default_factory=dict)
    #: Devices that could not be read, and why.
    lost: dict[str, str] = field(default_factory=dict)


class GpuSource:
    """Reads all GPUs that this process may see.

    :param pcie: measure the throughput of the PCIe links too (40 ms for each GPU, in which nothing is blocked).
    """

    name = "the GPUs"

    def __init__(self, *, pcie: bool = False) -> None:
        self._patience: Patience[Reading] = Patience("gpu", PATIENCE)
        self._pcie = pcie
        self._nvml: Nvml | None = None
        self._pid = 0
        self._quiet_until: float | None = None
        #: There is no GPU here, which will not change while the process lives.
        self.none = False

    def read(self, moment: Moment) -> None:
        if self.none or (self._quiet_until is not None and moment.now < self._quiet_until):
            return
        self._quiet_until = None
        try:
            reading = self._patience.ask(self._ask)
        except GpuTrouble as trouble:
            self._forget(trouble, moment.now)
            return
        except Silence as silence:
            # The one question that is open stays so: until it is answered no other is asked.
            if not silence.ending:
                say_once("the GPUs (hanging driver)", f"the GPU driver gives {silence}")
            return
        for device, why in reading.lost.items():
            say_once(f"{device}", why)
        moment.values.update(reading.values)
        moment.totals.update(reading.totals)

    def _ask(self) -> Reading:
        """In a thread that may hang."""
        if self._nvml is None or self._pid != os.getpid():
            self._nvml, self._pid = Nvml(), os.getpid()
        nvml = self._nvml
        reading = Reading(lost=dict(nvml.lost))
        for device in nvml.devices:
            try:
                values, totals = read_device(nvml, device, pcie=self._pcie)
            except GpuTrouble as trouble:  # one that is lost does not take the others with it
                reading.lost[device.id] = str(trouble)
                continue
            reading.values.update((key(metric, device.id), value) for metric, value in values.items())
            reading.totals.update((key(metric, device.id), value) for metric, value in totals.items())
        if reading.lost and not reading.values:
            raise GpuTrouble(next(iter(reading.lost.values())))
        return reading

    def _forget(self, trouble: GpuTrouble, now: float) -> None:
        self._nvml = None
        if trouble.normal:
            self.none = True
            say_once(self.name, str(trouble), logging.DEBUG)
        else:
            self._quiet_until = now + AGAIN
            say_once(f"{self.name} ({trouble})", str(trouble))

    def close(self) -> None:
        self._nvml = None
