"""Request logging for Flask 2.2 and later: ``lamalog.http.flask.init_app(app)``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog.exceptions import ConfigError, MissingExtraError
from lamalog.http._exchange import CURRENT, Exchange
from lamalog.http._failures import failed
from lamalog.http._options import HttpOptions
from lamalog.http.wsgi import LoggingMiddleware

try:
    import flask
except ImportError:  # the sentence a user can act on comes from init_app
    flask = None  # type: ignore[assignment, unused-ignore]

if TYPE_CHECKING:
    from flask import Flask
    from typing_extensions import Unpack

#: Where the integration notes on an application that it is there.
EXTENSION = "lamalog"


def init_app(app: Flask, **options: Unpack[HttpOptions]) -> None:
    """Log every request that *app* answers; a second call for the same application changes nothing.

    Flask's own "Exception on /path" record is left out where the request's record tells the exception.

    :param options: see ``docs/http.md``.
    :raises ConfigError: a wrong option, or *app* is no Flask application.
    :raises MissingExtraError: Flask is not installed.
    """
    if flask is None:
        raise MissingExtraError("lamalog.http.flask", "flask")
    if not isinstance(app, flask.Flask):
        raise ConfigError(f"lamalog.http.flask.init_app: app must be a Flask application, not {app!r}")
    if EXTENSION in app.extensions:
        return
    middleware = LoggingMiddleware(app.wsgi_app, **options)
    cookie = app.config.get("SESSION_COOKIE_NAME")
    if isinstance(cookie, str) and cookie not in middleware.observer.session_cookies:
        middleware.observer.session_cookies = (cookie, *middleware.observer.session_cookies)
    app.extensions[EXTENSION] = middleware
    app.wsgi_app = middleware  # type: ignore[method-assign, unused-ignore]
    # Straight into the table: the decorator refuses once a request was served. These functions run before all
    # others, for every request, also where no route matches.
    app.url_value_preprocessors.setdefault(None, []).insert(0, _note_route)
    app.teardown_request_funcs.setdefault(None, []).append(_note_user)
    _keep_silent(app, middleware)


def _note_route(endpoint: str | None, values: dict[str, Any] | None) -> None:
    exchange = CURRENT.get()
    try:
        rule = flask.request.url_rule
        if exchange is not None and rule is not None:
            exchange.route = rule.rule
    except Exception as error:
        failed("route", error)


def _note_user(error: BaseException | None = None) -> None:
    """Whom flask-login has found, if the application has asked it."""
    exchange = CURRENT.get()
    try:
        if exchange is None:
            return
        user = flask.g.get("_login_user")
        if user is not None and getattr(user, "is_authenticated", False):
            exchange.user = str(user.get_id())
    except Exception as failure:
        failed("user", failure)


def _keep_silent(app: Flask, middleware: LoggingMiddleware) -> None:
    """Let ``app.log_exception`` hand its exception to the request's record instead of writing one of its own."""
    previous = app.log_exception
    # A class that logs in its own way goes on doing so.
    replaceable = type(app).log_exception is flask.Flask.log_exception and "log_exception" not in vars(app)

    def log_exception(exc_info: Any) -> None:
        exchange = CURRENT.get()
        taken = False
        try:
            taken = _take(exchange, exc_info) and middleware.observer.writes_errors()
        except Exception as failure:
            failed("exception", failure)
        if not (taken and replaceable):
            previous(exc_info)

    app.log_exception = log_exception  # type: ignore[method-assign, unused-ignore]


def _take(exchange: Exchange | None, exc_info: Any) -> bool:
    error = exc_info[1] if isinstance(exc_info, tuple) and len(exc_info) == 3 else None
    if exchange is None or exchange.finished or not isinstance(error, BaseException):
        return False
    exchange.error = error
    return True
