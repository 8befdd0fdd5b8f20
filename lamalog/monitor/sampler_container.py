"""The CPU quota of the container around this process: how much of it is used, and how often it runs into it."""

from __future__ import annotations

from lamalog.hostinfo.groups import cpu_of_group
from lamalog.monitor.sampler import Moment
from lamalog.monitor.sampler_rates import Counters


class ContainerSource:
    """Reads the innermost control group that has a CPU quota; without one there is nothing to read."""

    name = "the container"

    def __init__(self) -> None:
        self._counters = Counters()

    def read(self, moment: Moment) -> None:
        group = cpu_of_group()
        if group is None:
            return
        moment.values["container.cpu.limit"] = group.limit
        if group.used is not None:
            moment.put("container.cpu.usage", self._counters.rate("used", group.used, moment.elapsed))
        periods = self._counters.change("periods", group.periods)
        throttled = self._counters.change("throttled", group.throttled)
        if periods and throttled is not None and moment.elapsed is not None:
            moment.values["container.cpu.throttled"] = throttled / periods

    def close(self) -> None:
        pass
