from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import lamalog

OPTIONAL = ("re2", "zstandard", "flask", "zmq", "cv2", "numpy", "PIL", "loguru", "torch", "duckdb")
HEAVY = ("structlog", "click", "yaml", "psutil", "pynvml", "msgspec", "pythonjsonlogger", "platformdirs")


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


def test_the_exported_names_are_exactly_all_and_each_resolves() -> None:
    assert set(lamalog._HOMES) | {"__version__"} == set(lamalog.__all__)
    assert list(lamalog.__all__) == sorted(lamalog.__all__)
    for name in lamalog.__all__:
        assert getattr(lamalog, name) is not None
        assert name in dir(lamalog)


def test_no_exported_name_is_a_module_too() -> None:
    """Importing ``lamalog.x`` would put the module in the function's place."""
    modules = {path.stem for path in Path(lamalog.__file__).parent.iterdir()}
    assert not modules & set(lamalog.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        lamalog.nope  # noqa: B018


def test_importing_the_package_loads_nothing_heavy_or_optional() -> None:
    loaded = run("import sys, lamalog; print(*sys.modules)").split()
    assert not {*OPTIONAL, *HEAVY} & {*loaded}


def test_the_default_configuration_needs_no_optional_dependency() -> None:
    code = f"""
import sys
for name in {OPTIONAL!r}:
    sys.modules[name] = None  # importing it raises ImportError
import glob, logging.config, tempfile, lamalog
with tempfile.TemporaryDirectory() as folder:
    logging.config.dictConfig(lamalog.default_config(log_dir=folder))
    logging.getLogger("x").warning("password=hunter2")
    logging.shutdown()
    print(*(open(path).read() for path in glob.glob(folder + "/*.jsonl")))
"""
    written = run(code)
    assert "password=" in written
    assert "hunter2" not in written


def test_importing_leaves_logging_alone_but_for_the_level_names() -> None:
    code = """
import logging
before = logging.Logger.makeRecord, logging.Filterer.filter, logging.getLogRecordFactory(), logging.getLoggerClass(), logging.root.handlers[:]
import lamalog
after = logging.Logger.makeRecord, logging.Filterer.filter, logging.getLogRecordFactory(), logging.getLoggerClass(), logging.root.handlers[:]
print(before == after, logging.getLevelName(25))
"""
    assert run(code).split() == ["True", "SUCCESS"]
