"""Raise the cases in one process and log them through the whole pipeline; started by ``benchmarks.grouping``.

python -m benchmarks._grouping_run --how thread --seed 7 --out records.jsonl
"""

from __future__ import annotations

import argparse
import asyncio
import concurrent.futures
import json
import logging
import multiprocessing
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any

from benchmarks._error_cases import Case, Values, load
from benchmarks._grouping_servers import Lent, lend

log = logging.getLogger("shop.harness")
Call = Callable[[], Any]


def pipeline(path: str) -> logging.Handler:
    """The default filters and the JSON formatter, before a plain file."""
    from lamalog.errors import ErrorFilter
    from lamalog.filters import ContextFilter, RedactionFilter
    from lamalog.formatters import JsonFormatter

    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(JsonFormatter())
    for each in (_name, ContextFilter(), ErrorFilter(), RedactionFilter()):
        handler.addFilter(each)
    return handler


def _name(record: logging.LogRecord) -> bool:
    record.__dict__["benchmark.case"] = _now
    return True


def tell(error: BaseException) -> None:
    """What an application does with an exception it catches."""
    log.error(f"job failed: {error}", exc_info=error)


def in_place(call: Call) -> None:
    try:
        call()
    except BaseException as error:
        tell(error)


def from_far_above(call: Call) -> None:
    def first() -> None:
        second()

    def second() -> None:
        call()

    try:
        first()
    except BaseException as error:
        tell(error)


def in_thread(call: Call) -> None:
    thread = threading.Thread(target=in_place, args=(call,))
    thread.start()
    thread.join()


def uncaught_in_thread(call: Call) -> None:
    previous, threading.excepthook = threading.excepthook, lambda args: tell(args.exc_value) if args.exc_value else None
    try:
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
    finally:
        threading.excepthook = previous


def in_task(call: Call) -> None:
    def guarded() -> None:
        try:
            call()
        except StopIteration as error:  # no future can hold one: whoever waits would wait for ever
            tell(error)

    async def handle() -> None:
        try:
            await asyncio.to_thread(guarded)
        except BaseException as error:
            tell(error)

    asyncio.run(handle())


def in_child(call: Call) -> None:
    process = multiprocessing.get_context("fork").Process(target=in_place, args=(call,))
    process.start()
    process.join(_PATIENCE)
    process.kill()


def in_pool(call: Call) -> None:
    """A pool of processes brings the exception back, with the traceback from over there as text."""
    global _call
    _call = call
    pool = concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork"))
    with pool:
        try:
            pool.submit(_called).result(_PATIENCE)
        except concurrent.futures.BrokenExecutor:
            pass  # an exception that can't be pickled
        except BaseException as error:
            if _survived(error):
                tell(error)


_PATIENCE = 30
#: They set or send signals, which is another thing in another thread.
_MAIN_ONLY = frozenset({"system.interrupted", "system.file_too_large"})
_call: Call = int
_now = ""


def _called() -> None:
    _call()


def _survived(error: BaseException) -> bool:
    text = getattr(error.__cause__, "tb", None)
    return isinstance(text, str) and type(error).__name__ in text and "multiprocessing/" not in text


WAYS: dict[str, Callable[[Call], None]] = {
    "place": in_place,
    "above": from_far_above,
    "thread": in_thread,
    "hook": uncaught_in_thread,
    "task": in_task,
    "child": in_child,
    "pool": in_pool,
}


def chosen(others: bool) -> list[Case]:
    """The cases of this benchmark; or those that were written for another one, which nothing here was tuned on."""
    ours = load()
    if not others:
        return ours
    from benchmarks._classification_cases import load_all

    return [each for each in load_all() if each not in ours and each.name not in _MAIN_ONLY]


def raise_all(cases: list[Case], how: str, seed: int, lent: Lent) -> None:
    """Every case once; each record says which case it is."""
    global _now
    for number, each in enumerate(cases):
        if not each.possible() or not lent.has(each.lent) or (each.logs and how in ("pool", "hook")):
            continue
        values = Values(seed * 1000 + number, lent)

        _now = each.name
        if each.logs:
            each.run(values)
        else:
            WAYS[how](lambda run=each.run, values=values: run(values))  # type: ignore[misc]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--how", choices=WAYS, default="place")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True)
    parser.add_argument("--only", default="", help="modules of cases, with commas between them")
    parser.add_argument("--others", action="store_true", help="the cases of classification in place of these")
    parser.add_argument("--servers", help="ports as JSON; none: start them")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(500)
    handler = pipeline(options.out)
    shop = logging.getLogger("shop")
    shop.addHandler(handler)
    shop.propagate = False
    logging.lastResort = None
    names = [name for name in options.only.split(",") if name]
    cases = [each for each in chosen(options.others) if not names or each.name.partition(".")[0] in names]
    if options.servers:
        raise_all(cases, options.how, options.seed, Lent(**json.loads(options.servers)))
    else:
        with lend() as lent:
            raise_all(cases, options.how, options.seed, lent)
    handler.close()


if __name__ == "__main__":
    main()
