"""A bare number stays one unless the name before it says that it is somebody's."""

from __future__ import annotations

import logging
from collections import namedtuple
from dataclasses import dataclass
from decimal import Decimal

import pytest

from lamalog.redact import Redactor
from lamalog.state import state_of

PHONE, CARD = 13912345678, 4111111111111111
MEASURES = [
    "lama.memory.after", "file.size", "http.response.bytes", "memory.usage", "hw.limit", "disk.available", "card_count", "timestamp_ns",
    "duration", "row_id", "user_id", "seed", "x", "telemetry", "cardinality", "numbers", "文件大小", "耗时", "显存",
]  # fmt: skip
PERSONAL = ["phone", "手机", "mobile", "tel", "contact", "联系人", "caller", "contactPhone", "phones", "recipient", "from", "number", "username", "账号", "user.phone_number"]  # fmt: skip


@pytest.fixture(scope="module")
def redactor():
    return Redactor()


@pytest.mark.parametrize("key", MEASURES)
@pytest.mark.parametrize("number", [PHONE, CARD, float(PHONE), Decimal(CARD)])
def test_a_measurement_stays_a_number(redactor, key, number):
    kept = redactor.value({key: number})[key]
    assert kept == number
    assert type(kept) is type(number)


@pytest.mark.parametrize("key", PERSONAL)
def test_a_number_under_a_personal_name_is_hidden(redactor, key):
    assert str(PHONE) not in str(redactor.value({key: PHONE}))
    assert str(PHONE) not in str(redactor.value({key: [PHONE, PHONE]}))


@pytest.mark.parametrize("key", ["card", "card_no", "cards", "卡号", "银行卡", "pan"])
def test_the_number_of_a_card_is_hidden(redactor, key):
    assert str(CARD) not in str(redactor.value({key: CARD}))


def test_text_is_looked_at_whatever_its_name(redactor):
    assert redactor.value({"x": str(PHONE)}) != {"x": str(PHONE)}


def test_a_number_without_a_name_is_looked_at(redactor):
    assert redactor.value([PHONE]) == ["[REDACTED:cn-mobile]"]


def test_lists_nested_mappings_and_objects_keep_their_measurements(redactor):
    @dataclass
    class Disk:
        used: int
        phone: int

    Pair = namedtuple("Pair", "size tel")
    assert redactor.value({"samples": [PHONE, CARD], "disk": {"used": PHONE}}) == {
        "samples": [PHONE, CARD],
        "disk": {"used": PHONE},
    }
    disk, pair = redactor.value(Disk(PHONE, PHONE)), redactor.value(Pair(PHONE, PHONE))
    assert (disk.used, pair.size) == (PHONE, PHONE)
    assert PHONE not in (disk.phone, pair.tel)


def test_extras_of_a_record_keep_their_numbers(redactor):
    record = logging.makeLogRecord({"msg": "done", "lama.memory.after": PHONE, "phone": PHONE})
    redactor.record(record)
    fields = state_of(record).fields
    assert fields["lama.memory.after"] == PHONE
    assert fields["phone"] == "[REDACTED:phone]"


@pytest.mark.parametrize(
    "text",
    [f"size={PHONE} bytes", f"memory {PHONE} B", f"memory.after={PHONE}", f"file.size: {PHONE}", f'{{"disk.usage": {PHONE}}}', f"rss_peak={PHONE}"],
)  # fmt: skip
def test_measurements_in_text_stay(redactor, text):
    assert redactor.text(text) == text


@pytest.mark.parametrize(
    "text", [f"call {PHONE}", f"call after {PHONE}", f"tel={PHONE}", f"手机 {PHONE} 已绑定", f"phone_now: {PHONE}"]
)
def test_phones_in_text_go(redactor, text):
    assert str(PHONE) not in redactor.text(text)


def test_a_thing_may_have_a_chinese_name(redactor):
    assert redactor.value({"名字": "图像修复"}) == {"名字": "图像修复"}
    assert redactor.value({"名字": "张伟明"}) == {"名字": "[REDACTED:name]"}


def test_pseudonyms_and_ids_of_our_own_making_stay(redactor):
    ids = {
        "session.hash": "9272ab4672949362",
        "user.hash": "a1b2c3d4e5f60718",
        "request.id": "3fa9c07be4d1862f5c0b9ae7d41368f2",
    }
    assert redactor.value(ids) == ids
    assert redactor.value({"session.id": "9272ab4672949362"}) == {"session.id": "[REDACTED:session]"}
