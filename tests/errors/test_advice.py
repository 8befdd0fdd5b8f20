"""What to do: languages, circumstances, what the message named; and nothing that hurts."""

from __future__ import annotations

from typing import Any

import pytest

from lamalog.errors.advice import Advice, advice_for, advise, filled
from lamalog.errors.advice_language import language_of
from lamalog.errors.classify import Classification, classify
from lamalog.errors.knowledge import Knowledge, load_knowledge
from lamalog.errors.knowledge.circumstances import FACTS, holds, read_circumstance
from lamalog.exceptions import ConfigError

OOM = {
    "exception.type": "torch.OutOfMemoryError",
    "exception.message": "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 5.79 GiB of which "
    "1.25 GiB is free. Including non-PyTorch memory, this process has 4.5 GiB memory in use.",
}


def given(record: dict[str, Any], fields: dict[str, Any] | None = None, language: str = "en") -> Advice:
    advice = advise(classify(record), fields, language=language)
    assert advice is not None
    return advice


def test_sizes_in_the_message_are_circumstances() -> None:
    advice = given(OOM)
    assert "2.00 GiB" in advice.cause
    assert "1.25 GiB" in advice.cause
    assert "less than 8 GB" in advice.short


def test_the_model_is_larger_than_the_gpu() -> None:
    assert "larger than this GPU" in given(OOM, {"lama.model.parameter.size": 20_000_000_000}).short
    assert "larger than this GPU" not in " ".join(given(OOM, {"lama.model.parameter.size": 1000}).first)


def test_memory_seen_by_the_driver_counts_where_the_message_tells_none() -> None:
    record = {"exception.type": "torch.OutOfMemoryError", "exception.message": ""}
    small, large = {"hw.gpu.memory.limit": 6_000_000_000}, {"hw.gpu.memory.limit": 80_000_000_000}
    assert "less than 8 GB" in given(record, small).short
    assert "less than 8 GB" not in given(record, large).short


def test_what_the_driver_says_is_free() -> None:
    record = {"exception.type": "torch.OutOfMemoryError", "exception.message": ""}
    assert "(5 B of 15 B)" in given(record, {"hw.gpu.memory.limit": 15, "hw.gpu.memory.usage": 10}).cause


def test_the_batch_is_named() -> None:
    assert any("(8)" in step for step in given(OOM, {"lama.inference.batch": 8}).first)


def test_fragmented_memory() -> None:
    record = {**OOM, "exception.message": OOM["exception.message"].replace("1.25 GiB is free", "4.00 GiB is free")}
    assert any("expandable_segments" in step for step in given(record).first)


@pytest.mark.parametrize(
    ("facts", "step"),
    [({"container": True}, "host.docker.internal"), ({"wsl": True}, "WSL 2"), ({"wsl": "false"}, "ss -ltnp")],
)
def test_containers_and_wsl_have_ways_of_their_own(facts: dict[str, Any], step: str) -> None:
    record = {"exception.type": "ConnectionRefusedError", "exception.message": "[Errno 111] Connection refused"}
    advice = given(record, {"container": False, "wsl": False, **facts})
    assert any(step in each for each in advice.first[:1] if facts.get("wsl") != "false") or step in " ".join(
        advice.first
    )


def test_the_module_is_named_by_its_package() -> None:
    record = {"exception.type": "ModuleNotFoundError", "exception.message": "No module named 'cv2.dnn'"}
    advice = given(record)
    assert "pip install opencv-python-headless" in advice.short
    assert advice.title == "The module cv2.dnn is not installed"


def test_chinese() -> None:
    advice = given(OOM, language="zh")
    assert "显存" in advice.title
    assert advice.language == "zh"
    assert advice.link == given(OOM).link


def test_values_from_messages_are_short_and_harmless() -> None:
    path = "/\x1b[31m\u202e" + "x" * 500
    record = {
        "exception.type": "FileNotFoundError",
        "exception.message": f"[Errno 2] No such file or directory: '{path}'",
    }
    cause = given(record).cause
    assert "\x1b" not in cause
    assert "\u202e" not in cause
    assert len(cause) < 500


def test_places_are_not_filled_twice() -> None:
    assert filled("{path|there}", {"path": "{module|x}"}) == "{module|x}"
    assert filled("{path|there} {nope}", {}) == "there {nope}"


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "de_DE.UTF-8"}, "en"), ({"LANG": "C"}, "en"),
        ({"LC_ALL": "zh_TW", "LANG": "en_US"}, "zh"), ({"LC_ALL": "en_US", "LANG": "zh_CN"}, "en"),
        ({"LAMALOG_LANG": "zh", "LC_ALL": "en_US"}, "zh"), ({"LAMALOG_LANG": "zh-Hans"}, "zh"), ({"LAMALOG_LANG": "xx"}, "en"),
        ({"LAMALOG_LANG": "en", "LANG": "zh_CN"}, "en"),
    ],
)  # fmt: skip
def test_the_language_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("LAMALOG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language_of() == language
    assert language_of("zh") == "zh"


def test_an_unknown_language_is_told() -> None:
    with pytest.raises(ConfigError, match="write en or zh"):
        language_of("fr")


def test_no_entry_no_advice() -> None:
    nothing = Classification("bug", "LAMA-NOPE-001", "low", "system")
    assert advise(nothing) is None
    assert advise(classify(KeyError("x")), knowledge=Knowledge()) is None
    assert advise(None) is None  # type: ignore[arg-type]
    assert advice_for("LAMA-NOPE-001", {}) is None


class Rude:
    def __str__(self) -> str:
        raise RuntimeError("no")


def test_strange_fields_are_no_reason_to_fail() -> None:
    fields: dict[str, Any] = dict.fromkeys((*FACTS, "hw.gpu.memory.limit", "path", "module", "python"), Rude())
    assert advise(classify(OOM), {**fields, 3: 4}) is None or given(OOM, fields)  # type: ignore[dict-item]
    assert given(OOM, dict.fromkeys(FACTS, "nonsense")).first


@pytest.mark.parametrize(
    ("wanted", "facts", "is_so"),
    [
        ({"gpu.total": "< 8 GB"}, {"gpu.total": "6 GiB"}, True),
        ({"gpu.total": "< 8 GB"}, {"gpu.total": 8_000_000_000}, False),
        ({"gpu.total": "< 8 GB"}, {}, False),
        ({"model.size": "> gpu.total"}, {"model.size": 9, "gpu.total": 8}, True),
        ({"model.size": "> gpu.total"}, {"model.size": 9}, False),
        ({"python": ">= 3.12"}, {"python": "3.9.1"}, False),
        ({"python": ">= 3.12"}, {"python": "3.13.0"}, True),
        ({"os": "windows"}, {"os": "Windows"}, True),
        ({"container": True}, {"container": True}, True),
        ({"container": False}, {"container": True}, False),
        ({"batch": "!= 1"}, {"batch": 4}, True),
        ({"os": "linux", "wsl": "yes"}, {"os": "linux", "wsl": False}, False),
    ],
)
def test_circumstances(wanted: dict[str, Any], facts: dict[str, Any], is_so: bool) -> None:
    assert holds(read_circumstance(wanted, "x"), facts) is is_so


def test_own_advice_with_circumstances() -> None:
    own = load_knowledge(
        [
            {
                "code": "ACME-A-001", "category": "bug", "title": "t", "cause": "about {who|them}", "first": "usual",
                "link": "https://example.com/", "match": {"type": "LookupError", "message": "^(?P<who>\\w+) is out"},
                "when": [{"if": {"python": ">= 3"}, "first": {"en": "newer", "zh": "新"}}],
            }
        ]
    )  # fmt: skip
    advice = advise(classify(LookupError("bob is out"), knowledge=own), knowledge=own, language="en")
    assert advice is not None
    assert (advice.cause, advice.first) == ("about bob", ("newer", "usual"))
