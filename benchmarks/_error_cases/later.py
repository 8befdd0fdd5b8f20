"""Written when the grouping was done, without a look at what it makes of them."""

from __future__ import annotations

import asyncio
import email.message
import gzip
import hashlib
import imaplib
import ipaddress
import logging
import lzma
import pickle
import plistlib
import queue
import random
import secrets
import selectors
import statistics
import threading
import wave
import zlib
from typing import Any

from benchmarks._error_cases._case import Values, case

log = logging.getLogger("shop.later")


def unpacked(data: bytes, how: str) -> bytes:
    """One helper, several libraries."""
    return {"gzip": gzip.decompress, "zlib": zlib.decompress, "lzma": lzma.decompress}[how](data)


@case("later.gzip", "validation")
def not_gzip(v: Values) -> None:
    unpacked(v.word().encode(), "gzip")


@case("later.zlib", "validation")
def not_zlib(v: Values) -> None:
    unpacked(v.word().encode(), "zlib")


@case("later.lzma", "validation")
def not_lzma(v: Values) -> None:
    unpacked(v.word().encode(), "lzma")


@case("later.packer_unknown", "bug")
def packer_unknown(v: Values) -> None:
    unpacked(b"", v.word())


class Account:
    def __init__(self, balance: int) -> None:
        self.balance = balance

    def withdraw(self, amount: int) -> None:
        if amount <= 0:
            raise ValueError(f"amount {amount} is not positive")
        if amount > self.balance:
            raise ValueError(f"balance {self.balance} is less than {amount}")
        self.balance -= amount


@case("later.amount", "validation")
def negative_amount(v: Values) -> None:
    Account(v.number()).withdraw(-v.number())


@case("later.balance", "validation")
def balance_too_small(v: Values) -> None:
    Account(1).withdraw(v.number())


@case("later.balance", "validation")
def balance_too_small_in_a_loop(v: Values) -> None:
    account = Account(v.number(2, 50))
    for _ in range(100):
        account.withdraw(1)


@case("later.pickle", "validation")
def pickle_damaged(v: Values) -> None:
    pickle.loads(b"\x80\x04" + v.word().encode())


@case("later.cannot_pickle", "bug")
def lock_in_a_message(v: Values) -> None:
    pickle.dumps({v.word(): threading.Lock()})


@case("later.address", "validation")
def address_wrong(v: Values) -> None:
    ipaddress.ip_address(f"{v.word()}.{v.number()}")


@case("later.hash", "config")
def hash_unknown(v: Values) -> None:
    hashlib.new(v.word())


@case("later.mean_of_nothing", "bug")
def mean_of_nothing(v: Values) -> None:
    statistics.mean([])


@case("later.sample", "bug")
def sample_too_large(v: Values) -> None:
    random.sample([v.word()], v.number())


@case("later.negative_bytes", "bug")
def negative_bytes(v: Values) -> None:
    secrets.token_bytes(-v.number())


@case("later.wave", "validation")
def no_wave(v: Values) -> None:
    path = v.folder / f"{v.word()}.wav"
    path.write_bytes(v.word().encode() * 20)
    with wave.open(str(path)):
        pass


@case("later.plist", "validation")
def no_plist(v: Values) -> None:
    plistlib.loads(v.word().encode())


@case("later.imap", "network")
def imap_refused(v: Values) -> None:
    imaplib.IMAP4("127.0.0.1", 1, timeout=5)


@case("later.closed_selector", "bug")
def closed_selector(v: Values) -> None:
    selector = selectors.DefaultSelector()
    selector.close()
    selector.register(v.number(50000), selectors.EVENT_READ)


@case("later.header_twice", "validation")
def header_with_newline(v: Values) -> None:
    message = email.message.EmailMessage()
    message["Subject"] = f"{v.word()}\n{v.word()}"


@case("later.toml", "config", python=((3, 11), (4, 0)))
def toml_damaged(v: Values) -> None:
    import tomllib

    tomllib.loads(f"{v.word()} = [1,")


async def fetch(table: dict[str, int], key: str) -> int:
    await asyncio.sleep(0)
    return table[key]


@case("later.awaited", "bug")
def awaited(v: Values) -> None:
    asyncio.run(fetch({}, v.word()))


@case("later.awaited", "bug")
def awaited_deeper(v: Values) -> None:
    async def several() -> None:
        for _ in range(v.number(1, 3)):
            await asyncio.create_task(fetch({}, v.word()))

    asyncio.run(several())


@case("later.consumer", "bug")
def consumer_of_a_queue(v: Values) -> None:
    jobs: queue.Queue[Any] = queue.Queue()
    for job in (1, 2, v.word()):
        jobs.put(job)
    while True:
        100 // jobs.get_nowait()


def convert(value: Any, unit: str) -> float:
    factors = {"m": 1.0, "km": 1000.0}
    try:
        return float(value) * factors[unit]
    except KeyError as error:
        raise ValueError(f"unit {unit} is not known") from error


@case("later.unit", "validation")
def unit_unknown(v: Values) -> None:
    convert(v.number(), v.word() + "x")


@case("later.length", "validation")
def length_is_text(v: Values) -> None:
    convert(v.word(), "km")


@case("later.dynamic", "bug")
def method_by_name(v: Values) -> None:
    class Handler:
        def on_open(self) -> None: ...

    getattr(Handler(), f"on_{v.word()}")()


@case("later.message_quota", "validation", logs=True)
def quota(v: Values) -> None:
    log.error("tenant %s is over its quota: %d of %d", v.word(), v.number(), v.number())


@case("later.message_upload", "io.file", logs=True)
def upload_failed(v: Values) -> None:
    log.error(
        f"upload of {v.word()}.png ({v.number()} bytes) to bucket '{v.word()}' failed: timeout after {v.number()}s"
    )


@case("later.message_version", "config", logs=True)
def version_differs(v: Values) -> None:
    log.error(f"client {v.number()}.{v.number()}.{v.number()} talks to server v{v.number()}.{v.number()}")


@case("later.message_session", "auth", logs=True)
def session_gone(v: Values) -> None:
    log.error(f"session {v.random.getrandbits(128):032x} of user #{v.number()} is gone")


@case("later.message_port", "network", logs=True)
def port_closed(v: Values) -> None:
    log.error(
        f"[worker-{v.number(1, 9)}] can't connect to db{v.number(1, 9)}.internal.example:5432 (attempt {v.number()}/10)"
    )


@case("later.message_cjk", "queue", logs=True)
def queue_stuck(v: Values) -> None:
    log.error(f"队列 {v.word()}-{v.number()} 积压 {v.number()} 条消息，最早 {v.number()} 秒前")
