"""Mistakes of programmers."""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks._error_cases._case import Values, case


@dataclass
class Job:
    name: str
    size: int
    parent: Job | None = None


@case("bugs.parent_is_none", "bug")
def parent_is_none(v: Values) -> None:
    job = Job(v.word(), v.number())
    print(job.parent.name)  # type: ignore[union-attr]


@case("bugs.size_plus_text", "bug")
def size_plus_text(v: Values) -> None:
    job = Job(v.word(), v.number())
    job.size + job.name  # type: ignore[operator]


@case("bugs.missing_argument", "bug")
def missing_argument(v: Values) -> None:
    Job(v.word())  # type: ignore[call-arg]


@case("bugs.unknown_argument", "bug")
def unknown_argument(v: Values) -> None:
    Job(v.word(), v.number(), colour=v.word())  # type: ignore[call-arg]


def settle(orders: dict[str, Any]) -> float:
    first = orders["first"]
    amount = orders["amount"]
    rate = orders["rate"]
    return float(first + amount / rate)


@case("bugs.settle_without_first", "bug")
def settle_without_first(v: Values) -> None:
    settle({v.word(): 1})


@case("bugs.settle_without_amount", "bug")
def settle_without_amount(v: Values) -> None:
    settle({"first": v.number()})


@case("bugs.settle_without_rate", "bug")
def settle_without_rate(v: Values) -> None:
    settle({"first": v.number(), "amount": v.number()})


@case("bugs.settle_divides_by_zero", "bug")
def settle_divides_by_zero(v: Values) -> None:
    settle({"first": v.number(), "amount": v.number(), "rate": 0})


def check(job: Job) -> None:
    if not job.name:
        raise ValueError("a job needs a name")
    if job.size < 0:
        raise ValueError(f"size {job.size} of {job.name} is negative")
    if job.size > 1000:
        raise ValueError(
            f"job {job.name} is too large: {job.size}",
        )


@case("bugs.check_name", "validation")
def check_name(v: Values) -> None:
    check(Job("", v.number()))


@case("bugs.check_negative", "validation")
def check_negative(v: Values) -> None:
    check(Job(v.word(), -v.number()))


@case("bugs.check_too_large", "validation")
def check_too_large(v: Values) -> None:
    check(Job(v.word(), v.number(2000)))


@case("bugs.index", "bug")
def third_of_two(v: Values) -> None:
    [v.word(), v.word()][v.number(2)]


@case("bugs.unpack", "bug")
def unpack_three(v: Values) -> None:
    name, _value, _unit = (v.word(), v.number())  # type: ignore[misc]
    print(name)


@case("bugs.no_such_attribute", "bug")
def no_such_attribute(v: Values) -> None:
    getattr(v.word(), f"to_{v.word()}")()


@case("bugs.not_callable", "bug")
def not_callable(v: Values) -> None:
    v.number()()  # type: ignore[operator]


@case("bugs.not_hashable", "bug")
def not_hashable(v: Values) -> None:
    {[v.word()]: 1}  # type: ignore[dict-item]


@case("bugs.dict_changed_size", "bug")
def dict_changed_size(v: Values) -> None:
    table = {v.word(): 1, v.word(): 2}
    for _ in table:
        table[v.word() + "x"] = 3


@case("bugs.unbound", "bug")
def unbound_local(v: Values) -> None:
    if v.number() < 0:
        result = v.word()
    print(result)


@case("bugs.undefined_name", "bug")
def undefined_name(v: Values) -> None:
    print(undefined_thing + v.word())  # type: ignore[name-defined]  # noqa: F821


@case("bugs.not_serialisable", "bug")
def not_serialisable(v: Values) -> None:
    json.dumps({v.word(): {v.word()}})


@case("bugs.assertion", "bug")
def invariant_broken(v: Values) -> None:
    total = v.number()
    assert total < 0, f"total is {total}"


@case("bugs.not_implemented", "bug")
def not_implemented(v: Values) -> None:
    raise NotImplementedError(f"export to {v.word()}")


@case("bugs.module_missing", "dependency")
def plugin_missing(v: Values) -> None:
    importlib.import_module(f"plugin_{v.word()}")


@case("bugs.name_missing_in_module", "dependency")
def name_missing_in_module(v: Values) -> None:
    from json import loadz  # type: ignore[attr-defined]  # noqa: F401


def walk(tree: dict[str, Any], depth: int) -> int:
    if depth:
        return 1 + walk(tree, depth - 1)
    return int(tree["leaf"])


@case("bugs.leaf_of_a_tree", "bug")
def leaf_of_a_tree(v: Values) -> None:
    walk({v.word(): 1}, v.number(1, 60))


def even(number: int, last: str) -> bool:
    if number == 0:
        raise LookupError(f"no end: {last}")
    return odd(number - 1, last)


def odd(number: int, last: str) -> bool:
    if number == 0:
        raise LookupError(f"no end: {last}")
    return even(number - 1, last)


@case("bugs.even_and_odd", "bug")
def even_and_odd(v: Values) -> None:
    even(2 * v.number(3, 40), v.word())


@case("bugs.endless_recursion", "bug")
def endless_recursion(v: Values) -> None:
    def ping(value: str) -> str:
        return pong(value + "x")

    def pong(value: str) -> str:
        return ping(value[:-1])

    for _ in range(v.number(1, 2)):
        ping(v.word())


@case("bugs.comprehension", "bug")
def names_of_jobs(v: Values) -> None:
    jobs = [Job(v.word(), 1), None]
    [
        job.name.upper()  # type: ignore[union-attr]
        for job in jobs
    ]


@case("bugs.sum_of_generator", "bug")
def sum_of_sizes(v: Values) -> None:
    sizes = [1, v.word()]
    sum(size * 1.5 for size in sizes)  # type: ignore[misc]


@case("bugs.sorted_by_lambda", "bug")
def sorted_by_lambda(v: Values) -> None:
    sorted([{"a": 1}, {v.word() + "b": 2}], key=lambda entry: entry["a"])


def timed(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


@timed
def decorated_job(v: Values) -> None:
    Job(v.word(), 1).finish()  # type: ignore[attr-defined]


@case("bugs.decorated", "bug")
def decorated(v: Values) -> None:
    decorated_job(v)


@case("bugs.decorated", "bug")
def decorated_twice(v: Values) -> None:
    timed(decorated_job)(v)


def rows(v: Values) -> Iterator[int]:
    for number in range(v.number(3, 9)):
        yield 10 // (2 - number)


@case("bugs.generator_divides", "bug")
def generator_divides(v: Values) -> None:
    list(rows(v))


@case("bugs.stop_iteration", "bug")
def first_of_nothing(v: Values) -> None:
    next(iter([]))
