"""Databases: SQLite, SQLAlchemy, DuckDB, Redis."""

from __future__ import annotations

import sqlite3
from typing import Any

from benchmarks._error_cases._case import Values, case


def connection(v: Values) -> sqlite3.Connection:
    opened = sqlite3.connect(v.folder / "shop.db", timeout=0.05)
    opened.execute("create table if not exists users (id integer primary key, name text unique not null)")
    return opened


@case("databases.table_missing", "database")
def table_missing(v: Values) -> None:
    connection(v).execute(f"select * from {v.word()}_table")


@case("databases.sql_syntax", "database")
def sql_syntax(v: Values) -> None:
    connection(v).execute(f"selekt {v.word()}")


@case("databases.user_twice", "database")
def user_twice(v: Values) -> None:
    db = connection(v)
    name = v.word()
    for _ in range(2):
        db.execute("insert into users (name) values (?)", (name,))


@case("databases.name_is_null", "database")
def name_is_null(v: Values) -> None:
    connection(v).execute("insert into users (id, name) values (?, null)", (v.number(),))


@case("databases.locked", "database")
def database_locked(v: Values) -> None:
    one, other = connection(v), connection(v)
    one.execute("begin exclusive")
    other.execute("insert into users (name) values (?)", (v.word(),))


@case("databases.bindings", "bug")
def wrong_number_of_bindings(v: Values) -> None:
    connection(v).execute("insert into users (name) values (?)", (v.word(), v.number()))


@case("databases.closed", "bug")
def used_after_close(v: Values) -> None:
    db = connection(v)
    db.close()
    db.execute("select 1")


@case("databases.no_database", "database")
def file_is_no_database(v: Values) -> None:
    path = v.folder / "broken.db"
    path.write_bytes(v.word().encode() * 1000)
    sqlite3.connect(path).execute("select * from users")


@case("databases.no_such_place", "database")
def no_such_place(v: Values) -> None:
    sqlite3.connect(v.path())


def engine(v: Values) -> Any:
    import sqlalchemy

    return sqlalchemy.create_engine(f"sqlite:///{v.folder}/orm.db")


def run_sql(v: Values, text: str, **values: Any) -> Any:
    """One helper that everything goes through."""
    import sqlalchemy

    with engine(v).begin() as db:
        db.execute(
            sqlalchemy.text("create table if not exists orders (id integer primary key, total integer not null)")
        )
        return db.execute(sqlalchemy.text(text), values)


@case("databases.alchemy_table_missing", "database", "sqlalchemy")
def alchemy_table_missing(v: Values) -> None:
    run_sql(v, f"select * from {v.word()}_table")


@case("databases.alchemy_syntax", "database", "sqlalchemy")
def alchemy_syntax(v: Values) -> None:
    run_sql(v, f"selekt {v.word()}")


@case("databases.alchemy_null", "database", "sqlalchemy")
def alchemy_null(v: Values) -> None:
    run_sql(v, "insert into orders (id, total) values (:id, null)", id=v.number())


@case("databases.alchemy_twice", "database", "sqlalchemy")
def alchemy_twice(v: Values) -> None:
    number = v.number()
    for _ in range(2):
        run_sql(v, "insert into orders (id, total) values (:id, 1)", id=number)


@case("databases.alchemy_parameter_missing", "bug", "sqlalchemy")
def alchemy_parameter_missing(v: Values) -> None:
    run_sql(v, "insert into orders (id, total) values (:id, :total)", id=v.number())


@case("databases.alchemy_no_result", "not_found", "sqlalchemy")
def alchemy_no_result(v: Values) -> None:
    import sqlalchemy

    with engine(v).begin() as db:
        db.execute(sqlalchemy.text("select 1 where :n < 0"), {"n": v.number()}).one()


@case("databases.alchemy_several_results", "bug", "sqlalchemy")
def alchemy_several_results(v: Values) -> None:
    import sqlalchemy

    with engine(v).begin() as db:
        db.execute(sqlalchemy.text(f"select {v.number()} union select 1")).one()


@case("databases.alchemy_url", "config", "sqlalchemy")
def alchemy_url(v: Values) -> None:
    import sqlalchemy

    sqlalchemy.create_engine(v.word())


@case("databases.alchemy_dialect", "config", "sqlalchemy")
def alchemy_dialect(v: Values) -> None:
    import sqlalchemy

    sqlalchemy.create_engine(f"{v.word()}://localhost/db")


@case("databases.alchemy_driver_missing", "dependency", "sqlalchemy")
def alchemy_driver_missing(v: Values) -> None:
    import sqlalchemy

    sqlalchemy.create_engine(f"mysql+pymysqlx://localhost/{v.word()}")


@case("databases.duckdb_table", "database", "duckdb")
def duckdb_table(v: Values) -> None:
    import duckdb

    duckdb.connect().execute(f"select * from {v.word()}_table")


@case("databases.duckdb_syntax", "database", "duckdb")
def duckdb_syntax(v: Values) -> None:
    import duckdb

    duckdb.connect().execute(f"selekt {v.word()}")


@case("databases.duckdb_column", "database", "duckdb")
def duckdb_column(v: Values) -> None:
    import duckdb

    duckdb.connect().execute(f"select {v.word()}_column from (select 1 as a)")


@case("databases.duckdb_conversion", "validation", "duckdb")
def duckdb_conversion(v: Values) -> None:
    import duckdb

    duckdb.connect().execute("select cast(? as integer)", [v.word()]).fetchall()


@case("databases.duckdb_file", "io.file", "duckdb")
def duckdb_file(v: Values) -> None:
    import duckdb

    duckdb.connect().execute(f"select * from read_parquet('{v.path()}')")


@case("databases.duckdb_constraint", "database", "duckdb")
def duckdb_constraint(v: Values) -> None:
    import duckdb

    db = duckdb.connect()
    db.execute("create table t (id integer primary key)")
    number = v.number()
    for _ in range(2):
        db.execute("insert into t values (?)", [number])


def cache(v: Values, port: int | None = None, **options: Any) -> Any:
    import redis

    options = {"socket_timeout": 2, "retry": None, **options}
    return redis.Redis(port=v.lent.redis_port if port is None else port, **options)


@case("databases.redis_refused", "network", "redis")
def redis_refused(v: Values) -> None:
    from benchmarks._error_cases.network import closed_port

    cache(v, closed_port()).get(v.word())


@case("databases.redis_wrong_type", "bug", "redis", lent=("redis",))
def redis_wrong_type(v: Values) -> None:
    key = f"list-{v.uuid()}"
    cache(v).set(key, 1)
    cache(v).lpush(key, v.number())


@case("databases.redis_no_integer", "bug", "redis", lent=("redis",))
def redis_no_integer(v: Values) -> None:
    key = f"number-{v.uuid()}"
    cache(v).set(key, v.word())
    cache(v).incr(key)


@case("databases.redis_auth", "auth", "redis", lent=("redis",))
def redis_auth(v: Values) -> None:
    cache(v, username=v.word(), password=v.word()).ping()


@case("databases.redis_command", "bug", "redis", lent=("redis",))
def redis_unknown_command(v: Values) -> None:
    cache(v).execute_command("GETT", v.word())


@case("databases.redis_type_of_value", "bug", "redis", lent=("redis",))
def redis_type_of_value(v: Values) -> None:
    cache(v).set(v.word(), {"a": v.number()})


@case("databases.redis_timeout", "timeout", "redis", lent=("redis",))
def redis_timeout(v: Values) -> None:
    cache(v, socket_timeout=0.05).blpop(f"queue-{v.uuid()}", timeout=5)
