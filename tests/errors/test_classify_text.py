"""Errors in any text: all formats of tracebacks, whatever stands before their lines."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from lamalog.errors.classify_text import errors_in
from lamalog.errors.knowledge import default_knowledge

SIMPLE = """Traceback (most recent call last):
  File "/srv/shop/app.py", line 12, in <module>
    main()
  File "/srv/shop/app.py", line 8, in main
    open("/nope")
FileNotFoundError: [Errno 2] No such file or directory: '/nope'
"""
NEWER = """Traceback (most recent call last):
  File "/srv/shop/app.py", line 12, in <module>
    main(
    ~~~~^
        1,
        ^^
    )
    ^
  File "/srv/shop/app.py", line 8, in main
    ...<2 lines>...
    x / 0
    ~~^~~
ZeroDivisionError: division by zero
"""
CHAINED = """Traceback (most recent call last):
  File "a.py", line 1, in save
    write()
OSError: [Errno 28] No space left on device

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "a.py", line 3, in <module>
    save()
RuntimeError: could not save the picture
"""
GROUP = """  + Exception Group Traceback (most recent call last):
  |   File "a.py", line 9, in <module>
  |     asyncio.run(main())
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "a.py", line 3, in one
    |     raise KeyError("x")
    | KeyError: 'x'
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "a.py", line 5, in two
    |     raise OSError(28, "No space left on device")
    | OSError: [Errno 28] No space left on device
    +------------------------------------
"""
RECURSION = """Traceback (most recent call last):
  File "a.py", line 2, in f
    f()
  File "a.py", line 2, in f
    f()
  [Previous line repeated 975 more times]
RecursionError: maximum recursion depth exceeded
"""
SYNTAX = """  File "/srv/shop/app.py", line 3
    if x
        ^
SyntaxError: expected ':'
"""
TORCH = """Traceback (most recent call last):
  File "/opt/venv/lib/python3.10/site-packages/torch/nn/modules/conv.py", line 460, in forward
    return self._conv_forward(input, self.weight, self.bias)
RuntimeError: CUDA error: device-side assert triggered
CUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be incorrect.
For debugging consider passing CUDA_LAUNCH_BLOCKING=1.
Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.
"""
STATE_DICT = """Traceback (most recent call last):
  File "a.py", line 2, in load
    model.load_state_dict(x)
RuntimeError: Error(s) in loading state_dict for UNet:
\tMissing key(s) in state_dict: "a.weight".
\tsize mismatch for b.weight: copying a param with shape torch.Size([1]) from checkpoint
"""
JUPYTER = """---------------------------------------------------------------------------
OutOfMemoryError                          Traceback (most recent call last)
Cell In[3], line 1
----> 1 pipe(prompt)

OutOfMemoryError: CUDA out of memory. Tried to allocate 1.50 GiB. GPU 0 has a total capacity of 7.79 GiB of which 1.20 GiB is free.
"""


def codes(text: str) -> list[str]:
    return [found.classification.code for found in errors_in(text, default_knowledge())]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SIMPLE, "LAMA-IO-001"), (NEWER, "LAMA-BUG-008"), (CHAINED, "LAMA-DISK-001"), (GROUP, "LAMA-DISK-001"),
        (RECURSION, "LAMA-BUG-009"), (SYNTAX, "LAMA-BUG-013"), (TORCH, "LAMA-GPU-008"), (STATE_DICT, "LAMA-MODEL-009"),
        (JUPYTER, "LAMA-GPU-001"),
    ],
    ids=["simple", "3.13", "chained", "group", "recursion", "syntax", "torch", "state_dict", "jupyter"],
)  # fmt: skip
def test_formats(text: str, code: str) -> None:
    assert codes(text) == [code]
    assert codes(text.replace("\n", "\r\n")) == [code]
    assert codes(
        f"starting up\nall is well\n\n{text}\n2026-11-24 09:00:01 INFO shop: went on: OSError: [Errno 28] x\n"
    )[:1] == [code]


@pytest.mark.parametrize(
    "text", [SIMPLE, NEWER, CHAINED, GROUP, TORCH, STATE_DICT, RECURSION, SIMPLE + CHAINED + GROUP + NEWER]
)
@pytest.mark.parametrize(
    "prefix",
    [
        "web-1  | ", "shop-worker-2  | ", "Nov 24 09:00:{n:02} host python[12{n}]: ", "2026-11-24T09:00:{n:02}.123456Z stderr F ",
        "[pod/shop-77d9/app] ", "    ", "\t",
    ],
)  # fmt: skip
def test_what_stands_before_each_line_is_taken_off(text: str, prefix: str) -> None:
    prefixed = "\n".join(prefix.format(n=n) + line for n, line in enumerate(text.splitlines()))
    assert codes(prefixed) == codes(text)


def test_containers_that_write_at_the_same_time() -> None:
    one = [f"web-1  | {line}" for line in CHAINED.splitlines()]
    other = ["db-1   | 2026-11-24 09:00:00 LOG:  checkpoint complete"] * len(one)
    mixed = [line for pair in zip(one, other, strict=True) for line in pair]
    assert codes("\n".join(mixed)) == ["LAMA-DISK-001"]


def test_a_group_in_a_chain_is_one_error() -> None:
    joined = "\nDuring handling of the above exception, another exception occurred:\n\n"
    assert len(codes(GROUP + joined + SIMPLE)) == 1
    assert len(codes(SIMPLE + joined + GROUP)) == 1


def test_a_message_before_the_first_line_only() -> None:
    assert codes(f"2026-11-24 09:00:00 ERROR shop: failed: {SIMPLE}") == ["LAMA-IO-001"]


def test_colours_of_a_terminal() -> None:
    coloured = SIMPLE.replace("FileNotFoundError", "\x1b[1;35mFileNotFoundError\x1b[0m").replace(
        "/nope", "\x1b[35m/nope\x1b[0m"
    )
    assert codes(coloured) == ["LAMA-IO-001"]


def test_json_lines_of_ours_and_of_others() -> None:
    ours = {"timestamp": "x", "exception.type": "MemoryError", "exception.message": "", "exception.stacktrace": "x"}
    others = {"event": "failed", "exception": SIMPLE}
    quiet = {"event": "started", "exception": None}
    lines = "\n".join(json.dumps(each) for each in (ours, quiet, others))
    assert codes(lines) == ["LAMA-MEM-001", "LAMA-IO-001"]


def test_lines_that_docker_keeps_one_by_one() -> None:
    lines = (
        json.dumps({"log": f"{line}\n", "stream": "stderr", "time": "2026-11-24T09:00:00Z"})
        for line in CHAINED.splitlines()
    )
    assert codes("\n".join(lines)) == ["LAMA-DISK-001"]


def test_several_errors_in_one_log() -> None:
    log = f"2026-11-24 09:00:00 ERROR a: x\n{SIMPLE}2026-11-24 09:00:01 ERROR a: y\n{CHAINED}{NEWER}"
    assert codes(log) == ["LAMA-IO-001", "LAMA-DISK-001", "LAMA-BUG-008"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (
            "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 1.96 GiB total capacity)",
            "LAMA-GPU-001",
        ),
        ("RuntimeError: CUDA error: no kernel image is available for execution on the device", "LAMA-GPU-007"),
        ("RuntimeError: cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", "LAMA-GPU-011"),
        ("E   requests.exceptions.ReadTimeout: HTTPConnectionPool(host='x', port=80): Read timed out.", "LAMA-TMO-002"),
        (
            "CUDA out of memory. Tried to allocate 264.00 MiB (GPU 0; 2.00 GiB total capacity; 145.93 MiB free)",
            "LAMA-GPU-001",
        ),
        ("Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU", "LAMA-GPU-004"),
        ("[Errno 28] No space left on device", "LAMA-DISK-001"),
        ("libGL.so.1: cannot open shared object file: No such file or directory", "LAMA-DEP-004"),
        ("sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) database is locked", "LAMA-DB-004"),
        ("KeyboardInterrupt", "LAMA-CANC-002"),
        ("zmq.error.ZMQError: Address already in use (addr='tcp://*:5555')", "LAMA-MQ-001"),
    ],
)
def test_a_single_line_as_people_paste_it(line: str, code: str) -> None:
    assert codes(line) == [code]
    assert codes(f"\n\n  {line}  \n") == [code]


@pytest.mark.parametrize(
    "text", ["", "all is well\n", "\x00\x01", "{}", '{"a": 1}', "Errors: 0", "x" * 100_000, "{" * 10_000 + '"}']
)
def test_nothing_is_found_where_nothing_is(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize("cut", range(0, len(GROUP), 37))
def test_cut_tracebacks_are_no_reason_to_fail(cut: int) -> None:
    for text in (SIMPLE, CHAINED, GROUP, NEWER):
        errors_in(text[:cut], default_knowledge())
        errors_in(text[cut:], default_knowledge())


def test_what_this_interpreter_prints() -> None:
    code = (
        "import json\ntry:\n    json.loads('{')\nexcept ValueError as error:\n    raise SystemError('no') from error\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert codes(done.stderr) == ["LAMA-VAL-010"] or codes(done.stderr) == ["LAMA-BUG-020"]
    assert len(errors_in(done.stderr, default_knowledge())) == 1
