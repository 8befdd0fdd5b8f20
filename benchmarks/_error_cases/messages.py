"""Errors that are logged in words, without an exception. These cases log where others raise."""

from __future__ import annotations

import logging

from benchmarks._error_cases._case import Values, case

payments = logging.getLogger("shop.payments")
imports = logging.getLogger("shop.import")
worker = logging.getLogger("shop.worker")


@case("messages.refused", "third_party", logs=True)
def payment_refused(v: Values) -> None:
    payments.error("payment %s of %s was refused", v.uuid(), v.email())


@case("messages.gateway_down", "network", logs=True)
def gateway_down(v: Values) -> None:
    payments.error("gateway %s does not answer after %.1f s", v.word(), v.number() / 10)


@case("messages.amount", "validation", logs=True)
def amount_differs(v: Values) -> None:
    payments.error(f"amount of order {v.number()} differs: {v.number()}.{v.number(10, 99)} EUR")


@case("messages.signature", "auth", logs=True)
def bad_signature(v: Values) -> None:
    payments.error(f"webhook from 10.{v.number(1, 255)}.0.{v.number(1, 255)}:{v.number(1000)} has a bad signature")


@case("messages.line_of_file", "validation", logs=True)
def line_of_file(v: Values) -> None:
    imports.error(f"{v.path()}:{v.number()}: column 'price' is empty")


@case("messages.unknown_product", "not_found", logs=True)
def unknown_product(v: Values) -> None:
    imports.error(f'unknown product "{v.word()}" in row {v.number()}')


@case("messages.url", "third_party", logs=True)
def feed_answers_badly(v: Values) -> None:
    imports.error(f"GET https://{v.word()}.example/{v.word()}?page={v.number()} answered 50{v.number(0, 4)}")


@case("messages.encoding", "encoding", logs=True)
def encoding_of_import(v: Values) -> None:
    imports.error("file %r is not UTF-8 (byte %#x at %d)", v.path(), v.number(128, 255), v.number())


@case("messages.chinese_failed", "third_party", logs=True)
def chinese_task_failed(v: Values) -> None:
    worker.error(f"任务{v.number()}执行失败，用户“{v.word()}”，耗时{v.number()}毫秒")


@case("messages.chinese_quota", "validation", logs=True)
def chinese_quota(v: Values) -> None:
    worker.error(f"租户 {v.uuid()} 的配额已用完")


@case("messages.task", "bug", logs=True)
def task_lost(v: Values) -> None:
    worker.error(f"task task-{v.number()} lost on node gpu{v.number(1, 99)} at 0x{v.number():x}")


@case("messages.retries", "queue", logs=True)
def too_many_retries(v: Values) -> None:
    worker.error("giving up on %s after %d attempts", f"job_{v.number()}", v.number())


@case("messages.heartbeat", "timeout", logs=True)
def heartbeat_missing(v: Values) -> None:
    worker.error(
        f"no heartbeat from worker {v.number()} since 2026-0{v.number(1, 9)}-1{v.number(0, 9)}T12:{v.number(10, 59)}:07Z"
    )


@case("messages.memory", "memory", logs=True)
def memory_low(v: Values) -> None:
    worker.error(f"only {v.number()} MiB of {v.number()}MiB memory left on {v.word()}{v.number()}")


@case("messages.checksum", "io.file", logs=True)
def checksum_differs(v: Values) -> None:
    worker.error(f"checksum of model differs: {v.random.getrandbits(256):064x} is not {v.random.getrandbits(256):064x}")


@case("messages.list", "validation", logs=True)
def unknown_fields(v: Values) -> None:
    worker.error("unknown fields: %s", [v.word() for _ in range(v.number(1, 4))])


@case("messages.mapping", "validation", logs=True)
def bad_payload(v: Values) -> None:
    worker.error(f"can not read payload {{'id': {v.number()}, 'name': '{v.word()}'}}")


@case("messages.name_without_quotes", "not_found", logs=True)
def model_unknown(v: Values) -> None:
    worker.error(f"model {v.word()} is not known")


@case("messages.event", "model.load", logs=True)
def event_of_a_model(v: Values) -> None:
    worker.error(f"loading {v.word()} failed after {v.number()} ms", extra={"event.name": "model.load.failed"})


@case("messages.same_words_elsewhere", "third_party", logs=True)
def refused_elsewhere(v: Values) -> None:
    worker.error("payment %s of %s was refused", v.uuid(), v.email())
