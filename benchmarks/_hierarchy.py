"""Write lamalog/errors/knowledge/_hierarchy.yaml from the exceptions of the libraries that are installed here.

    python -m benchmarks._hierarchy

Names that are in the file already stay: a library that isn't installed today loses nothing.
"""

from __future__ import annotations

import builtins
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from lamalog.errors.knowledge.hierarchy import read_hierarchy

FILE = Path(__file__).parents[1] / "lamalog" / "errors" / "knowledge" / "_hierarchy.yaml"
MODULES = """
asyncio.exceptions asyncio.queues concurrent.futures concurrent.futures.process concurrent.futures.thread
configparser csv ctypes email.errors ftplib gzip http.client imaplib json.decoder lzma multiprocessing.context
multiprocessing.pool netrc pickle poplib queue sched select shutil signal smtplib socket sqlite3 ssl struct subprocess
tarfile tomllib urllib.error uuid xml.etree.ElementTree xml.parsers.expat zipfile zlib zoneinfo _queue
aiohttp.client_exceptions aiohttp.web_exceptions aiohttp.http_exceptions amqp.exceptions billiard.exceptions
botocore.exceptions boto3.exceptions celery.exceptions click.exceptions cryptography.exceptions cv2 fastapi.exceptions
flask.debughelpers grpc gunicorn.errors h11 h5py httpcore httpx huggingface_hub.errors jinja2.exceptions
jsonschema.exceptions jwt.exceptions kombu.exceptions msgspec numpy.exceptions numpy.linalg onnxruntime paramiko.ssh_exception
PIL psycopg2 psycopg2.errors pydantic_core pymysql.err redis.exceptions requests.exceptions safetensors
sqlalchemy.exc sqlalchemy.orm.exc starlette.exceptions starlette.websockets urllib3.exceptions uvicorn websockets.exceptions
werkzeug.exceptions werkzeug.routing.exceptions yaml.error yaml.scanner yaml.parser yaml.composer yaml.constructor
yaml.reader zmq.error zmq.asyncio zstandard duckdb
""".split()


def exceptions_of(module: object) -> Iterator[type[BaseException]]:
    """Every exception class that *module* names, and their bases."""
    for value in list(vars(module).values()):
        if isinstance(value, type) and issubclass(value, BaseException):
            yield from (each for each in value.__mro__ if issubclass(each, BaseException))


def name_of(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def main() -> None:
    table = dict(read_hierarchy())
    for name in MODULES:
        try:
            module = importlib.import_module(name)
        except ImportError as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        for kind in exceptions_of(module):
            if not hasattr(builtins, kind.__qualname__) or kind.__module__ != "builtins":
                bases = tuple(name_of(base) for base in kind.__bases__ if issubclass(base, BaseException))
                table[name_of(kind)] = bases
    lines = [f"{name}: {', '.join(bases)}" for name, bases in sorted(table.items()) if bases]
    head = "# Exception → what it is derived from. Written by `python -m benchmarks._hierarchy`.\n"
    FILE.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} exceptions")


if __name__ == "__main__":
    main()
