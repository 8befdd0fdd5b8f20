"""Other services for real: TLS with wrong certificates, aiohttp, gRPC, AWS, JWT, SSH, mail, Docker, hubs."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks._error_cases import Values, case


def certificate(folder: Path, name: str, days: int = 30) -> Path:
    """A self-signed certificate and its key in one PEM file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    begin = now - datetime.timedelta(days=60)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@contextlib.contextmanager
def tls_server(pem: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def serve() -> None:
        with contextlib.suppress(OSError):
            raw, _ = listener.accept()
            raw.settimeout(5)
            with contextlib.suppress(OSError), context.wrap_socket(raw, server_side=True) as one:
                one.recv(1000)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(5)
        listener.close()


def connect(port: int, trusted: Path | None, name: str) -> None:
    context = ssl.create_default_context(cafile=str(trusted) if trusted else None)
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname=name),
    ):
        pass


@case("tls.unknown_ca", "network.tls", "cryptography", advice=("LAMA-TLS-001",))
def self_signed(v: Values) -> None:
    with tls_server(certificate(v.folder, "shop.test")) as port:
        connect(port, None, "shop.test")


@case("tls.expired", "network.tls", "cryptography", advice=("LAMA-TLS-002",))
def expired(v: Values) -> None:
    pem = certificate(v.folder, "shop.test", days=-10)
    with tls_server(pem) as port:
        connect(port, pem, "shop.test")


@case("tls.name", "network.tls", "cryptography", advice=("LAMA-TLS-003",))
def other_name(v: Values) -> None:
    pem = certificate(v.folder, "shop.test")
    with tls_server(pem) as port:
        connect(port, pem, "bank.test")


@case("tls.unknown_ca", "network.tls", "cryptography", advice=("LAMA-TLS-001", "LAMA-TLS-003"))
def requests_self_signed(v: Values) -> None:
    import requests

    with tls_server(certificate(v.folder, "localhost")) as port:
        requests.get(f"https://localhost:{port}/", timeout=5)


@case("tls.unknown_ca", "network.tls", "cryptography", advice=("LAMA-TLS-001", "LAMA-TLS-003"))
def httpx_self_signed(v: Values) -> None:
    import httpx

    with tls_server(certificate(v.folder, "localhost")) as port:
        httpx.get(f"https://localhost:{port}/", timeout=5)


@case("tls.key_file", "network.tls", "cryptography", advice=("LAMA-TLS-007",))
def not_a_certificate(v: Values) -> None:
    path = v.folder / "key.pem"
    path.write_text("hello")
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path)


@case("tls.old", "network.tls", "cryptography", advice=("LAMA-TLS-005",))
def no_common_version(v: Values) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA")
    with (
        tls_server(certificate(v.folder, "shop.test")) as port,
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        context.wrap_socket(plain),
    ):
        pass


async def _aiohttp(url: str, seconds: float = 5, read: str = "") -> Any:
    import aiohttp

    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds), raise_for_status=True) as session,
        session.get(url) as answer,
    ):
        return await (answer.json() if read == "json" else answer.text())


@case("aiohttp.refused", "network", "aiohttp", advice=("LAMA-NET-009", "LAMA-NET-001"))
def aiohttp_refused(v: Values) -> None:
    asyncio.run(_aiohttp("http://127.0.0.1:1/"))


@case("aiohttp.forbidden", "permission", "aiohttp", lent=("http",), advice=("LAMA-PERM-003",))
def aiohttp_forbidden(v: Values) -> None:
    asyncio.run(_aiohttp(f"{v.lent.url}/status/403"))


@case("aiohttp.server_error", "third_party", "aiohttp", lent=("http",), advice=("LAMA-EXT-001",))
def aiohttp_server_error(v: Values) -> None:
    asyncio.run(_aiohttp(f"{v.lent.url}/status/502"))


@case("aiohttp.slow", "timeout", "aiohttp", lent=("http",), advice=("LAMA-TMO-006", "LAMA-TMO-002"))
def aiohttp_slow(v: Values) -> None:
    asyncio.run(_aiohttp(f"{v.lent.url}/slow", 0.05))


@case("aiohttp.no_json", "validation", "aiohttp", lent=("http",), advice=("LAMA-VAL-010",))
def aiohttp_no_json(v: Values) -> None:
    asyncio.run(_aiohttp(f"{v.lent.url}/html", read="json"))


@case("aiohttp.closed", "network", "aiohttp", lent=("http",), advice=("LAMA-NET-010",))
def aiohttp_closed(v: Values) -> None:
    asyncio.run(_aiohttp(f"{v.lent.url}/close"))


@case("aiohttp.bad_url", "bug", "aiohttp", advice=("LAMA-NET-017",))
def aiohttp_bad_url(v: Values) -> None:
    asyncio.run(_aiohttp(v.word()))


def _http_error(v: Values, status: int, client: str) -> None:
    url = f"{v.lent.url}/status/{status}?q={v.word()}"
    if client == "requests":
        import requests

        requests.get(url, timeout=5).raise_for_status()
    else:
        import httpx

        httpx.get(url, timeout=5).raise_for_status()


@case("http.401", "auth", "requests", lent=("http",), advice=("LAMA-AUTH-001",))
def requests_401(v: Values) -> None:
    _http_error(v, 401, "requests")


@case("http.403", "permission", "requests", lent=("http",), advice=("LAMA-PERM-003",))
def requests_403(v: Values) -> None:
    _http_error(v, 403, "requests")


@case("http.429", "third_party", "requests", lent=("http",), advice=("LAMA-EXT-002",))
def requests_429(v: Values) -> None:
    _http_error(v, 429, "requests")


@case("http.504", "timeout", "requests", lent=("http",), advice=("LAMA-TMO-008", "LAMA-EXT-001"))
def requests_504(v: Values) -> None:
    _http_error(v, 504, "requests")


@case("http.422", "third_party", "httpx", lent=("http",), advice=("LAMA-EXT-003",))
def httpx_422(v: Values) -> None:
    _http_error(v, 422, "httpx")


@case("http.401", "auth", "httpx", lent=("http",), advice=("LAMA-AUTH-001",))
def httpx_401(v: Values) -> None:
    _http_error(v, 401, "httpx")


@case("grpc.unavailable", "network", "grpc", advice=("LAMA-GRPC-001",))
def grpc_unavailable(v: Values) -> None:
    import grpc

    with grpc.insecure_channel("127.0.0.1:1") as channel:
        channel.unary_unary("/shop.Orders/Get")(b"", timeout=5)


def _grpc(status: str, details: str, seconds: float = 5) -> None:
    """A call to a server that answers with *status*."""
    import time
    from concurrent import futures

    import grpc

    class Handler(grpc.GenericRpcHandler):
        def service(self, call: Any) -> Any:
            def answer(request: bytes, context: Any) -> bytes:
                if status == "SLEEP":
                    time.sleep(0.5)
                    return b""
                context.abort(getattr(grpc.StatusCode, status), details)
                return b""

            return grpc.unary_unary_rpc_method_handler(answer)

    server = grpc.server(futures.ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers((Handler(),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            channel.unary_unary("/shop.Orders/Get")(b"", timeout=seconds)
    finally:
        server.stop(0)


@case("grpc.deadline", "timeout", "grpc", advice=("LAMA-GRPC-002",))
def grpc_deadline(v: Values) -> None:
    _grpc("SLEEP", "", 0.1)


@case("grpc.unauthenticated", "auth", "grpc", advice=("LAMA-GRPC-003",))
def grpc_unauthenticated(v: Values) -> None:
    _grpc("UNAUTHENTICATED", "no token")


@case("grpc.denied", "permission", "grpc", advice=("LAMA-GRPC-004",))
def grpc_denied(v: Values) -> None:
    _grpc("PERMISSION_DENIED", v.word())


@case("grpc.not_found", "not_found", "grpc", advice=("LAMA-GRPC-005",))
def grpc_not_found(v: Values) -> None:
    _grpc("NOT_FOUND", f"order {v.uuid()}")


@case("grpc.argument", "validation", "grpc", advice=("LAMA-GRPC-006",))
def grpc_argument(v: Values) -> None:
    _grpc("INVALID_ARGUMENT", "quantity must be positive")


@case("grpc.internal", "third_party", "grpc", advice=("LAMA-GRPC-008",))
def grpc_internal(v: Values) -> None:
    _grpc("INTERNAL", "boom")


def _s3(code: str, status: int = 400) -> None:
    import botocore.session
    from botocore.stub import Stubber

    client = botocore.session.get_session().create_client(
        "s3", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    with Stubber(client) as stubber:
        stubber.add_client_error("get_object", code, "no", status)
        client.get_object(Bucket="pictures", Key="a.png")


@case("aws.no_key", "not_found", "botocore", advice=("LAMA-AWS-003",))
def s3_no_key(v: Values) -> None:
    _s3("NoSuchKey", 404)


@case("aws.denied", "permission", "botocore", advice=("LAMA-AWS-002",))
def s3_denied(v: Values) -> None:
    _s3("AccessDenied", 403)


@case("aws.slow_down", "third_party", "botocore", advice=("LAMA-AWS-004",))
def s3_slow_down(v: Values) -> None:
    _s3("SlowDown", 503)


@case("aws.expired", "auth", "botocore", advice=("LAMA-AWS-001",))
def s3_expired(v: Values) -> None:
    _s3("ExpiredToken", 400)


@case("aws.no_credentials", "auth", "botocore", advice=("LAMA-AWS-001",))
def s3_no_credentials(v: Values) -> None:
    import botocore.session
    from botocore.config import Config

    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    client = botocore.session.get_session().create_client(
        "s3", region_name="eu-west-1", config=Config(retries={"max_attempts": 0})
    )
    client.list_buckets()


@case("aws.unreachable", "network", "botocore", advice=("LAMA-AWS-005",))
def s3_unreachable(v: Values) -> None:
    import botocore.session
    from botocore.config import Config

    client = botocore.session.get_session().create_client(
        "s3",
        region_name="eu-west-1",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=Config(retries={"max_attempts": 0}),
    )
    client.list_buckets()


@case("aws.no_region", "config", "botocore", advice=("LAMA-AWS-007",))
def no_region(v: Values) -> None:
    import botocore.session

    botocore.session.get_session().create_client("sqs").list_queues()


@case("jwt.expired", "auth", "jwt", advice=("LAMA-AUTH-010",))
def jwt_expired(v: Values) -> None:
    import jwt

    key = "k" * 40
    jwt.decode(jwt.encode({"exp": 1_600_000_000}, key, "HS256"), key, ["HS256"])


@case("jwt.invalid", "auth", "jwt", advice=("LAMA-AUTH-011",))
def jwt_other_key(v: Values) -> None:
    import jwt

    jwt.decode(jwt.encode({"sub": v.word()}, "k" * 40, "HS256"), "x" * 40, ["HS256"])


@case("jwt.invalid", "auth", "jwt", advice=("LAMA-AUTH-011",))
def jwt_damaged(v: Values) -> None:
    import jwt

    jwt.decode(v.word(), "k" * 40, ["HS256"])


@case("fernet.token", "auth", "cryptography", advice=("LAMA-AUTH-012",))
def fernet_other_key(v: Values) -> None:
    from cryptography.fernet import Fernet

    Fernet(Fernet.generate_key()).decrypt(Fernet(Fernet.generate_key()).encrypt(b"x"))


@case("ssh.refused", "network", "paramiko", advice=("LAMA-NET-016", "LAMA-NET-001"))
def ssh_refused(v: Values) -> None:
    import paramiko

    client = paramiko.SSHClient()
    client.connect("127.0.0.1", port=1, timeout=5)


@case("mail.refused", "network", advice=("LAMA-NET-001", "LAMA-NET-014"))
def mail_refused(v: Values) -> None:
    import smtplib

    smtplib.SMTP("127.0.0.1", 1, timeout=5)


@contextlib.contextmanager
def _talker(*answers: bytes) -> Iterator[int]:
    """A server that says these lines, one for each line it hears after the first."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def serve() -> None:
        with contextlib.suppress(OSError):
            one, _ = listener.accept()
            one.settimeout(5)
            with one:
                for number, answer in enumerate(answers):
                    if number:
                        one.recv(4096)
                    one.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(5)
        listener.close()


@case("mail.auth", "auth", advice=("LAMA-AUTH-002",))
def mail_login(v: Values) -> None:
    import smtplib

    with _talker(b"220 x\r\n", b"250-x\r\n250 AUTH PLAIN\r\n", b"535 5.7.8 bad credentials\r\n") as port:
        client = smtplib.SMTP("127.0.0.1", port, timeout=5)
        try:
            client.login("bob", "wrong")
        finally:
            client.close()


@case("mail.recipient", "third_party", advice=("LAMA-NET-015",))
def mail_recipient(v: Values) -> None:
    import smtplib

    answers = (b"220 x\r\n", b"250 x\r\n", b"250 ok\r\n", b"550 no such user\r\n", b"250 ok\r\n")
    with _talker(*answers) as port:
        client = smtplib.SMTP("127.0.0.1", port, timeout=5)
        try:
            client.sendmail("a@example.com", ["b@example.com"], "hi")
        finally:
            client.close()


@case("mail.closed", "network", advice=("LAMA-NET-014",))
def mail_hangs_up(v: Values) -> None:
    import smtplib

    with _talker(b"220 x\r\n", b"250 x\r\n") as port:
        client = smtplib.SMTP("127.0.0.1", port, timeout=5)
        try:
            client.ehlo()
            client.noop()
        finally:
            client.close()


@case("docker.no_daemon", "network", "docker", advice=("LAMA-DOCK-001",))
def docker_daemon(v: Values) -> None:
    import docker

    docker.DockerClient(base_url=f"unix://{v.folder}/docker.sock").ping()


@case("mysql.refused", "database", "pymysql", advice=("LAMA-DB-007",))
def mysql_refused(v: Values) -> None:
    import pymysql

    pymysql.connect(host="127.0.0.1", port=1, connect_timeout=5)


@case("postgres.refused", "database", "psycopg2", advice=("LAMA-DB-007",))
def postgres_refused(v: Values) -> None:
    import psycopg2

    psycopg2.connect("host=127.0.0.1 port=1 connect_timeout=5")


@case("postgres.refused", "database", "psycopg2", advice=("LAMA-DB-007",))
def postgres_through_sqlalchemy(v: Values) -> None:
    import sqlalchemy

    sqlalchemy.create_engine("postgresql+psycopg2://a:b@127.0.0.1:1/x").connect()


@case("hub.offline", "model.load", "huggingface_hub", advice=("LAMA-MODEL-005",))
def hub_not_cached(v: Values) -> None:
    import huggingface_hub

    huggingface_hub.hf_hub_download(f"{v.word()}/{v.word()}", "config.json", cache_dir=v.folder, local_files_only=True)


@case("hub.name", "model.load", "huggingface_hub", advice=("LAMA-MODEL-003",))
def hub_bad_name(v: Values) -> None:
    import huggingface_hub

    huggingface_hub.hf_hub_download("/models/not a repo/x", "config.json", cache_dir=v.folder)


def _safetensors(path: Path) -> None:
    from safetensors import safe_open

    with safe_open(str(path), framework="numpy") as file:
        file.keys()


@case("safetensors.damaged", "model.load", "safetensors", advice=("LAMA-MODEL-006",))
def safetensors_pointer(v: Values) -> None:
    path = v.folder / "model.safetensors"
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    _safetensors(path)


@case("safetensors.damaged", "model.load", "safetensors", advice=("LAMA-MODEL-006",))
def safetensors_cut(v: Values) -> None:
    import numpy
    from safetensors.numpy import save

    path = v.folder / "model.safetensors"
    path.write_bytes(save({"a": numpy.zeros((100,), "float32")})[:-50])
    _safetensors(path)


@case("safetensors.empty", "model.load", "safetensors", advice=("LAMA-MODEL-006",))
def safetensors_empty(v: Values) -> None:
    path = v.folder / "model.safetensors"
    path.touch()
    _safetensors(path)


@case("safetensors.missing", "model.load", "safetensors", advice=("LAMA-MODEL-001",))
def safetensors_missing(v: Values) -> None:
    _safetensors(v.folder / "model.safetensors")


@case("onnx.missing", "model.load", "onnxruntime", advice=("LAMA-MODEL-017", "LAMA-MODEL-001"))
def onnx_missing(v: Values) -> None:
    import onnxruntime

    onnxruntime.InferenceSession(str(v.folder / "model.onnx"), providers=["CPUExecutionProvider"])


@case("onnx.damaged", "model.load", "onnxruntime", advice=("LAMA-MODEL-017",))
def onnx_damaged(v: Values) -> None:
    import onnxruntime

    path = v.folder / "model.onnx"
    path.write_bytes(b"\x00\x01garbage" * 20)
    onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


@case("onnx.damaged", "model.load", "cv2", advice=("LAMA-MODEL-017",))
def opencv_net(v: Values) -> None:
    import cv2

    path = v.folder / "model.onnx"
    path.write_bytes(b"\x00\x01garbage" * 20)
    cv2.dnn.readNetFromONNX(str(path))


@case("jsonschema", "validation", "jsonschema", advice=("LAMA-VAL-011",))
def schema_broken(v: Values) -> None:
    import jsonschema

    jsonschema.validate({"width": "x"}, {"properties": {"width": {"type": "integer"}}})


@case("nvml.none", "gpu.driver", "pynvml", advice=("LAMA-GPU-004",))
def nvml_library(v: Values) -> None:
    import pynvml

    pynvml.nvmlInit()
