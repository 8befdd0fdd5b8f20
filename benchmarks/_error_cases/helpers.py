"""Helpers that many call: the fault is the caller's, or it isn't."""

from __future__ import annotations

import time
from typing import Any, NoReturn

from benchmarks._error_cases._case import Values, case


class AppError(Exception):
    """What the application raises."""


def require(condition: object, message: str) -> None:
    if not condition:
        raise AppError(message)


def fail(message: str) -> NoReturn:
    raise AppError(message)


@case("helpers.no_customer", "validation")
def no_customer(v: Values) -> None:
    require(v.number() > 1, "an order has an id")
    require("", f"order {v.number()} has no customer")


@case("helpers.nothing_ordered", "validation")
def nothing_ordered(v: Values) -> None:
    require([], f"order {v.number()} is empty")


def check_order(order: dict[str, Any]) -> None:
    require(order.get("customer"), f"order {order['id']} has no customer at all")
    require(order.get("items"), f"order {order['id']} has no items at all")


@case("helpers.checked_customer", "validation")
def checked_customer(v: Values) -> None:
    check_order({"id": v.number()})


@case("helpers.checked_items", "validation")
def checked_items(v: Values) -> None:
    check_order({"id": v.number(), "customer": v.word()})


@case("helpers.failed_payment", "third_party")
def failed_payment(v: Values) -> None:
    fail(f"payment {v.uuid()} was refused")


@case("helpers.failed_shipping", "third_party")
def failed_shipping(v: Values) -> None:
    fail(f"parcel {v.uuid()} can not be sent")


class Retried(Exception):
    """Given up."""


def retry(times: int, function: Any) -> Any:
    last: Exception | None = None
    for _ in range(times):
        try:
            return function()
        except Exception as error:
            last = error
            time.sleep(0)
    raise Retried(f"gave up after {times} times") from last


@case("helpers.retried_lookup", "bug")
def retried_lookup(v: Values) -> None:
    stock = {v.word(): 1}

    def look_up() -> int:
        return stock["missing" + v.word()]

    retry(v.number(2, 5), look_up)


@case("helpers.retried_division", "bug")
def retried_division(v: Values) -> None:
    def divide() -> float:
        return v.number() / 0

    retry(v.number(2, 5), divide)


@case("helpers.wrapped_storage", "io.file")
def wrapped_storage(v: Values) -> None:
    try:
        open(v.path(), encoding="utf-8").close()
    except OSError as error:
        raise AppError(f"can not load {v.word()}") from error


@case("helpers.wrapped_and_hidden", "validation")
def wrapped_and_hidden(v: Values) -> None:
    try:
        int(v.word())
    except ValueError:
        raise AppError(f"bad amount in line {v.number()}") from None


@case("helpers.error_in_the_handler", "bug")
def error_in_the_handler(v: Values) -> None:
    names: dict[str, str] = {}
    try:
        names[v.word()]
    except KeyError as error:
        names["default"] = error.reason  # type: ignore[attr-defined]


@case("helpers.error_on_closing", "bug")
def error_on_closing(v: Values) -> None:
    class Session:
        def __enter__(self) -> Session:
            return self

        def __exit__(self, *args: object) -> None:
            self.connection.close()  # type: ignore[attr-defined]

    with Session():
        v.word()


@case("helpers.chained_thrice", "config")
def chained_thrice(v: Values) -> None:
    try:
        try:
            {}[v.word()]
        except KeyError as error:
            raise LookupError(f"no setting {v.word()}") from error
    except LookupError as error:
        raise AppError(f"can not start {v.word()}") from error
