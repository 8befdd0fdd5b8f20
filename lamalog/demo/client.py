"""The users: real HTTP requests that register, log in, order repairs, wait for them and look at the results."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lamalog.demo.images import Photo, corrupt, decode, has_exif, hole_error, make_photo
from lamalog.demo.people import Person, Secret

POLL = 0.2


class ClientError(RuntimeError):
    """The service did not do what it was asked to."""


@dataclass(frozen=True)
class Job:
    """One repair that a person wants, and what is special about it."""

    number: int
    seed: int
    callback: str
    #: Seconds that the worker should spend on refining the picture.
    budget: float = 0.0
    #: The worker that has the task is killed.
    kill: bool = False
    #: The upload is broken: the task must fail.
    broken: bool = False

    def photo(self, person: Person) -> Photo:
        photo = make_photo(random.Random(self.seed), person, self.number)
        return corrupt(photo) if self.broken else photo


@dataclass(frozen=True)
class Outcome:
    """What came of a job, as the user saw it."""

    job: Job
    task: str
    state: str
    attempts: int
    #: Mean error inside the holes before and after, in grey levels.
    before: float = 0.0
    after: float = 0.0
    exif: bool = False

    @property
    def as_expected(self) -> bool:
        if self.job.broken:
            return self.state == "failed"
        attempts = 2 if self.job.kill else 1
        repaired = self.after < self.before / 2 and not self.exif
        return self.state == "done" and self.attempts >= attempts and repaired


@dataclass
class Visit:
    """One person at the service. Collects the secrets that the service hands out."""

    base: str
    person: Person
    stop: threading.Event
    kill: Callable[[int], None]
    deadline: float
    secrets: list[Secret] = field(default_factory=list)
    requests: int = 0
    _token: str = ""
    _session: str = ""

    def register(self) -> None:
        person = self.person
        profile = {
            "name": person.name,
            "phone": person.phone,
            "id_card": person.resident_id,
            "email": person.email,
            "password": person.password,
            "bank_card": person.card,
            "home": person.home,
        }
        self._json("POST", "/v1/users", profile)

    def login(self, password: str) -> bool:
        """Log in. False if the password was wrong."""
        try:
            answer = self._json("POST", "/v1/login", {"email": self.person.email, "password": password})
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 401:
                return False
            raise
        self._token, self._session = answer["access_token"], answer["session_id"]
        self.secrets += [Secret("bearer token", self._token), Secret("session id", self._session)]
        return True

    def order(self, job: Job) -> Outcome:
        """Order a repair and see it through."""
        photo = job.photo(self.person)
        self.secrets += photo.secrets
        form = {
            "name": self.person.name,
            "phone": _spoken(self.person.phone),
            "id_card": self.person.resident_id,
            "email": self.person.email,
            "path": f"{self.person.home}/Pictures/{photo.filename}",
            "budget": str(job.budget),
            "callback": job.callback,
        }
        body, kind = _multipart(form, {"image": (photo.filename, photo.data), "mask": ("mask.png", photo.mask)})
        query = urllib.parse.urlencode({"api_key": self.person.api_key, "phone": self.person.phone})
        answer = json.loads(self._open("POST", f"/v1/tasks?{query}", body, kind))
        status = self._wait(job, answer["task"])
        if status["state"] != "done":
            return Outcome(job, status["id"], status["state"], status["attempts"])
        data = self._open("GET", f"/v1/tasks/{status['id']}/result")
        return Outcome(
            job,
            status["id"],
            status["state"],
            status["attempts"],
            before=hole_error(decode(photo.data), photo),
            after=hole_error(decode(data), photo),
            exif=has_exif(data),
        )

    def _wait(self, job: Job, task: str) -> dict[str, Any]:
        victim = 0
        query = urllib.parse.urlencode({"access_token": self._token, "sign": self.person.api_key})
        while not self.stop.is_set():
            status: dict[str, Any] = json.loads(self._open("GET", f"/v1/tasks/{task}?{query}"))
            if status["state"] in ("done", "failed"):
                return status
            if job.kill and not victim and status["state"] == "running" and status["progress"] > 0:
                victim = status["pid"]
                self.kill(victim)
            if time.monotonic() > self.deadline:
                raise ClientError(f"{task} is still {status['state']} (attempt {status['attempts']})")
            self.stop.wait(0.02 if job.kill and not victim else POLL)
        raise ClientError("stopped")

    def _json(self, method: str, path: str, data: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._open(method, path, json.dumps(data).encode(), "application/json"))
        return answer

    def _open(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> bytes:
        headers = {"User-Agent": "lama-demo/1.0", "X-Api-Key": self.person.api_key}
        if kind:
            headers["Content-Type"] = kind
        if self._token:
            headers |= {"Authorization": f"Bearer {self._token}", "Cookie": f"sessionid={self._session}; theme=dark"}
        self.requests += 1
        request = urllib.request.Request(self.base + path, data=body, headers=headers, method=method)
        # No proxy of the environment stands between two processes of one machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=20) as response:
            data: bytes = response.read()
        return data


def _spoken(phone: str) -> str:
    """As people write it: ``+86 138 1234 5678``."""
    return f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}"


def _multipart(form: dict[str, str], files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    """A multipart/form-data body (RFC 7578) and its content type."""
    boundary = f"----lama{uuid.uuid4().hex}"
    parts = []
    for name, value in form.items():
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode())
    for name, (filename, data) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
        parts.append(f"{head}\r\nContent-Type: application/octet-stream\r\n\r\n".encode() + data)
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), part) for part in parts)
    return body + b"--%s--\r\n" % boundary.encode(), f"multipart/form-data; boundary={boundary}"
