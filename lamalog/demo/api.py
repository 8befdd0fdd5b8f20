"""The HTTP API: register, log in, order a repair, ask how it goes, fetch the result."""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

import zmq
from flask import Flask, Response, jsonify, request
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from lamalog import lifecycle
from lamalog.demo.accounts import AccessDenied, Accounts, Session
from lamalog.demo.node import Node, NodeOptions
from lamalog.demo.queues import Message, QueueTimeout, ask
from lamalog.http.flask import init_app

logger = logging.getLogger(__name__)

#: What people ask for again and again until it is there: a good answer is worth no more than a DEBUG record.
POLLED = ("/v1/tasks/*",)
#: Where a request's environment says whose it is, for the records of requests (which show a hash of it).
USER = "lamalog.demo.user"


class PlainAccessLog(WSGIRequestHandler):
    """werkzeug's access log without its colours, which are meant for a terminal that it has for itself."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        self.log("info", '"%s" %s %s', self.requestline, code, size)


def create_app(
    context: zmq.Context[zmq.Socket[bytes]], queue: str, settings: dict[str, str], stop: threading.Event
) -> Flask:
    """The application; *queue* is the address of the scheduler, *stop* is set when all has to end."""
    app = Flask(__name__)
    init_app(app, probes=POLLED, user=lambda environ: environ.get(USER))
    accounts = Accounts(settings["SECRET_KEY"])

    def scheduler(op: str, *parts: bytes, **fields: Any) -> Message:
        return ask(context, queue, {"op": op, **fields}, parts, stop=stop)

    def session_of(authorization: str) -> Session:
        session = accounts.session(authorization)
        request.environ[USER] = session.account.email
        return session

    @app.before_request
    def look() -> None:
        logger.debug(f"{request.method} {request.full_path} from {request.remote_addr}")
        logger.debug("request headers: %s", dict(request.headers))
        if request.is_json:
            logger.debug("request body: %s", request.get_data(as_text=True))

    @app.after_request
    def boast(response: Response) -> Response:
        logger.debug("answered %s with cookies %r", response.status, response.headers.get("Set-Cookie"))
        return response

    @app.errorhandler(AccessDenied)
    def denied(error: AccessDenied) -> tuple[Response, int]:
        logger.warning("access denied: %s", error, exc_info=error)
        return jsonify(error="access denied"), 401

    @app.errorhandler(QueueTimeout)
    def unavailable(error: QueueTimeout) -> tuple[Response, int]:
        logger.error("scheduler does not answer", exc_info=error)
        return jsonify(error="scheduler does not answer"), 503

    @app.post("/v1/users")
    def register() -> tuple[Response, int]:
        account = accounts.register(request.get_json())
        return jsonify(email=account.email), 201

    @app.post("/v1/login")
    def login() -> Response:
        form = request.get_json()
        session = accounts.login(form["email"], form["password"])
        response = jsonify(access_token=session.token, session_id=session.id)
        response.set_cookie("sessionid", session.id, httponly=True)
        return response

    @app.post("/v1/tasks")
    def submit() -> tuple[Response, int]:
        session = session_of(request.headers.get("Authorization", ""))
        image, mask = request.files["image"], request.files["mask"]
        order = {
            **request.form.to_dict(),
            "budget": float(request.form.get("budget", 0)),
            "access_token": session.token,
        }
        logger.info("upload %s from %s", image.filename, session.account.profile, extra={"form": order})
        logger.info("charged card %s of %s", session.account.profile["bank_card"], session.account.email)
        logger.debug("replay: curl -X POST '%s' -H 'Authorization: Bearer %s'", request.url, session.token)
        parts = (image.read(), mask.read())
        with lifecycle.file_upload(image.filename, to="scheduler", size=sum(map(len, parts))):
            answer = scheduler("submit", *parts, order=order)
        return jsonify(task=answer.header["task"]), 202

    @app.get("/v1/tasks/<task>")
    def status(task: str) -> Response | tuple[Response, int]:
        session_of(f"Bearer {request.args.get('access_token', '')}")
        answer = scheduler("status", task=task).header
        return (jsonify(answer), 404) if "id" not in answer else jsonify(answer)

    @app.get("/v1/tasks/<task>/result")
    def result(task: str) -> Response | tuple[Response, int]:
        session_of(request.headers.get("Authorization", ""))
        with lifecycle.file_download(f"{task}.png", source="scheduler") as download:
            answer = scheduler("result", task=task)
            download.transferred(sum(map(len, answer.parts)))
        if not answer.parts:
            return jsonify(error="no result", **answer.header), 404
        return Response(answer.parts[0], mimetype="image/png")

    @app.post("/v1/callbacks")
    def callback() -> tuple[str, int]:
        logger.debug("callback %s", request.url)
        return "", 204

    return app


def main(options: NodeOptions) -> None:
    settings = {key: os.environ[key] for key in ("DATABASE_URL", "SECRET_KEY")}
    with Node(options) as node, zmq.Context() as context:
        with lifecycle.startup("api") as boot:
            with boot.step("read the settings"):
                logger.info("settings %s", settings)
                logger.info("connecting to %s", settings["DATABASE_URL"])
                app = create_app(context, options.queue, settings, node.stop)
            with boot.step("bind HTTP"):
                server = ThreadedWSGIServer("127.0.0.1", 0, app, PlainAccessLog)
                server.daemon_threads = False  # so that server_close() waits for answers under way
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="http")
        thread.start()
        try:
            address = f"http://127.0.0.1:{server.server_port}"
            node.greet(address)
            node.announce(address=address)
            node.stop.wait()
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
