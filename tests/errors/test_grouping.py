"""Errors with one cause have one fingerprint; others have others."""

from __future__ import annotations

import asyncio
import concurrent.futures
import functools
import linecache
import multiprocessing
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from lamalog.errors import fingerprint_of
from lamalog.errors.fingerprint import Grouper


def caught(call: Callable[..., object], *args: Any) -> BaseException:
    try:
        call(*args)
    except BaseException as error:
        return error
    raise AssertionError("it did not fail")


def of(call: Callable[..., object], *args: Any) -> str:
    return fingerprint_of(caught(call, *args))


def parse(text: str) -> int:
    return int(text)


def two_places(which: int) -> None:
    table: dict[str, int] = {}
    if which:
        table["first"]
    table["second"]


def require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def down(depth: int, text: str) -> int:
    if depth:
        return down(depth - 1, text)
    return int(text)


def ping(number: int) -> int:
    return pong(number + 1)


def pong(number: int) -> int:
    return ping(number + 1)


def test_values_do_not_count() -> None:
    assert of(parse, "a") == of(parse, "b" * 100)


def test_two_thousand_equal_errors_are_one_group() -> None:
    assert len({of(parse, f"value {number}") for number in range(2000)}) == 1


def test_types_count() -> None:
    assert of(parse, "a") != of(parse, None)


def test_another_line_of_the_same_function_is_another_error() -> None:
    assert of(two_places, 0) != of(two_places, 1)


def test_who_caught_it_and_where_does_not_count() -> None:
    def far_above() -> None:
        middle()

    def middle() -> None:
        parse("x")

    async def task() -> None:
        await asyncio.sleep(0)
        parse("x")

    def thread() -> None:
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            pool.submit(parse, "x").result()

    expected = of(parse, "x")
    assert of(far_above) == expected
    assert of(lambda: asyncio.run(task())) == expected
    assert of(thread) == expected


def test_an_uncaught_exception_of_a_thread_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: found.append(fingerprint_of(args.exc_value)))
    thread = threading.Thread(target=parse, args=("x",))
    thread.start()
    thread.join()
    assert found == [of(parse, "y")]


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_exception_from_a_pool_of_processes_is_the_same() -> None:
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        error = caught(pool.submit(parse, "x").result)
    assert type(error.__cause__).__name__ == "_RemoteTraceback"
    assert fingerprint_of(error) == of(parse, "y")


def test_depth_of_recursion_does_not_count() -> None:
    assert len({of(down, depth, "x") for depth in (0, 1, 2, 50, 300)}) == 1


def test_endless_recursion_is_one_error_wherever_it_hits_the_limit() -> None:
    before = sys.getrecursionlimit()
    found = set()
    try:
        for limit in (300, 301, 302, 400):
            sys.setrecursionlimit(limit)
            found.add(of(ping, 0))
    finally:
        sys.setrecursionlimit(before)
    assert len(found) == 1


def test_comprehensions_lambdas_and_wrappers_do_not_count() -> None:
    def plain(items: list[Any]) -> Any:
        return [item.upper() for item in items]

    @functools.wraps(plain)
    def wrapper(*args: Any) -> Any:
        return plain(*args)

    assert of(plain, [1]) == of(wrapper, [1]) == of(lambda: plain([1]))


def test_a_line_that_only_passes_a_text_on_counts_with_its_caller() -> None:
    def no_name() -> None:
        require(False, "a user needs a name")

    def no_mail(number: int) -> None:
        require(False, f"user {number} needs an address")

    assert of(no_name) != of(no_mail, 1)
    assert of(no_mail, 1) == of(no_mail, 2)


def test_causes_count_and_retries_do_not() -> None:
    def retried(times: int, wrong: object) -> None:
        last: Exception | None = None
        for _ in range(times):
            try:
                parse(wrong)  # type: ignore[arg-type]
            except Exception as error:
                error.__context__ = last
                last = error
        raise OSError("gave up") from last

    assert of(retried, 1, "x") == of(retried, 5, "x")
    assert of(retried, 1, "x") != of(retried, 1, None)


def test_an_error_number_counts() -> None:
    def write(code: int) -> None:
        raise OSError(code, "no")

    assert of(write, 28) != of(write, 5)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with 3.11")
def test_the_number_of_equal_members_does_not_count() -> None:
    def several(*texts: Any) -> None:
        group = [caught(parse, text) for text in texts]
        raise ExceptionGroup(f"{len(texts)} failed", group)  # type: ignore[name-defined]  # noqa: F821

    assert of(several, "a") == of(several, "b", "c", "d")
    assert of(several, "a", None) == of(several, None, "b", "c")
    assert of(several, "a") != of(several, "a", None)


def test_the_same_code_elsewhere_on_another_line_is_the_same(tmp_path: Any) -> None:
    found = set()
    for folder, shift in (("srv/shop", 0), ("home/ann/shop-2", 7), ("opt/venv/shop", 40)):
        place = tmp_path / folder
        place.mkdir(parents=True)
        file = place / "orders.py"
        file.write_text("# moved\n" * shift + "def total(order):\n    return order['price'] * 2\n")
        names: dict[str, Any] = {"__name__": "orders", "__file__": str(file)}
        exec(compile(file.read_text(), str(file), "exec"), names)
        found.add(of(names["total"], {}))
    linecache.clearcache()
    assert len(found) == 1


def test_the_same_function_name_in_another_module_is_another_error() -> None:
    found = set()
    for module in ("shop.orders", "shop.users"):
        names: dict[str, Any] = {"__name__": module}
        exec(compile("def get(row):\n    return row['id']\n", f"/srv/{module}.py", "exec"), names)
        found.add(of(names["get"], {}))
    assert len(found) == 2


def test_a_main_program_goes_by_its_file(tmp_path: Any) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    file = tmp_path / "shop" / "worker.py"
    file.write_text("def work():\n    return {}['job']\n")
    found = set()
    for module in ("__main__", "__mp_main__", "shop.worker"):
        names: dict[str, Any] = {"__name__": module}
        exec(compile(file.read_text(), str(file), "exec"), names)
        found.add(of(names["work"]))
    assert len(found) == 1


def test_library_frames_do_not_count_unless_there_are_no_others(tmp_path: Any) -> None:
    import json

    error = caught(json.loads, "{")
    assert error.__traceback__ is not None
    error = error.with_traceback(error.__traceback__.tb_next)
    assert fingerprint_of(error) != of(json.loads, "{")
    assert fingerprint_of(error).isalnum()


def test_what_is_ones_own_can_be_said() -> None:
    everything_foreign = Grouper(not_in_app=[__name__])
    everything_own = Grouper(in_app=["json"])
    import json

    error = caught(json.loads, "{")
    assert everything_foreign.judge_chain(everything_foreign.reader.read(error)).culprit.startswith("json")
    assert everything_own.judge_chain(everything_own.reader.read(error)).culprit.startswith("json.decoder")


def rules(*given: dict[str, str]) -> Callable[[BaseException], Any]:
    grouper = Grouper(rules=given)
    return lambda error: grouper.judge_chain(grouper.reader.read(error), "", "shop.pay")


@pytest.mark.parametrize(
    "rule",
    [
        {"type": "ValueError"},
        {"type": "Exception"},
        {"message": "invalid .* base 10"},
        {"module": __name__},
        {"module": __name__.partition(".")[0]},
        {"logger": "shop"},
        {"type": "ValueError", "logger": "shop.pay", "message": "literal"},
    ],
    ids=str,
)
def test_a_rule_names_the_group(rule: dict[str, str]) -> None:
    verdict = rules({**rule, "group": "numbers"})(caught(parse, "x"))
    assert verdict.group == "numbers"
    assert verdict.fingerprint == rules({"type": "TypeError", "group": "numbers"})(caught(parse, None)).fingerprint


@pytest.mark.parametrize(
    "rule", [{"type": "KeyError"}, {"message": "nope"}, {"module": "test"}, {"logger": "sho"}, {"type": "ValueError", "logger": "x"}],
    ids=str,
)  # fmt: skip
def test_a_rule_that_does_not_match_changes_nothing(rule: dict[str, str]) -> None:
    error = caught(parse, "x")
    assert rules({**rule, "group": "numbers"})(error).fingerprint == fingerprint_of(error)


def test_a_group_may_be_a_template() -> None:
    verdict = rules({"logger": "shop", "group": "{type} in {function}: {message} ({default})"})(caught(parse, "x"))
    plain = fingerprint_of(caught(parse, "x"))
    assert verdict.group == f"ValueError in parse: invalid literal for int() with base … ({plain})"


def test_the_first_rule_that_matches_counts() -> None:
    verdict = rules({"type": "ValueError", "group": "one"}, {"type": "ValueError", "group": "two"})(caught(parse, "x"))
    assert verdict.group == "one"
