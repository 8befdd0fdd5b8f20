from __future__ import annotations

import inspect
import logging.config

import pytest

import lamalog.filters
from lamalog.exceptions import ConfigError


def test_every_public_filter_resolves_and_can_be_made_without_arguments():
    for name in lamalog.filters.__all__:
        assert isinstance(getattr(lamalog.filters, name)(), logging.Filter)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="NopeFilter"):
        lamalog.filters.NopeFilter  # noqa: B018


ARGUMENTS = {
    "RateLimitFilter": {"limit": 3, "per": "10 s", "by": "message, http.route", "always": "ERROR", "max_keys": 50},
    "DeduplicationFilter": {"window": "2 s", "always": None, "max_keys": 5},
    "SamplingFilter": {"rate": "5%", "always": "WARNING", "slow": "250 ms", "traces": "a,b", "by": "trace_id"},
    "HealthProbeFilter": {"paths": "/up, /api/*/health", "slow": "1 s", "loggers": "werkzeug"},
    "ModuleLevelFilter": {"levels": "a=DEBUG, b=ERROR", "default": "WARNING"},
    "EscapeFilter": {"keep_newlines": True},
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_each_can_be_named_in_a_dictconfig_with_scalars_and_every_argument_has_one(name):
    filters = {"one": {"()": f"lamalog.filters.{name}", **ARGUMENTS[name]}}
    handlers = {"h": {"class": "logging.NullHandler", "filters": ["one"]}}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": filters,
            "handlers": handlers,
            "root": {"handlers": ["h"]},
        }
    )
    found = logging.getLogger().handlers[-1].filters[0]
    assert type(found).__name__ == name
    assert set(ARGUMENTS[name]) == set(inspect.signature(type(found)).parameters)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("RateLimitFilter", {"limit": 0}, "RateLimitFilter: limit: 0: write a whole number"),
        ("RateLimitFilter", {"limit": True}, "limit"),
        ("RateLimitFilter", {"per": "10 parsecs"}, "RateLimitFilter: per: bad duration '10 parsecs'"),
        ("RateLimitFilter", {"by": ""}, "by="),
        ("RateLimitFilter", {"by": 7}, "by: 7: write names"),
        ("RateLimitFilter", {"always": "ERORR"}, "did you mean 'ERROR'"),
        ("DeduplicationFilter", {"window": -1}, "DeduplicationFilter: window"),
        ("DeduplicationFilter", {"max_keys": "many"}, "max_keys"),
        ("SamplingFilter", {"rate": 1.5}, "SamplingFilter: rate: 1.5: write a share"),
        ("SamplingFilter", {"rate": "ten"}, "rate"),
        ("SamplingFilter", {"rate": float("nan")}, "rate"),
        ("SamplingFilter", {"slow": "1 sheep"}, "slow"),
        ("HealthProbeFilter", {"paths": [1]}, "paths"),
        ("ModuleLevelFilter", {"levels": "a"}, "ModuleLevelFilter: levels: 'a' names no level"),
        ("ModuleLevelFilter", {"default": "LOUD"}, "default: unknown level 'LOUD'"),
    ],
)
def test_a_wrong_argument_is_named_with_what_to_write(name, arguments, said):
    with pytest.raises(ConfigError) as caught:
        getattr(lamalog.filters, name)(**arguments)
    assert said in str(caught.value)
