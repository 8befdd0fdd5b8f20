"""A crash of the interpreter leaves its stacks beside the log, and the next process makes a record of it."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path
from typing import Any

CRASH = "import ctypes\ndef crashing(): ctypes.string_at(0)\ncrashing()\n"


def faults(directory: Path) -> list[Path]:
    return sorted((directory / "logs").glob("*-faults-*"))


def test_a_clean_end_leaves_no_file(script: Any) -> None:
    ran = script(
        """
        import os, stat, glob
        (path,) = glob.glob("logs/svc-faults-*.log")
        print(path == f"logs/svc-faults-{os.getpid()}.log", oct(stat.S_IMODE(os.stat(path).st_mode)))
        """
    )
    assert ran.out == "True 0o600\n"
    assert faults(script.directory) == []


def test_a_crash_is_told_once_by_the_next_process(script: Any) -> None:
    ran = script(CRASH)
    assert ran.status == -signal.SIGSEGV
    (file,) = faults(script.directory)
    assert "crashing" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    script("pass")
    ran = script("pass")
    record = ran.one("process.fault")
    assert record["severity_text"] == "CRITICAL"
    assert "Segmentation fault" in record["message"]
    assert "in crashing" in record["process.fault.stacks"]
    assert f"-{record['process.fault.pid']}." in file.name
    (seen,) = faults(script.directory)
    assert seen.name.endswith(".seen.log")


def test_an_empty_file_of_a_killed_process_is_tidied_up(script: Any) -> None:
    ran = script("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert ran.status == -signal.SIGKILL
    assert len(faults(script.directory)) == 1
    ran = script("pass")
    assert faults(script.directory) == []
    assert not ran.events("process.fault")


def test_the_file_of_a_living_process_is_left_alone(script: Any) -> None:
    process = script.start("import time; print('ready', flush=True); time.sleep(60)")
    try:
        assert process.stdout.readline() == "ready\n"
        assert len(faults(script.directory)) == 1
        script("pass")
        assert len(faults(script.directory)) == 1
    finally:
        process.kill()
        script.finish(process)


def test_a_forked_child_does_not_take_its_parents_file_away(script: Any) -> None:
    ran = script(
        """
        import os, glob, warnings
        warnings.simplefilter("ignore")
        if os.fork() == 0:
            sys.exit()
        os.wait()
        print(len(glob.glob("logs/svc-faults-*.log")))
        """
    )
    assert ran.out == "1\n"
    assert faults(script.directory) == []


def test_faulthandler_in_use_by_the_host_is_left_alone(script: Any) -> None:
    ran = script(
        "import faulthandler; hooks.uninstall(); faulthandler.enable(); hooks.install(); print(hooks.installed())"
    )
    assert "faults" not in ran.out
    assert faults(script.directory) == []


def test_where_there_is_no_log_file_there_is_no_fault_file(script: Any) -> None:
    ran = script(
        "import logging; logging.basicConfig(); from lamalog import hooks; hooks.install(); print(hooks.installed())",
        prelude=False,
    )
    assert "faults" not in ran.out
    assert "excepthook" in ran.out


def test_a_link_somebody_put_there_is_not_followed(script: Any) -> None:
    script("pass")
    victim = script.directory / "victim"
    victim.write_text("precious")
    os.symlink(victim, script.directory / "logs" / "svc-faults-99999.log")
    script("pass")
    assert victim.read_text() == "precious"
