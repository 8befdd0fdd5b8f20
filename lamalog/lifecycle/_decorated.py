"""Functions of all four kinds as operations: plain ones, coroutines, generators and async generators.

A generator runs in the context of whoever takes from it: while it waits there, its operation is not the current one.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from lamalog.context import SPAN
from lamalog.lifecycle._measures import cpu_time

if TYPE_CHECKING:
    from lamalog.lifecycle.operations import NamedOperation

F = TypeVar("F", bound=Callable[..., Any])


def decorated(pattern: NamedOperation, function: F) -> F:
    """*function*, of which each run is an operation like *pattern*."""
    if isinstance(function, (staticmethod, classmethod)):
        return type(function)(decorated(pattern, function.__func__))
    if not callable(function):
        raise TypeError(f"operation({pattern.name!r}) goes above a function, or in a with block: not on {function!r}")
    inner = inspect.unwrap(function) if not inspect.isfunction(function) else function
    if inspect.isasyncgenfunction(inner):
        return _async_generator(pattern, function)  # type: ignore[no-any-return]
    if inspect.iscoroutinefunction(inner):
        return _coroutine(pattern, function)  # type: ignore[no-any-return]
    if inspect.isgeneratorfunction(inner):
        return _generator(pattern, function)  # type: ignore[no-any-return]
    return _plain(pattern, function)  # type: ignore[no-any-return]


def _plain(pattern: NamedOperation, function: Any) -> Any:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with pattern.again():
            return function(*args, **kwargs)

    return call


def _coroutine(pattern: NamedOperation, function: Any) -> Any:
    @wraps(function)
    async def call(*args: Any, **kwargs: Any) -> Any:
        async with pattern.again() as one:
            one._cpu = 0.0
            return await _Counted(function(*args, **kwargs), one)

    return call


class _Counted:
    """Awaits a coroutine and adds up the CPU time of its steps, without that of others between them."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], one: NamedOperation) -> None:
        self._coroutine, self._one = coroutine, one

    def __await__(self) -> Generator[Any, Any, Any]:
        step, value = self._coroutine.send, None
        while True:
            began = cpu_time()
            try:
                waited = step(value)
            except StopIteration as stop:
                return stop.value
            finally:
                self._one._cpu = (self._one._cpu or 0.0) + cpu_time() - began
            try:
                value = yield waited
                step = self._coroutine.send
            except BaseException as error:
                step, value = self._coroutine.throw, error


def _generator(pattern: NamedOperation, function: Any) -> Any:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        source: Generator[Any, Any, Any] = function(*args, **kwargs)
        one = pattern.again()
        steps = _Steps(one)
        with steps.whole():
            step, value = source.send, None
            while True:
                try:
                    with steps:
                        item = step(value)
                except StopIteration as stop:
                    return stop.value
                one._items += 1
                try:
                    value = yield item
                    step = source.send
                except GeneratorExit:
                    with steps:
                        source.close()
                    raise
                except BaseException as error:
                    step, value = source.throw, error

    return call


def _async_generator(pattern: NamedOperation, function: Any) -> Any:
    @wraps(function)
    async def call(*args: Any, **kwargs: Any) -> Any:
        source: AsyncGenerator[Any, Any] = function(*args, **kwargs)
        one = pattern.again()
        steps = _Steps(one, cpu=False)
        with steps.whole():
            step, value = source.asend, None
            while True:
                try:
                    with steps:
                        item = await step(value)
                except StopAsyncIteration:
                    return
                one._items += 1
                try:
                    value = yield item
                    step = source.asend
                except GeneratorExit:
                    with steps:
                        await source.aclose()
                    raise
                except BaseException as error:
                    step, value = source.athrow, error

    return call


class _Steps:
    """An operation that is the current one only step by step; its CPU time is added up."""

    def __init__(self, one: NamedOperation, *, cpu: bool = True) -> None:
        self._one, self._counts_cpu = one, cpu
        self._inner: Any = None
        self._outer: Any = None
        self._began = 0.0

    def whole(self) -> _Whole:
        return _Whole(self, self._one)

    def __enter__(self) -> None:
        self._outer = SPAN.get()
        if self._inner is not None:
            SPAN.set(self._inner)
        if self._counts_cpu:
            self._began = cpu_time()

    def __exit__(self, kind: Any, error: Any, tb: Any) -> None:
        if self._counts_cpu:
            self._one._cpu = (self._one._cpu or 0.0) + cpu_time() - self._began
        self._inner = SPAN.get()
        SPAN.set(self._outer)


class _Whole:
    """From the first step to the last, as an operation of its own."""

    def __init__(self, steps: _Steps, one: NamedOperation) -> None:
        self._steps, self._one = steps, one

    def __enter__(self) -> None:
        outside = SPAN.get()
        self._one._enter()
        self._steps._inner = SPAN.get()
        SPAN.set(outside)

    def __exit__(self, kind: Any, error: Any, tb: Any) -> None:
        self._one._exit(error)
