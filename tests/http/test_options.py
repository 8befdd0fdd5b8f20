"""A wrong option is told when the middleware is made, by name, with what to write instead."""

from __future__ import annotations

import dataclasses
import logging

import pytest

from lamalog.exceptions import ConfigError
from lamalog.http._options import HttpOptions, Options, options_from
from lamalog.http.asgi import LoggingMiddleware as Asgi
from lamalog.http.wsgi import LoggingMiddleware as Wsgi


def test_keyword_arguments_and_options_are_the_same():
    assert set(HttpOptions.__annotations__) == {field.name for field in dataclasses.fields(Options)}


def test_what_people_write_is_understood():
    options = options_from({"slow": "250 ms", "large_response": "1 MB", "large_request": None, "client_errors": "info"})
    assert (options.slow, options.large_response, options.large_request) == (0.25, 1_000_000, None)
    assert options.client_errors == logging.INFO


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"clients": "full"}, "unknown option 'clients' (did you mean 'client'?)"),
        ({"client": "maskd"}, "client: 'maskd' (did you mean 'masked'?): write one of masked, full, none"),
        ({"uploads": True}, "uploads: True"),
        ({"query": "full"}, "query: 'full'"),
        ({"slow": "quick"}, "slow: "),
        ({"large_request": "10 parsecs"}, "large_request: "),
        ({"client_errors": "WARNUNG"}, "client_errors: unknown level 'WARNUNG' (did you mean 'WARNING'?)"),
        ({"probes": "/healthz"}, "probes: must be a list of strings, not '/healthz'"),
        ({"session_cookies": [""]}, "session_cookies: must be a list of strings"),
        ({"user": "bob"}, "user: must be a function"),
        ({"request_id_header": "X Request\r\n"}, "request_id_header: "),
        ({"accept_trace": 1}, "accept_trace: must be True or False, not 1"),
        ({"logger": ""}, "logger: must be the name of a logger"),
        ({"hash_key": 5}, "hash_key: must be text or bytes"),
    ],
)
@pytest.mark.parametrize("middleware", [Wsgi, Asgi])
def test_a_wrong_option_is_refused_before_any_request(middleware, given, says):
    with pytest.raises(ConfigError) as caught:
        middleware(lambda *_: None, **given)
    assert says in str(caught.value)


@pytest.mark.parametrize("middleware", [Wsgi, Asgi])
def test_something_that_is_no_application_is_refused(middleware):
    with pytest.raises(ConfigError, match="app must be"):
        middleware("app:app")


def test_a_key_is_not_shown_in_the_message():
    with pytest.raises(ConfigError) as caught:
        options_from({"hash_key": ["s3cr3t"]})
    assert "s3cr3t" not in str(caught.value)
