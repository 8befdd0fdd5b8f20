"""CPU, memory, disks, network and GPUs of every host and of the processes that use most."""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.charts import Unit
from lamalog.health.window import Row, Window, at
from lamalog.monitor.sample import from_fields, split
from lamalog.report.model import Column, Figure, Section, Table
from lamalog.report.sections.over_time import lines

#: What is drawn: title, metrics (host's ones, then those of processes).
_HOST = (
    ("CPU", ("system.cpu.utilization",), Unit.RATIO),
    ("Memory", ("system.memory.utilization",), Unit.RATIO),
    ("Disks, used", ("system.filesystem.utilization",), Unit.RATIO),
    ("Disk traffic", ("system.disk.read.rate", "system.disk.write.rate"), Unit.BYTES_PER_SECOND),
    ("Network", ("system.network.receive.rate", "system.network.transmit.rate"), Unit.BYTES_PER_SECOND),
    ("GPU", ("hw.gpu.utilization",), Unit.RATIO),
    ("GPU memory", ("hw.gpu.memory.utilization",), Unit.RATIO),
    ("GPU temperature", ("hw.temperature",), Unit.CELSIUS),
    ("GPU power", ("hw.power",), Unit.WATTS),
)
_PROCESS = (
    ("Memory of processes", "process.memory.usage", Unit.BYTES),
    ("CPUs used by processes", "process.cpu.usage", Unit.COUNT),
)
#: Lines in one figure.
_LINES = 6


class _Means:
    """Means by line and bucket of a stream of samples: as much memory as the figures need."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._sums: dict[str, dict[str, dict[float, list[float]]]] = {}
        self.samples = 0

    def add(self, figure: str, line: str, moment: float, value: float) -> None:
        bucket = moment - (moment % self._window.width)
        cell = self._sums.setdefault(figure, {}).setdefault(line, {}).setdefault(bucket, [0.0, 0.0])
        cell[0] += value
        cell[1] += 1

    def of(self, figure: str) -> dict[str, dict[float, float]]:
        """The lines of a figure, the highest on average first, at most _LINES."""
        means = {
            line: {moment: total / count for moment, (total, count) in points.items()}
            for line, points in self._sums.get(figure, {}).items()
        }
        ranked = sorted(means, key=lambda line: -sum(means[line].values()) / len(means[line]))
        return {line: means[line] for line in ranked[:_LINES]}


def section(window: Window) -> Section | None:
    """From ``resource.sample`` records; None when the monitor wasn't on."""
    means = _Means(window)
    for row in _samples(window):
        _take(means, row)
    if not means.samples:
        return None
    figures: list[Figure] = []
    for title, _, unit in (*_HOST, *_PROCESS):
        found = means.of(title)
        if found:
            figures.append(lines(window, title, found, unit))
    return Section("resources", "Resources", (*figures, _table(means)))


def _samples(window: Window) -> Iterator[Row]:
    store = window.store
    with store.query("event=resource.sample", since=window.since, until=window.until) as answer:
        yield from answer


def _take(means: _Means, row: Row) -> None:
    moment = at(row.get("timestamp"))
    if moment is None:
        return
    means.samples += 1
    host = str(row.get("host.name") or "host")
    values = from_fields(row)
    for name, value in values.items():
        metric, device = split(name)
        for title, metrics, _ in _HOST:
            if metric in metrics:
                means.add(title, _name(host, metric, device, len(metrics) > 1), moment, value)
    process = f"{row.get('service.name') or 'process'} {row.get('process.pid')} on {host}"
    for title, metric, _ in _PROCESS:
        if metric in values:
            means.add(title, process, moment, values[metric])


def _name(host: str, metric: str, device: str, several: bool) -> str:
    what = metric.split(".")[-2] if several else ""
    return " ".join(part for part in (host, device, what) if part)


def _table(means: _Means) -> Table:
    rows: list[tuple[str | float | None, ...]] = []
    from lamalog.charts import show

    for title, unit in [(title, unit) for title, _, unit in (*_HOST, *_PROCESS)]:
        for line, points in means.of(title).items():
            values = list(points.values())
            low, high, mean = min(values), max(values), sum(values) / len(values)
            rows.append((title, line, show(low, unit), show(mean, unit), show(high, unit)))
    columns = tuple(map(Column, ("resource", "of", "least", "mean", "most")))
    return Table(columns, tuple(rows))
