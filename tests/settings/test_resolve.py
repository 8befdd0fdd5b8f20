"""An argument beats the environment, the environment beats a file, a file beats the default."""

from __future__ import annotations

import pytest

from lamalog.exceptions import ConfigError
from lamalog.settings import OPTIONS, UNSET, resolve, unknown_variables


def test_the_precedence_of_every_place() -> None:
    environ = {"LAMALOG_LEVEL": "debug"}
    file = {"level": "ERROR", "schema": "ecs"}
    both = resolve({"level": "CRITICAL"}, environ=environ, file=file)
    assert (both.values["level"], both.origins["level"]) == ("CRITICAL", "argument")
    assert (both.values["schema"], both.origins["schema"]) == ("ecs", "file")
    assert (both.values["log_dir"], both.origins["log_dir"]) == ("logs", "default")
    environment = resolve({}, environ=environ, file=file)
    assert (environment.values["level"], environment.origins["level"]) == ("DEBUG", "LAMALOG_LEVEL")


def test_levels_of_all_places_are_merged() -> None:
    found = resolve(
        {"levels": {"a": "debug"}},
        environ={"LAMALOG_LEVELS": "a=error, b=warn"},
        file={"levels": {"b": 1, "c": "INFO"}},
    )
    assert found.values["levels"] == {"a": "DEBUG", "b": "WARNING", "c": "INFO"}


def test_an_argument_that_was_not_given_counts_for_nothing() -> None:
    found = resolve({"level": None, "rotation": UNSET}, environ={})
    assert found.values["level"] == "INFO"
    assert found.values["rotation"] == "100 MB, midnight"


def test_none_means_never_where_that_makes_sense() -> None:
    found = resolve({"rotation": None, "retention": None, "compression": None, "file": None}, environ={})
    assert [found.values[name] for name in ("rotation", "retention", "compression", "file")] == [
        None,
        None,
        None,
        False,
    ]


def test_the_service_name_of_opentelemetry_is_honoured_after_our_own() -> None:
    assert resolve({}, environ={"OTEL_SERVICE_NAME": "shop"}).values["app"] == "shop"
    assert resolve({}, environ={"OTEL_SERVICE_NAME": "shop", "LAMALOG_APP": "till"}).values["app"] == "till"


@pytest.mark.parametrize(
    ("variable", "text", "sentence"),
    [
        ("LAMALOG_LEVEL", "INOF", "LAMALOG_LEVEL: unknown level 'INOF' (did you mean 'INFO'?)"),
        ("LAMALOG_LEVELS", "urllib3", "LAMALOG_LEVELS: 'urllib3' names no level: write LOGGER=LEVEL"),
        (
            "LAMALOG_LEVELS",
            "urllib3=WARNIN",
            "LAMALOG_LEVELS: urllib3: unknown level 'WARNIN' (did you mean 'WARNING'?)",
        ),
        ("LAMALOG_CONSOLE", "outo", "LAMALOG_CONSOLE: 'outo' is no console mode (did you mean 'auto'?)"),
        ("LAMALOG_FILE", "onn", "LAMALOG_FILE: 'onn' is no file mode (did you mean 'on'?)"),
        ("LAMALOG_ROTATION", "midnigth", "LAMALOG_ROTATION: bad rotation 'midnigth'"),
        ("LAMALOG_RETENTION", "soon", "LAMALOG_RETENTION: bad retention 'soon'"),
        ("LAMALOG_COMPRESSION", "gzp", "LAMALOG_COMPRESSION: unknown compression 'gzp' (did you mean 'gzip'?)"),
        ("LAMALOG_SCHEMA", "otl", "LAMALOG_SCHEMA: unknown schema 'otl' (did you mean 'otel'?)"),
        ("LAMALOG_ASYNC", "ture", "LAMALOG_ASYNC: 'ture' is no switch (did you mean 'true'?)"),
        ("LAMALOG_REDACT", "of", "LAMALOG_REDACT: 'of' is no switch (did you mean 'off'?)"),
    ],
)
def test_a_bad_variable_is_named_and_left_out(variable: str, text: str, sentence: str) -> None:
    found = resolve({}, environ={variable: text})
    assert [problem[0] for problem in found.problems] == [variable]
    assert found.problems[0][1].startswith(sentence)
    assert found.values == resolve({}, environ={}).values


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
@pytest.mark.parametrize("value", [object(), {"x": object()}, {1: 2}, [[]], b"\xff", float("nan"), -1])
def test_a_bad_argument_is_a_config_error_that_names_it(option: object, value: object) -> None:
    name = option.name  # type: ignore[attr-defined]
    try:
        resolve({name: value}, environ={})
    except ConfigError as error:
        assert str(error).startswith(f"{name}: ")


def test_empty_variables_count_as_not_set() -> None:
    found = resolve({}, environ={name: " " for option in OPTIONS.values() for name in option.variables})
    assert set(found.origins.values()) == {"default"}
    assert not found.problems


def test_a_misspelt_variable_is_found() -> None:
    environ = {"LAMALOG_LEVLE": "DEBUG", "LAMALOG_DEMO_SIZE": "1", "LAMALOG_LEVEL": "INFO"}
    assert unknown_variables(environ) == ["LAMALOG_LEVLE: unknown variable (did you mean 'LAMALOG_LEVEL'?)"]


def test_switches_are_read_the_way_people_write_them() -> None:
    for text, expected in (("on", True), ("Yes", True), ("1", True), ("OFF", False), ("false", False), ("0", False)):
        assert resolve({}, environ={"LAMALOG_ASYNC": text}).values["async_"] is expected
