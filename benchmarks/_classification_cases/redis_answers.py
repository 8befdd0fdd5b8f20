"""What a real Redis answers when it is full, read-only, asked for nonsense, or unreachable."""

from __future__ import annotations

from typing import Any

from benchmarks._error_cases import Values, case


def client(v: Values, **options: Any) -> Any:
    import redis

    return redis.Redis(port=v.lent.redis_port, **options)


@case("redis.refused", "network", "redis", advice=("LAMA-REDIS-001",))
def refused(v: Values) -> None:
    import redis

    redis.Redis(port=1, retry=None).ping()


@case("redis.full", "memory", "redis", lent=("redis",), advice=("LAMA-REDIS-004",))
def out_of_memory(v: Values) -> None:
    one = client(v)
    one.config_set("maxmemory", "1")
    try:
        one.set(v.word(), "x")
    finally:
        one.config_set("maxmemory", "0")


@case("redis.replica", "database", "redis", lent=("redis",), advice=("LAMA-REDIS-006",))
def read_only(v: Values) -> None:
    one = client(v)
    one.replicaof("127.0.0.1", "1")
    try:
        one.set(v.word(), "x")
    finally:
        one.replicaof("NO", "ONE")


@case("redis.rights", "permission", "redis", lent=("redis",), advice=("LAMA-REDIS-009",))
def no_rights(v: Values) -> None:
    one = client(v)
    one.execute_command("ACL", "SETUSER", "guest", "on", ">pw", "~*", "+ping")
    client(v, username="guest", password="pw").set("a", "b")


@case("redis.no_script", "bug", "redis", lent=("redis",), advice=("LAMA-REDIS-014",))
def no_script(v: Values) -> None:
    client(v).evalsha("f" * 40, 0)


@case("redis.script", "bug", "redis", lent=("redis",), advice=("LAMA-REDIS-014",))
def script_fails(v: Values) -> None:
    client(v).eval("return nope.x", 0)


@case("redis.watch", "concurrency", "redis", lent=("redis",), advice=("LAMA-REDIS-013",))
def watched_key(v: Values) -> None:
    one, other, key = client(v), client(v), v.word()
    with one.pipeline() as pipe:
        pipe.watch(key)
        other.set(key, "1")
        pipe.multi()
        pipe.set(key, "2")
        pipe.execute()


@case("redis.lock", "concurrency", "redis", lent=("redis",), advice=("LAMA-REDIS-012",))
def lock_lost(v: Values) -> None:
    lock = client(v).lock(v.word())
    lock.acquire()
    client(v).delete(lock.name)
    lock.release()


@case("redis.cluster", "database", "redis", lent=("redis",), advice=("LAMA-REDIS-011",))
def no_cluster(v: Values) -> None:
    import redis

    redis.RedisCluster(host="127.0.0.1", port=v.lent.redis_port)


@case("redis.value", "bug", "redis", lent=("redis",), advice=("LAMA-REDIS-014",))
def value_of_none(v: Values) -> None:
    client(v).set(v.word(), None)


@case("redis.pool", "database", "redis", lent=("redis",), advice=("LAMA-REDIS-010",))
def pool_empty(v: Values) -> None:
    import redis

    pool = redis.ConnectionPool(port=v.lent.redis_port, max_connections=1)
    held = pool.get_connection()
    try:
        redis.Redis(connection_pool=pool).ping()
    finally:
        pool.release(held)


@case("redis.arguments", "bug", "redis", lent=("redis",), advice=("LAMA-REDIS-014",))
def wrong_arguments(v: Values) -> None:
    client(v).execute_command("GET")
