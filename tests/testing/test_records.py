from __future__ import annotations

import logging
import re

import pytest

from lamalog.context import bound
from lamalog.testing import Records, capture

log = logging.getLogger("shop.cart")


@pytest.fixture
def records():
    with capture() as found:
        with bound(request_id="r-1"):
            log.info("paid %s", "12 EUR", extra={"event.name": "cart.paid", "amount": 12})
        log.warning("slow", extra={"event.name": "cart.slow", "amount": 3.5})
        try:
            raise KeyError("x")
        except KeyError:
            logging.getLogger("shop").exception("failed")
        yield found


@pytest.mark.parametrize(
    ("expected", "index"),
    [
        ({"event": "cart.paid"}, 0),
        ({"level": "WARNING"}, 1),
        ({"level": "warn"}, 1),
        ({"level": 40}, 2),
        ({"message": "12 EUR"}, 0),
        ({"message": re.compile(r"^slow$")}, 1),
        ({"logger": "shop.cart"}, 0),
        ({"logger": "shop"}, 0),
        ({"fields": {"amount": 12}}, 0),
        ({"amount": 3.5}, 1),
        ({"amount": ...}, 0),
        ({"amount": lambda amount: amount < 10}, 1),
        ({"context": {"request_id": "r-1"}}, 0),
        ({"request_id": "r-1"}, 0),
        ({"exception": LookupError}, 2),
        ({}, 0),
    ],
)
def test_the_first_record_that_fits_is_given_back(records, expected, index):
    assert records.assert_logged(**expected) is records[index]


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"event": "cart.payed"}, ["no record fits event='cart.payed'", "did you mean 'cart.paid'?"]),
        ({"event": "cart.paid", "level": "ERROR"}, ["nearest:", "its level is INFO"]),
        ({"event": "cart.paid", "amount": 13}, ["field amount is 12"]),
        ({"event": "cart.paid", "tax": ...}, ["field tax is missing", "tax=..."]),
        ({"event": "cart.slow", "context": {"request_id": "r-1"}}, ["bound request_id is missing"]),
        ({"message": "PAID", "event": "cart.paid"}, ["its message is 'paid 12 EUR'"]),
        ({"exception": ValueError, "message": "failed"}, ["exception=ValueError", "KeyError('x')"]),
        ({"logger": "shop.car", "event": "cart.paid"}, ["its logger is 'shop.cart'"]),
        ({"event": "cart.paid", "amount": lambda amount: amount.nope}, ["field amount is 12"]),
        ({"level": "LUOD"}, ["a level that does not exist", "LUOD"]),
        ({"event": "cart.paid", "count": 2}, ["1 records fit event='cart.paid', not 2"]),
    ],
)
def test_a_failure_says_what_was_expected_and_what_was_there(records, expected, said):
    with pytest.raises(AssertionError) as caught:
        records.assert_logged(**expected)
    for part in said:
        assert part in str(caught.value)


def test_context_is_not_taken_for_a_field_that_was_bound(records):
    assert records.find(context={"amount": 12}) == []


def test_nothing_logged_is_said():
    with pytest.raises(AssertionError, match="nothing was logged at TRACE or above"):
        Records().assert_logged("x")


def test_thousands_of_records_do_not_flood_the_failure():
    with capture() as records:
        for number in range(1000):
            log.info("n %d", number)
    with pytest.raises(AssertionError) as caught:
        records.assert_logged("x")
    assert str(caught.value).count("\n") < 20
    assert "and 985 more" in str(caught.value)


def test_what_must_not_be(records):
    records.assert_not_logged("cart.emptied")
    with pytest.raises(AssertionError, match=r"1 records fit event='cart\.paid', there should be none"):
        records.assert_not_logged("cart.paid")
    with pytest.raises(AssertionError, match="1 errors were logged"):
        records.assert_no_errors()
    records.clear()
    records.assert_no_errors()


def test_the_order_of_events(records):
    records.assert_events("cart.paid", "cart.slow")
    records.assert_events("cart.slow")
    records.assert_events("cart.paid", amount=12)
    for wrong in (("cart.slow", "cart.paid"), ("cart.paid", "cart.paid"), ("cart.x",)):
        with pytest.raises(AssertionError, match="did not come in its turn"):
            records.assert_events(*wrong)
    with pytest.raises(AssertionError):
        records.assert_events("cart.paid", amount=3.5)


def test_privacy_is_judged_by_what_would_be_written():
    with capture() as records:
        with bound(api_key="sk-bound-1"):
            log.info("login password=%s", "hunter2", extra={"token": "tok-3", "city": "Berlin"})
        try:
            raise ValueError("password=swordfish")
        except ValueError:
            log.exception("oh")
    records.assert_private("hunter2", "sk-bound-1", "tok-3", "swordfish")
    with pytest.raises(AssertionError, match="'Berlin' would be written"):
        records.assert_private("Berlin")
    assert records[0].message == "login password=hunter2"
    assert records[0]["token"] == "tok-3"


def test_entries_are_read_like_dicts_and_shown_in_one_line(records):
    assert records[0]["amount"] == 12
    assert records[0]["request_id"] == "r-1"
    with pytest.raises(KeyError):
        records[0]["nope"]
    assert str(records[0]).startswith("INFO     shop.cart: paid 12 EUR  request_id='r-1'")
    assert records.messages == ["paid 12 EUR", "slow", "failed"]
    assert records.events == ["cart.paid", "cart.slow"]
    assert repr(records) == "<3 records>"
