"""Take the steps of a plan, and say what became of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lamalog.exceptions import MissingExtraError
from lamalog.handlers import retention
from lamalog.handlers._steps import step as taken
from lamalog.store.retention.planning import Plan, Step
from lamalog.store.retention.thinning import Count, LeftAloneError, count, remove_left, thin
from lamalog.units import format_size

#: (steps done, steps in all, name of the file that is next)
Progress = Callable[[int, int, str], None]


@dataclass
class Outcome:
    """What was done; with a dry run, what would have been."""

    removed: list[Step] = field(default_factory=list)
    thinned: list[tuple[Step, Count]] = field(default_factory=list)
    #: Bytes of the segments before and after.
    before: int = 0
    after: int = 0
    #: What could not be done, in sentences.
    problems: list[str] = field(default_factory=list)

    @property
    def records(self) -> int:
        """Records taken out of segments that stay."""
        return sum(counted.removed for _, counted in self.thinned)


def carry_out(plan: Plan, *, dry_run: bool = False, progress: Progress = lambda done, total, name: None) -> Outcome:
    """Remove and thin what *plan* says. With *dry_run* segments are read and counted, and nothing is touched.

    Safe while processes log, and beside another cleanup: a segment in use is left for the next time, and told.
    """
    result = Outcome(before=plan.bytes)
    steps = plan.open
    if not dry_run:
        for log in {step.log.directory / step.log.stem: step.log for step in steps}.values():
            remove_left(log.directory, log.stem)
    for number, step in enumerate(steps):
        progress(number, len(steps), step.name(plan.root))
        try:
            _take(step, result, dry_run)
        except LeftAloneError as error:
            result.problems.append(f"{step.name(plan.root)}: {error}")
        except OSError as error:
            result.problems.append(f"{step.name(plan.root)}: {error.strerror or error}: it is as it was")
        except MissingExtraError as error:
            result.problems.append(f"{step.name(plan.root)}: {error}")
    progress(len(steps), len(steps), "")
    if not dry_run:
        logs = {(log.directory, log.stem, log.suffix): log for log in plan.logs}
        result.after = sum(segment.size for log in logs.values() for segment in log.closed())
        limit = plan.policy.limits.total_size
        if limit is not None and result.after > limit and plan.policy.keep:
            result.problems.append(
                f"{format_size(result.after)} are left, more than {format_size(limit)}, since levels to keep outlive "
                "the limit: allow more, or keep them less long"
            )
    return result


def _take(step: Step, result: Outcome, dry_run: bool) -> None:
    if step.keep is not None:
        counted = count(step.segment.path, step.keep) if dry_run else thin(step.segment.path, step.keep)
        result.thinned.append((step, counted))
    else:
        if not dry_run and not retention.remove(step.segment):
            raise LeftAloneError("in use by a process, changed meanwhile, or no permission to remove it: it is left")
        result.removed.append(step)
    taken("cleanup:step")
