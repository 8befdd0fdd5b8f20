"""Who is told of each sample. Kept per process, so that listeners outlive a monitor that is configured anew."""

from __future__ import annotations

from collections.abc import Callable

from lamalog.monitor.sample import Sample
from lamalog.monitor.trouble import say_once

Listener = Callable[[Sample], object]


class Listeners:
    """Calls each listener in turn. One that raises is told once, and called again next time."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call *listener* with every sample, in the monitor's thread: it has to be quick. Returns what ends it."""
        if not callable(listener):
            raise TypeError(f"{listener!r} can't be called: subscribe a function that takes a Sample")
        self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not listener)

        return unsubscribe

    def tell(self, sample: Sample) -> None:
        """Hand out *sample*."""
        for listener in self._listeners:
            try:
                listener(sample)
            except Exception as error:
                say_once(f"listener {getattr(listener, '__qualname__', listener)!s}", error)

    def __len__(self) -> int:
        return len(self._listeners)


#: Those of the process: told by the monitor that is in force, whichever that is.
LISTENERS = Listeners()


def subscribe(listener: Listener) -> Callable[[], None]:
    """Call *listener* with every ``Sample`` of this process's monitor; returns what ends it. See ``Listeners``."""
    return LISTENERS.subscribe(listener)
