"""Written when the rules were done, and raised once: how it does on what nobody has tuned it on."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from benchmarks._error_cases import Values, case


@case("late.graph", "bug")
def cycle_in_a_graph(v: Values) -> None:
    from graphlib import TopologicalSorter

    list(TopologicalSorter({"a": {"b"}, "b": {"a"}}).static_order())


@case("late.statistics", "bug")
def mean_of_nothing(v: Values) -> None:
    import statistics

    statistics.mean([])


@case("late.ip", "validation", advice=("LAMA-VAL-003",))
def address_of_a_user(v: Values) -> None:
    import ipaddress

    ipaddress.ip_address(f"300.1.2.{v.number()}")


@case("late.plist", "validation", advice=("LAMA-VAL-016", "LAMA-VAL-012"))
def plist_damaged(v: Values) -> None:
    import plistlib

    plistlib.loads(v.word().encode())


@case("late.gzip", "validation", advice=("LAMA-VAL-013",))
def gzip_damaged(v: Values) -> None:
    import gzip

    gzip.decompress(b"no gzip at all")


@case("late.lzma", "validation", advice=("LAMA-VAL-013",))
def lzma_damaged(v: Values) -> None:
    import lzma

    lzma.decompress(b"no lzma")


@case("late.zlib", "validation", advice=("LAMA-VAL-013",))
def zlib_damaged(v: Values) -> None:
    import zlib

    zlib.decompress(b"no zlib")


@case("late.toml", "config", python=((3, 11), (4, 0)), advice=("LAMA-CFG-002",))
def toml_damaged(v: Values) -> None:
    import tomllib

    tomllib.loads("a = = 1")


@case("late.ini", "config", advice=("LAMA-CFG-002",))
def interpolation(v: Values) -> None:
    import configparser

    parser = configparser.ConfigParser()
    parser.read_string("[a]\nx = %(nope)s")
    parser.get("a", "x")


@case("late.logging", "config", advice=("LAMA-CFG-005",))
def logging_configuration(v: Values) -> None:
    import logging.config

    logging.config.dictConfig({"version": 1, "handlers": {"h": {"class": "logging.NoSuchHandler"}}})


@case("late.enum", "validation", advice=("LAMA-VAL-003",))
def state_unknown(v: Values) -> None:
    import enum

    enum.Enum("State", "ON OFF")(v.word())


@case("late.frozen", "bug", advice=("LAMA-BUG-019",))
def frozen(v: Values) -> None:
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Job:
        size: int

    Job(1).size = 2  # type: ignore[misc]


@case("late.abstract", "bug", advice=("LAMA-BUG-011",))
def abstract_class(v: Values) -> None:
    import abc

    class Base(abc.ABC):
        @abc.abstractmethod
        def run(self) -> None: ...

    Base()  # type: ignore[abstract]


@case("late.format", "bug", advice=("LAMA-BUG-021",))
def format_of_a_message(v: Values) -> None:
    template = "%s and %s"
    str(template % (v.word(),))


@case("late.int_too_long", "validation", python=((3, 11), (4, 0)), advice=("LAMA-VAL-001",))
def too_many_digits(v: Values) -> None:
    int("9" * 10_000)


@case("late.argparse", "validation", advice=("LAMA-VAL-017",))
def option_of_argparse(v: Values) -> None:
    import argparse

    argparse.ArgumentParser(exit_on_error=False).add_argument("--size", type=int)
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--size", type=int)
    parser.parse_args(["--size", v.word()])


@case("late.imap", "network", advice=("LAMA-NET-001",))
def imap_refused(v: Values) -> None:
    import imaplib

    imaplib.IMAP4("127.0.0.1", 1, timeout=5)


@case("late.xmlrpc", "third_party", lent=("http",))
def xmlrpc_fails(v: Values) -> None:
    import xmlrpc.client

    xmlrpc.client.ServerProxy(f"{v.lent.url}/status/500").ping()


@case("late.websocket_http", "network", "websockets", lent=("http",))
def websocket_to_http(v: Values) -> None:
    from websockets.sync.client import connect

    connect(f"ws://127.0.0.1:{v.lent.port}/status/200", open_timeout=5)


@case("late.detached", "bug", "sqlalchemy", advice=("LAMA-DB-014",))
def detached_instance(v: Values) -> None:
    import sqlalchemy as sa
    from sqlalchemy import orm

    base: Any = orm.declarative_base()

    class User(base):
        __tablename__ = "users"
        id = sa.Column(sa.Integer, primary_key=True)

    engine = sa.create_engine("sqlite://")
    base.metadata.create_all(engine)
    with orm.Session(engine) as session:
        user = User(id=1)
        session.add(user)
        session.commit()
    print(user.id)


@case("late.pool", "database", "sqlalchemy", advice=("LAMA-DB-011",))
def pool_used_up(v: Values) -> None:
    import sqlalchemy as sa

    engine = sa.create_engine(
        f"sqlite:///{v.folder}/x.db", poolclass=sa.pool.QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.05
    )
    with engine.connect(), engine.connect():
        pass


@case("late.sqlite_thread", "concurrency", advice=("LAMA-DB-022",))
def sqlite_in_another_thread(v: Values) -> None:
    import sqlite3
    from concurrent.futures import ThreadPoolExecutor

    db = sqlite3.connect(":memory:")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(db.execute, "select 1").result()


@case("late.sqlite_readonly", "database", advice=("LAMA-DB-019",))
def sqlite_readonly(v: Values) -> None:
    import sqlite3

    path = v.folder / "x.db"
    sqlite3.connect(path).execute("create table a (b)")
    sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("insert into a values (1)")


@case("late.sqlite_foreign_key", "database", advice=("LAMA-DB-002",))
def foreign_key(v: Values) -> None:
    import sqlite3

    db = sqlite3.connect(":memory:")
    db.executescript("pragma foreign_keys = on; create table a (x primary key); create table b (y references a(x))")
    db.execute("insert into b values (1)")


@case("late.sqlite_full", "io.disk_full", advice=("LAMA-DB-025",))
def sqlite_full(v: Values) -> None:
    import sqlite3

    db = sqlite3.connect(v.folder / "x.db")
    db.execute("create table a (b)")
    db.execute("pragma max_page_count = 2")
    db.execute("insert into a values (zeroblob(100000))")


@case("late.fastapi", "validation", "fastapi", advice=("LAMA-WEB-021",))
def body_of_fastapi(v: Values) -> None:
    import fastapi
    from fastapi.exceptions import RequestValidationError

    async def main() -> None:
        app = fastapi.FastAPI()
        caught: list[BaseException] = []

        @app.get("/x")
        def x(size: int) -> int:
            return size

        @app.exception_handler(RequestValidationError)
        async def handle(request: Any, error: BaseException) -> Any:
            caught.append(error)
            return fastapi.Response()

        scope = {
            "type": "http", "method": "GET", "path": "/x", "raw_path": b"/x", "query_string": b"size=x", "headers": [],
            "scheme": "http", "server": ("x", 80), "client": ("x", 1), "http_version": "1.1", "root_path": "",
        }  # fmt: skip

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None: ...

        await app(scope, receive, send)
        raise caught[0]

    asyncio.run(main())


@case("late.starlette", "not_found", "starlette", advice=("LAMA-WEB-002",))
def starlette_not_found(v: Values) -> None:
    from starlette.exceptions import HTTPException

    raise HTTPException(404, f"no picture {v.uuid()}")


@case("late.flask_forbidden", "permission", "flask", advice=("LAMA-WEB-007",))
def flask_forbidden(v: Values) -> None:
    import flask

    flask.abort(403)


@case("late.flask_secret", "config", "flask", advice=("LAMA-WEB-016",))
def flask_without_secret(v: Values) -> None:
    import flask

    app = flask.Flask("shop")
    app.testing = True

    @app.route("/")
    def index() -> str:
        flask.session["a"] = 1
        return ""

    app.test_client().get("/")


@case("late.flask_twice", "bug", "flask", advice=("LAMA-WEB-014",))
def flask_route_twice(v: Values) -> None:
    import flask

    app = flask.Flask("shop")
    app.add_url_rule("/a", "a", lambda: "")
    app.add_url_rule("/b", "a", lambda: "")


@case("late.missing_field", "validation", "flask", advice=("LAMA-WEB-001",))
def form_field_missing(v: Values) -> None:
    import flask

    app = flask.Flask("shop")
    with app.test_request_context("/", method="POST", data={}):
        flask.request.form["width"]


@case("late.not_json", "validation", "flask", advice=("LAMA-WEB-005",))
def not_json(v: Values) -> None:
    import flask

    with flask.Flask("shop").test_request_context("/", method="POST", data="x"):
        flask.request.get_json()


@case("late.broken_json", "validation", "flask", advice=("LAMA-WEB-001", "LAMA-VAL-010"))
def broken_json(v: Values) -> None:
    import flask

    with flask.Flask("shop").test_request_context("/", method="POST", data="{", content_type="application/json"):
        flask.request.get_json()


@case("late.h5", "io.file", "h5py")
def h5_missing(v: Values) -> None:
    import h5py

    h5py.File(v.folder / "model.dat", "r")


@case("late.zstd", "validation", "zstandard", advice=("LAMA-VAL-013",))
def zstd_damaged(v: Values) -> None:
    import zstandard

    zstandard.ZstdDecompressor().decompress(b"no zstd at all")


@case("late.kombu", "network", "kombu", advice=("LAMA-NET-001", "LAMA-MQ-010"))
def broker_refuses(v: Values) -> None:
    import kombu

    kombu.Connection("amqp://127.0.0.1:1//", connect_timeout=1, transport_options={"max_retries": 0}).connect()


@case("late.celery_broker", "queue", "celery", advice=("LAMA-MQ-010", "LAMA-NET-001", "LAMA-REDIS-001"))
def celery_without_broker(v: Values) -> None:
    import celery

    app = celery.Celery("shop", broker="amqp://127.0.0.1:1//")
    app.conf.broker_connection_timeout = 1
    app.send_task("x", retry=False)


@case("late.zmq_identity", "queue", "zmq", advice=("LAMA-MQ-006",))
def nobody_of_that_name(v: Values) -> None:
    import zmq

    with zmq.Context() as context, context.socket(zmq.ROUTER) as router:
        router.setsockopt(zmq.ROUTER_MANDATORY, 1)
        router.bind("inproc://x")
        router.send_multipart([b"nobody", b"x"])


@case("late.zmq_text", "bug", "zmq", advice=("LAMA-MQ-018", "LAMA-BUG-006"))
def text_for_zmq(v: Values) -> None:
    import zmq

    with zmq.Context() as context, context.socket(zmq.PUSH) as push:
        push.send("text")


@case("late.asyncio_queue", "queue", advice=("LAMA-MQ-007",))
def asyncio_queue_full(v: Values) -> None:
    async def main() -> None:
        queue: asyncio.Queue[int] = asyncio.Queue(1)
        queue.put_nowait(1)
        queue.put_nowait(2)

    asyncio.run(main())


@case("late.palette", "bug", "PIL", advice=("LAMA-IMG-004",))
def paste_of_another_mode(v: Values) -> None:
    from PIL import Image

    Image.merge("RGB", [Image.new("L", (1, 1)), Image.new("L", (2, 2)), Image.new("L", (1, 1))])


@case("late.png_cut", "validation", "PIL", advice=("LAMA-IMG-001", "LAMA-IMG-002"))
def png_cut_off(v: Values) -> None:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(out, "PNG")
    Image.open(io.BytesIO(out.getvalue()[:500])).load()


@case("late.dot", "bug", "numpy", advice=("LAMA-IMG-011",))
def matrices_do_not_fit(v: Values) -> None:
    import numpy

    numpy.zeros((2, 3)) @ numpy.zeros((2, 3))


@case("late.cast", "bug", "numpy", advice=("LAMA-IMG-012",))
def casting(v: Values) -> None:
    import numpy

    array = numpy.zeros(3, "int32")
    array += 1.5


@case("late.concatenate", "bug", "numpy", advice=("LAMA-IMG-011",))
def concatenate(v: Values) -> None:
    import numpy

    numpy.concatenate([numpy.zeros((2, 3)), numpy.zeros((2, 4))])


@case("late.video", "validation", "cv2", advice=("LAMA-IMG-007",))
def frame_of_no_video(v: Values) -> None:
    import cv2

    _, frame = cv2.VideoCapture(str(v.folder / "no.mp4")).read()
    cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)


@case("late.circular", "bug", advice=("LAMA-DEP-003",))
def circular_import(v: Values) -> None:
    one, other = f"a_{v.word()}", f"b_{v.word()}"
    (v.folder / f"{one}.py").write_text(f"from {other} import x\ny = 1\n")
    (v.folder / f"{other}.py").write_text(f"from {one} import y\nx = 1\n")
    sys.path.insert(0, str(v.folder))
    try:
        __import__(one)
    finally:
        sys.path.remove(str(v.folder))


@case("late.syntax", "bug", advice=("LAMA-BUG-013",))
def module_with_a_typing_error(v: Values) -> None:
    name = f"m_{v.word()}"
    (v.folder / f"{name}.py").write_text("def f(:\n")
    sys.path.insert(0, str(v.folder))
    try:
        __import__(name)
    finally:
        sys.path.remove(str(v.folder))


@case("late.input", "validation", advice=("LAMA-VAL-005",))
def input_of_a_service(v: Values) -> None:
    with open(os.devnull) as nothing:
        before, sys.stdin = sys.stdin, nothing
        try:
            input()
        finally:
            sys.stdin = before


@case("late.surrogates", "encoding", advice=("LAMA-ENC-003",))
def surrogates(v: Values) -> None:
    "\udc80".encode()


@case("late.exit", "cancelled", advice=("LAMA-CANC-002",))
def exits(v: Values) -> None:
    sys.exit(3)


@case("late.prometheus", "bug", "prometheus_client")
def metric_twice(v: Values) -> None:
    import prometheus_client

    registry, name = prometheus_client.CollectorRegistry(), v.word()
    prometheus_client.Counter(name, "x", registry=registry)
    prometheus_client.Counter(name, "x", registry=registry)


@case("late.attrs", "bug", "attr", advice=("LAMA-BUG-019",))
def frozen_attrs(v: Values) -> None:
    import attr

    attr.make_class("Job", {"size": attr.ib()}, frozen=True)(1).size = 2


@case("late.celery_retry", "queue", "celery", advice=("LAMA-MQ-016",))
def task_with_an_object(v: Values) -> None:
    import kombu.serialization

    kombu.serialization.dumps({"x": object()}, serializer="json")


@case("late.idna", "encoding", advice=("LAMA-ENC-006", "LAMA-NET-007"))
def host_name_too_long(v: Values) -> None:
    import socket

    socket.getaddrinfo("a" * 70 + ".example", 80)
