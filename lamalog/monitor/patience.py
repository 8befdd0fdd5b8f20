"""Ask something that may never answer (a GPU driver, a network file system) without ever waiting long."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Silence(Exception):
    """No answer in time, or a question from before is still open.

    *ending*: the interpreter starts no threads any more, which is nothing to speak of.
    """

    def __init__(self, reason: str, *, ending: bool = False) -> None:
        super().__init__(reason)
        self.ending = ending


class Patience(Generic[T]):
    """Asks in a daemon thread of its own that ends with the answer. While one question is open no other is asked.

    So at most one thread can ever hang, no thread is left over between two questions, and a process that ends or forks
    does not wait for either.
    """

    def __init__(self, name: str, seconds: float) -> None:
        self.name = name
        self.seconds = seconds
        self._open: threading.Thread | None = None

    def ask(self, question: Callable[[], T]) -> T:
        """The answer. Raises Silence, or what *question* raises."""
        if self.waiting:
            raise Silence(f"no answer for more than {self.seconds:g} s")
        answer: list[T] = []
        failure: list[BaseException] = []

        def run() -> None:
            try:
                answer.append(question())
            except BaseException as error:  # handed over to who asked
                failure.append(error)

        thread = threading.Thread(target=run, name=f"lamalog-{self.name}", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # the interpreter is ending, or there are no more threads
            raise Silence(str(error), ending="shutdown" in str(error) or sys.is_finalizing()) from None
        thread.join(self.seconds)
        if answer:
            return answer[0]
        if failure:
            raise failure[0]
        self._open = thread
        raise Silence(f"no answer within {self.seconds:g} s")

    @property
    def waiting(self) -> bool:
        """Whether a question is still open."""
        if self._open is not None and not self._open.is_alive():
            self._open = None
        return self._open is not None
