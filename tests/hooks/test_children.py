"""Child processes log as their parent does, however they are started."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from lamalog.exceptions import ConfigError
from lamalog.hooks import children

METHODS = [name for name in ("fork", "spawn", "forkserver") if name in multiprocessing.get_all_start_methods()]

POOL = """
import multiprocessing, warnings
from concurrent.futures import ProcessPoolExecutor
warnings.filterwarnings("ignore", "This process.*multi-threaded")

def work(number):
    logging.getLogger("app.work").info("piece %d", number, extra={{"secret": "password=hunter2secret"}})
    return len(logging.getLogger().handlers)

if __name__ == "__main__":
    context = multiprocessing.get_context("{method}")
    {before}
    with ProcessPoolExecutor(2, mp_context=context{initializer}) as pool:
        print(sorted(set(pool.map(work, range(4)))))
"""
EXPLICIT = ", initializer=hooks.inherit, initargs=(hooks.inheritance(CONFIG),)"


@pytest.fixture(autouse=True)
def nothing_offered() -> Iterator[None]:
    children.withdraw()
    yield
    children.withdraw()


def pieces(ran: Any) -> list[str]:
    return sorted(record["message"] for record in ran.records if record["logger"] == "app.work")


ALL = [f"piece {number}" for number in range(4)]


@pytest.mark.parametrize("method", METHODS)
def test_one_initializer_is_all_a_pool_needs(method: str, script: Any) -> None:
    before = "hooks.uninstall(); hooks.install(children=False)"
    ran = script(POOL.format(method=method, before=before, initializer=EXPLICIT))
    assert pieces(ran) == ALL, ran.err
    assert ran.out == "[1]\n"
    assert "hunter2secret" not in str(ran.records)
    assert len({record["process.pid"] for record in ran.records}) > 1


@pytest.mark.parametrize("method", METHODS)
def test_with_the_hook_children_need_nothing_at_all(method: str, script: Any) -> None:
    before = "hooks.children.offer(logging.config.dictConfig, CONFIG)"
    ran = script(POOL.format(method=method, before=before, initializer=""))
    assert pieces(ran) == ALL, ran.err


@pytest.mark.parametrize("method", METHODS)
def test_hook_and_initializer_together_configure_once(method: str, script: Any) -> None:
    ran = script(POOL.format(method=method, before="", initializer=EXPLICIT))
    assert pieces(ran) == ALL, ran.err
    assert ran.out == "[1]\n"


def test_spawned_without_any_of_it_the_child_is_silent(script: Any) -> None:
    """The control: this is what the others are for."""
    before = "hooks.uninstall()"
    assert pieces(script(POOL.format(method="spawn", before=before, initializer=""))) == []


def test_grandchildren_inherit_too(script: Any) -> None:
    ran = script(
        """
        import multiprocessing
        def grandchild(): logging.getLogger("app.work").info("from %s", multiprocessing.current_process().name)
        def child():
            p = multiprocessing.get_context("spawn").Process(target=grandchild, name="grandchild"); p.start(); p.join()
        if __name__ == "__main__":
            hooks.inheritance(CONFIG)
            p = multiprocessing.get_context("spawn").Process(target=child); p.start(); p.join()
        """
    )
    assert pieces(ran) == ["from grandchild"], ran.err


def test_the_hooks_are_inherited_as_well(script: Any) -> None:
    ran = script(
        """
        import multiprocessing
        def child(): print(hooks.installed())
        if __name__ == "__main__":
            hooks.uninstall(); hooks.install(signals=False, faults=False)
            hooks.inheritance(CONFIG)
            print(hooks.installed())
            sys.stdout.flush()
            p = multiprocessing.get_context("spawn").Process(target=child); p.start(); p.join()
        """
    )
    first, second = ran.out.splitlines()
    assert first == second
    assert "signals" not in second


def test_a_child_that_configures_itself_on_import_keeps_its_own(script: Any) -> None:
    ran = script(
        """
        import multiprocessing
        if __name__ != "__main__":
            own = lamalog.default_config(app="own", log_dir="logs", console=False)
            logging.config.dictConfig(own)
            hooks.children.offer(logging.config.dictConfig, own)
        def child(): logging.getLogger("app.work").info("hello")
        if __name__ == "__main__":
            hooks.inheritance(CONFIG)
            p = multiprocessing.get_context("spawn").Process(target=child); p.start(); p.join()
        """
    )
    assert pieces(ran) == []
    assert "hello" in (script.directory / "logs" / "own.jsonl").read_text("utf-8")


def test_a_subprocess_finds_the_configuration_in_its_environment(script: Any) -> None:
    ran = script(
        """
        import os, subprocess
        child = "import logging; from lamalog import hooks; hooks.inherit(); logging.getLogger('app.work').info('hi')"
        env = {**os.environ, **hooks.environment(CONFIG)}
        sys.exit(subprocess.run([sys.executable, "-c", child], env=env).returncode)
        """
    )
    assert ran.status == 0, ran.err
    assert pieces(ran) == ["hi"]


def test_the_environment_holds_plain_json() -> None:
    config = {"version": 1, "root": {"level": "INFO"}}
    assert json.loads(children.environment(config)["LAMALOG_CONFIG"]) == config


def test_what_json_cannot_hold_is_refused_with_the_reason() -> None:
    with pytest.raises(ConfigError, match="plain data"):
        children.environment({"version": 1, "handlers": {"x": {"stream": sys.stderr}}})


def test_nothing_to_inherit_says_what_to_do() -> None:
    with pytest.raises(ConfigError, match="configure"):
        children.inheritance()


def test_a_configuration_that_cannot_travel_does_not_stop_the_child(script: Any) -> None:
    ran = script(
        """
        import multiprocessing, threading
        def child(): print("alive")
        if __name__ == "__main__":
            hooks.children.offer(logging.config.dictConfig, {"lock": threading.Lock()})
            for _ in range(2):
                p = multiprocessing.get_context("spawn").Process(target=child); p.start(); p.join()
        """
    )
    assert ran.out == "alive\nalive\n"
    assert len(ran.events("logging.not_inherited")) == 1


def test_inherit_never_raises(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "LAMALOG_CONFIG", "{not json")
    children.inherit()
    assert "could not inherit" in capsys.readouterr().err
    children.inherit(children.Inheritance(logging.config.dictConfig, ({"version": 9},)))
    assert "could not inherit" in capsys.readouterr().err
