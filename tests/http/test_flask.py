"""Flask: routes, error pages, streams, files and sessions behave as ever, and nothing is told twice."""

from __future__ import annotations

import logging
from typing import Any

import pytest

flask = pytest.importorskip("flask")

from lamalog.exceptions import ConfigError  # noqa: E402
from lamalog.http.flask import init_app  # noqa: E402
from lamalog.http.wsgi import LoggingMiddleware  # noqa: E402


@pytest.fixture
def app() -> Any:
    app = flask.Flask("the_app")
    init_app(app)
    return app


def get(app: Any, path: str, **options: Any) -> Any:
    with app.test_client(use_cookies=False) as client, client.get(path, **options) as answer:
        answer.get_data()
        return answer


def test_no_secret_key_is_needed(app, records):
    app.add_url_rule("/", view_func=lambda: "x")
    assert app.secret_key is None
    answer = get(app, "/", headers={"Cookie": "session=abc"})
    assert answer.status_code == 200
    assert "Vary" not in answer.headers  # the session was not touched
    assert len(records.end["session.hash"]) == 16


def test_the_session_cookie_goes_by_its_configured_name(records):
    app = flask.Flask("the_app")
    app.config["SESSION_COOKIE_NAME"] = "sitting"
    init_app(app)
    app.add_url_rule("/", view_func=lambda: "x")
    get(app, "/", headers={"Cookie": "sitting=abc"})
    assert "session.hash" in records.end


def test_flasks_own_record_of_the_exception_is_left_out(app, records):
    @app.get("/boom/<name>")
    def boom(name: str) -> Any:
        app.logger.error("my own words")
        raise ValueError("bad")

    assert get(app, "/boom/x").status_code == 500
    errors = [entry for entry in records.all if entry["level"] == "ERROR"]
    assert [entry["message"].partition(" in ")[0] for entry in errors] == ["my own words", "GET /boom/x 500"]
    assert errors[1]["exception"]["type"] == "ValueError"
    assert errors[1]["http.route"] == "/boom/<name>"


def test_flask_tells_it_itself_where_the_request_logger_is_off(app, records):
    logging.getLogger("lamalog.http").setLevel(logging.CRITICAL)

    @app.get("/boom")
    def boom() -> Any:
        raise ValueError("bad")

    get(app, "/boom")
    (error,) = [entry for entry in records.all if entry["level"] == "ERROR"]
    assert error["message"] == "Exception on /boom [GET]"
    assert error["request_id"]


def test_an_application_with_its_own_log_exception_keeps_it(records):
    told: list[Any] = []

    class Own(flask.Flask):  # type: ignore[misc, name-defined]
        def log_exception(self, exc_info: Any) -> None:
            told.append(exc_info[1])

    app = Own("the_app")
    init_app(app)

    @app.get("/boom")
    def boom() -> Any:
        raise ValueError("bad")

    get(app, "/boom")
    assert [str(error) for error in told] == ["bad"]
    assert records.end["exception"]["message"] == "bad"


@pytest.mark.parametrize("config", [{"TESTING": True}, {"PROPAGATE_EXCEPTIONS": True}])
def test_an_exception_that_flask_passes_on_is_told_once(app, records, config):
    app.config.update(config)

    @app.get("/boom")
    def boom() -> Any:
        raise ValueError("bad")

    with pytest.raises(ValueError, match="bad"):
        get(app, "/boom")
    errors = [entry for entry in records.all if entry["level"] == "ERROR"]
    assert errors == [records.end]
    assert records.end["exception"]["message"] == "bad"


def test_an_error_page_of_the_applications_own_keeps_its_status(app, records):
    @app.errorhandler(500)
    def page(error: Any) -> Any:
        return "teapot", 503

    @app.get("/boom")
    def boom() -> Any:
        raise ValueError("bad")

    assert get(app, "/boom").status_code == 503
    assert records.end["http.response.status_code"] == 503
    assert records.end["exception"]["message"] == "bad"


def test_an_exception_with_a_handler_is_the_applications_business(app, records):
    @app.errorhandler(ValueError)
    def handled(error: Any) -> Any:
        return "sorry", 422

    @app.get("/boom")
    def boom() -> Any:
        raise ValueError("bad")

    assert get(app, "/boom").status_code == 422
    assert (records.end["level"], "exception" in records.end) == ("WARNING", False)


def test_blueprints_have_their_whole_route(app, records):
    blueprint = flask.Blueprint("api", __name__, url_prefix="/api/<version>")
    blueprint.add_url_rule("/tasks/<int:number>", view_func=lambda version, number: "x")
    app.register_blueprint(blueprint)
    get(app, "/api/v1/tasks/7")
    assert records.end["http.route"] == "/api/<version>/tasks/<int:number>"


def test_what_answers_before_the_view_has_its_route_too(app, records):
    app.add_url_rule("/x/<y>", view_func=lambda y: "never")
    app.before_request(lambda: ("no", 401))
    assert get(app, "/x/1").status_code == 401
    assert records.end["http.route"] == "/x/<y>"


@pytest.mark.parametrize(("path", "status"), [("/missing", 404), ("/post", 405), ("/slash", 308)])
def test_answers_without_a_route_are_as_ever(app, records, path, status):
    app.add_url_rule("/post", "post", lambda: "x", methods=["POST"])
    app.add_url_rule("/slash/", "slash", lambda: "x")
    assert get(app, path).status_code == status
    assert records.end["http.response.status_code"] == status
    assert "http.route" not in records.end


def test_a_stream_with_context_is_whole_and_timed_to_its_end(app, records):
    @app.get("/stream")
    def stream() -> Any:
        def pieces() -> Any:
            for _ in range(3):
                app.logger.warning("piece of %s", flask.request.path)
                yield "x" * 1000

        return flask.Response(flask.stream_with_context(pieces()))

    assert len(get(app, "/stream").data) == 3000
    pieces = [entry for entry in records.all if entry["message"] == "piece of /stream"]
    assert [entry["request_id"] for entry in pieces] == [records.end["request_id"]] * 3
    assert records.all[-1] is records.end
    assert records.end["http.response.body.size"] == 3000


def test_send_file_ranges_and_conditions_work(app, records, tmp_path):
    file = tmp_path / "picture.bin"
    file.write_bytes(bytes(range(256)) * 40)
    app.add_url_rule("/file", view_func=lambda: flask.send_file(file, conditional=True))
    whole = get(app, "/file")
    assert whole.data == file.read_bytes()
    assert get(app, "/file", headers={"Range": "bytes=5-9"}).data == bytes(range(5, 10))
    assert get(app, "/file", headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert [entry["http.response.status_code"] for entry in records.ends] == [200, 206, 304]
    assert [entry["http.response.body.size"] for entry in records.ends] == [10240, 5, 0]


def test_contexts_preserved_by_the_test_client_work(app):
    app.secret_key = "x"

    @app.get("/set")
    def put() -> Any:
        flask.session["a"] = 1
        flask.g.b = 2
        return "x"

    with app.test_client() as client:
        client.get("/set")
        assert (flask.session["a"], flask.g.b, flask.request.path) == (1, 2, "/set")


def test_who_flask_login_found_is_hashed(app, records):
    class User:
        is_authenticated = True

        def get_id(self) -> str:
            return "bob@example.org"

    @app.get("/")
    def view() -> Any:
        flask.g._login_user = User()
        return "x"

    get(app, "/")
    assert len(records.end["user.hash"]) == 16
    assert "bob" not in str(records.all)


def test_uploads_are_described_and_read_as_before(app, records):
    @app.post("/up")
    def up() -> Any:
        return {name: [file.filename, len(file.read())] for name, file in flask.request.files.items()}

    head = '--b\r\nContent-Disposition: form-data; name="{0}"; filename="{0}.bin"\r\n\r\n'
    body = b"".join(head.format(name).encode() + data + b"\r\n" for name, data in (("a", b"x" * 700_000), ("b", b"yy")))
    with (
        app.test_client() as client,
        client.post("/up", data=body + b"--b--", content_type="multipart/form-data; boundary=b") as answer,
    ):
        assert answer.json == {"a": ["a.bin", 700_000], "b": ["b.bin", 2]}
    assert records.end["http.request.uploads"] == [
        {"size": 700_000, "extension": "bin"},
        {"size": 2, "extension": "bin"},
    ]


def test_a_second_init_changes_nothing(app, records):
    init_app(app)
    app.add_url_rule("/", view_func=lambda: "x")
    get(app, "/")
    assert len(records.ends) == 1


def test_init_after_the_first_request_works(records):
    app = flask.Flask("the_app")
    app.add_url_rule("/<x>", view_func=lambda x: x)
    get(app, "/1")
    init_app(app)
    get(app, "/2")
    assert records.end["http.route"] == "/<x>"


def test_a_middleware_around_learns_the_route(app, records):
    app.add_url_rule("/<x>", view_func=lambda x: x)
    app.wsgi_app = LoggingMiddleware(app.wsgi_app)
    get(app, "/1")
    assert records.end["http.route"] == "/<x>"


def test_only_a_flask_application_is_taken():
    with pytest.raises(ConfigError, match="must be a Flask application"):
        init_app(object())


@pytest.mark.skipif(not hasattr(flask.Flask, "ensure_sync"), reason="no async views")
def test_async_views_carry_the_context(app, records):
    pytest.importorskip("asgiref")

    @app.get("/a")
    async def view() -> Any:
        app.logger.warning("inside")
        return "x"

    assert get(app, "/a").data == b"x"
    (inside,) = [entry for entry in records.all if entry["message"] == "inside"]
    assert inside["request_id"] == records.end["request_id"]
