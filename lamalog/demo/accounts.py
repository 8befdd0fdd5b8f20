"""Accounts and sessions, in memory. Passwords are hashed, tokens are signed; the log lines are another matter."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any

logger = logging.getLogger(__name__)

TOKEN_LIFETIME = 3600


class AccessDenied(Exception):
    """Wrong password, or no valid session."""


@dataclass(frozen=True)
class Account:
    email: str
    profile: dict[str, Any]
    salt: bytes
    hash: bytes


@dataclass(frozen=True)
class Session:
    id: str
    token: str
    account: Account


class Accounts:
    """Who may use the service. Safe to use from several threads."""

    def __init__(self, secret_key: str) -> None:
        self._key = secret_key.encode()
        self._accounts: dict[str, Account] = {}
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def register(self, profile: dict[str, Any]) -> Account:
        salt = secrets.token_bytes(16)
        account = Account(profile["email"], profile, salt, _hash(profile["password"], salt))
        with self._lock:
            self._accounts[account.email] = account
        row = "', '".join(profile[column] for column in ("email", "phone", "id_card"))
        logger.debug("INSERT INTO users (email, phone, id_card) VALUES ('%s')", row)
        logger.info("registered %s", profile, extra={"event.name": "user.registered", "user": profile})
        return account

    def login(self, email: str, password: str) -> Session:
        account = self._accounts.get(email)
        if account is None or not hmac.compare_digest(account.hash, _hash(password, account.salt)):
            raise AccessDenied(f"login failed for email={email} password={password}")
        session = Session(secrets.token_urlsafe(24), self._sign(account), account)
        with self._lock:
            self._sessions[session.token] = session
        profile = account.profile
        logger.debug(
            "用户登录 姓名：%s，手机号：%s，身份证号：%s", profile["name"], profile["phone"], profile["id_card"]
        )
        logger.info(
            "user name=%s phone=%s logged in",
            profile["name"],
            profile["phone"],
            extra={"event.name": "user.login", "session_id": session.id, "access_token": session.token},
        )
        return session

    def session(self, authorization: str) -> Session:
        """The session of an ``Authorization: Bearer …`` header. Raises AccessDenied."""
        token = authorization.removeprefix("Bearer ")
        session = self._sessions.get(token)
        if session is None:
            raise AccessDenied(f"no session for {authorization!r}")
        return session

    def _sign(self, account: Account) -> str:
        """A JSON Web Token (RFC 7519), HS256."""
        claims = {"sub": account.email, "phone": account.profile["phone"], "exp": int(time.time()) + TOKEN_LIFETIME}
        head = f"{_base64url(json.dumps({'alg': 'HS256', 'typ': 'JWT'}))}.{_base64url(json.dumps(claims))}"
        return f"{head}.{_base64url(hmac.digest(self._key, head.encode(), 'sha256'))}"


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 20_000)


def _base64url(data: str | bytes) -> str:
    raw = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
