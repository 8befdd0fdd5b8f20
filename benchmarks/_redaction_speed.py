"""Times of a redactor: on clean lines, on dirty lines, and how they grow on hostile text."""

from __future__ import annotations

import math
import random
import statistics
import time
import timeit
from collections.abc import Callable, Iterator

Redact = Callable[[str], str]

CLEAN = (
    "2026-11-24 12:00:01 task t-1234 finished inpainting 512x512 in 0.83 s on worker gpu-0 model=big-lama queue depth 17 ok..",
    "request_id=550e8400-e29b-41d4-a716-446655440000 trace_id=4bf92f3577b34da6a3ce929d0e0e4736 status=200 duration_ms=12.5 ok",
    "CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 23.65 GiB total capacity; 20.11 GiB already allocated; 1.2 free)",
    "epoch 12/100: loss=0.1234 psnr=31.25 ssim=0.942 lr=1e-4 tokens_per_second=1523.2 batch=16 shape=(16, 3, 512, 512) eta 3m",
    "GET /api/v1/tasks/42 HTTP/1.1 200 1532 bytes in 0.012 s from 10.0.3.17 via gateway-2 cache=miss route=/api/v1/tasks/{id}",
)
DIRTY = (
    "user bob logged in with password=hunter2 from 203.0.113.9 and mail bob@example.com via api in 0.3 s, request 42 ok",
    '{"event": "signup", "email": "bob@example.com", "phone": "13800138000", "password": "hunter2", "plan": "free", "n": 3}',
    "Authorization: Bearer abc.def-1234567890 for https://app:s3cret@db.internal/x?token=9f8a7b6c5d4e3f2a1b0c from /home/alice/x",
    "收件人：张三，手机号：13800138000，收货地址：北京市朝阳区建国路88号院5号楼1203室，订单 20240506 已发货",
)
HOSTILE = {
    "letters": "a", "digits": "1", "base64": "aB3+x/", "hex": "deadbeef", "at": "a@", "keys": "password=", "open quotes": 'password="x ', "slashes": "/a", "homes": "/home/a ", "URLs": "http://a:b@",
    "escapes": '\\\\\\"', "percents": "%41%25", "Chinese keys": "密码", "Chinese names": "姓名：", "Chinese places": "北京市朝阳区", "PEM begins": "-----BEGIN RSA PRIV" + "ATE KEY-----", "cookies": "cookie: a=b; ",
    "JWT starts": "eyJabcdefgh.", "names": "Robert ", "phones": "+1 2", "cards": "4111 1111 ", "masks": "[REDACTED:x] ", "told": "password is ", "commands": " -u a: mysql -p ", "IPv6": "2a02:", "mixed": "a1B2-_./+=@: ",
    "inserts": "INSERT INTO t (password) VALUES ('x'), ", "open inserts": "INSERT INTO t (password) VALUES ('", "YAML": "name: token\n value: ", "httpie": "http a -a ", "Cyrillic": "пароль: ", "dialogues": "> AUTH ",
    "told names": "token for user of ", "random": "aB3x9Kq2Zt7", "flags": " -p Ab1!x", "tools": "snmpwalk -c zip ", "filler": "P<<<", "positions": "at 1.12345 ", "hex text": "6a6b", "base64 text": "aGVsbG8g",
    "roles": "审批人=王", "codes": "otp code 123456 ", "streets": "Via Roma ", "mixed names": "Anna Schmidt <", "flagged": "--password ", "digests": "password hash md5 ",
}  # fmt: skip


#: What lines of a running service are made of that never come twice: words in any order, numbers, ids.
_WORDS = (
    "task worker finished queue model loaded gpu memory image region request started done in with the of user status ok "
    "retry cache hit miss batch size step epoch loss"
).split()
VARIED_BATCH = 2_000


def varied(count: int, seed: int) -> list[str]:
    """*count* innocent lines of about 120 bytes, each another: prose, numbers, and random ids in turns."""
    r = random.Random(seed)

    def prose(size: int) -> str:
        return " ".join(r.choice(_WORDS) for _ in range(24))[:size]

    kinds: tuple[Callable[[], str], ...] = (
        lambda: prose(120),
        lambda: (
            f"task t-{r.randrange(99_999)} finished on worker-{r.randrange(9)} in {r.random():.3f} s, "
            f"{r.randrange(2_000)}x{r.randrange(2_000)} loss={r.random():.5f} {prose(45)}"
        ),
        lambda: f"trace {r.randbytes(16).hex()} span {r.randbytes(8).hex()} {prose(60)}",
    )
    return [kinds[number % len(kinds)]() for number in range(count)]


def varied_cost(redact: Redact) -> tuple[float, float]:
    """µs a line where no line comes twice: of the first 2,000 a redactor sees, and the least of three later batches."""
    costs = []
    for batch in range(4):
        lines = varied(VARIED_BATCH, batch)
        start = time.perf_counter()
        for line in lines:
            redact(line)
        costs.append((time.perf_counter() - start) / VARIED_BATCH * 1e6)
    return costs[0], min(costs[1:])


def _least(redact: Redact, text: str, seconds: float = 0.15) -> float:
    timer = timeit.Timer(lambda: redact(text))
    once = max(min(timer.repeat(3, 1)), 1e-7)
    number = max(1, int(seconds / 5 / once))
    return min(timer.repeat(5, number)) / number * 1e6


def clean_cost(redact: Redact) -> float:
    """Mean over the clean lines of the least time, µs."""
    return statistics.mean(_least(redact, line) for line in CLEAN)


def dirty_cost(redact: Redact) -> float:
    """Mean over the dirty lines of the least time, µs."""
    return statistics.mean(_least(redact, line) for line in DIRTY)


def growth(redact: Redact, *, quick: bool = False) -> Iterator[tuple[str, float, float]]:
    """(what, seconds for the largest text, exponent between the smallest and the largest), slowest first."""
    small, large = (1 << 14, 1 << 17) if quick else (1 << 16, 1 << 20)
    found = []
    for name, part in HOSTILE.items():
        times = []
        for size, runs in ((small, 3), (large, 1)):
            text = (part * (size // len(part) + 1))[:size]
            best = math.inf
            for _ in range(runs):
                start = time.perf_counter()
                redact(text)
                best = min(best, time.perf_counter() - start)
            times.append(best)
        found.append((name, times[1], math.log(times[1] / times[0]) / math.log(large / small)))
    yield from sorted(found, key=lambda row: -row[1])
