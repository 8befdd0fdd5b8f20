"""What a detector found: one anomaly from its beginning to its end."""

from __future__ import annotations

from dataclasses import dataclass

SPIKE, LEVEL_SHIFT, DRIFT, ERROR_RATE, SILENCE = "spike", "level_shift", "drift", "error_rate", "silence"
#: How it ended.
RECOVERED, NEW_NORMAL, GONE = "recovered", "new normal", "gone"


@dataclass
class Anomaly:
    """Times are seconds since the epoch, values in the metric's own unit."""

    kind: str
    #: When it began, as far as that can be said.
    since: float
    #: When it was found.
    detected: float
    #: What is usual.
    baseline: float
    #: What is seen in its place.
    observed: float
    #: How much it is beyond the limit of what the series does by itself: 1 is at the limit.
    score: float
    #: The value farthest from the usual.
    peak: float
    ended: float | None = None
    #: Why it ended: ``recovered``, ``new normal`` (it has stayed: from now on that is usual), ``gone``.
    outcome: str | None = None

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.ended is not None

    def end(self, moment: float, outcome: str) -> Anomaly:
        """It ended at *moment*."""
        self.ended, self.outcome = moment, outcome
        return self

    def stretch(self, value: float) -> None:
        """*value* was seen while it lasted."""
        if abs(value - self.baseline) > abs(self.peak - self.baseline):
            self.peak = value
