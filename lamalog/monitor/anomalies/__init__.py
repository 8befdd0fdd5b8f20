"""Find what is not as usual, point by point: peaks, steps, drifts, errors, silence. Pure: no clocks, no threads, no files."""

from __future__ import annotations

from lamalog.monitor.anomalies.found import Anomaly
from lamalog.monitor.anomalies.rate import ErrorRate
from lamalog.monitor.anomalies.season import Season
from lamalog.monitor.anomalies.series import Series
from lamalog.monitor.anomalies.shape import Shape, shape_of
from lamalog.monitor.anomalies.silence import Silence

__all__ = ["Anomaly", "ErrorRate", "Season", "Series", "Shape", "Silence", "shape_of"]
