"""Input that can't be read: JSON, YAML, CSV, XML, dates, numbers, dicts of the wrong shape."""

from __future__ import annotations

import ast
import base64
import configparser
import csv
import datetime
import decimal
import io
import json
import re
import struct
import uuid
import xml.etree.ElementTree

from benchmarks._error_cases._case import Values, case


@case("parsing.body_is_not_json", "validation")
def body_is_not_json(v: Values) -> None:
    json.loads(f"<html>{v.word()}</html>")


@case("parsing.answer_is_empty", "validation")
def answer_is_empty(v: Values) -> None:
    read_answer(" " * v.number(1, 9))


def read_answer(text: str) -> object:
    return json.loads(text)


@case("parsing.age_is_no_number", "validation")
def age_is_no_number(v: Values) -> None:
    form = {"age": v.word(), "size": "3"}
    int(form["age"])


@case("parsing.price_is_no_number", "validation")
def price_is_no_number(v: Values) -> None:
    float(f"{v.number()},{v.number()}")


@case("parsing.total_is_no_decimal", "validation")
def total_is_no_decimal(v: Values) -> None:
    decimal.Decimal(v.word())


@case("parsing.date_of_birth", "validation")
def date_of_birth(v: Values) -> None:
    datetime.datetime.strptime(f"{v.number(1, 99)}/{v.word()}", "%Y-%m-%d")


@case("parsing.timestamp", "validation")
def timestamp(v: Values) -> None:
    datetime.datetime.fromisoformat(f"{v.number(2000, 2020)}-{v.number(13, 99)}-01")


@case("parsing.id_is_no_uuid", "validation")
def id_is_no_uuid(v: Values) -> None:
    uuid.UUID(v.word())


@case("parsing.image_is_no_base64", "validation")
def image_is_no_base64(v: Values) -> None:
    base64.b64decode(f"{v.word()[:4]}a", validate=True)


@case("parsing.feed_is_no_xml", "validation")
def feed_is_no_xml(v: Values) -> None:
    xml.etree.ElementTree.fromstring(f"<feed><{v.word()}></feed>")


@case("parsing.ini_without_section", "config")
def ini_without_section(v: Values) -> None:
    configparser.ConfigParser().read_string(f"{v.word()} = {v.number()}")


@case("parsing.ini_option_missing", "config")
def ini_option_missing(v: Values) -> None:
    parser = configparser.ConfigParser()
    parser.read_string(f"[db]\n{v.word()} = {v.number()}")
    parser.get("db", "password")


@case("parsing.header_too_short", "validation")
def header_too_short(v: Values) -> None:
    struct.unpack(">IHH", v.word().encode()[:5])


@case("parsing.pattern_of_a_user", "validation")
def pattern_of_a_user(v: Values) -> None:
    re.compile(f"({v.word()}")


@case("parsing.csv_column_missing", "validation")
def csv_column_missing(v: Values) -> None:
    for row in csv.DictReader(io.StringIO(f"{v.word()},{v.word()}\n1,2\n")):
        row["amount"]


@case("parsing.csv_field_too_large", "validation")
def csv_field_too_large(v: Values) -> None:
    list(csv.reader(io.StringIO("x" * v.number(200_000, 300_000))))


@case("parsing.expression_of_a_user", "validation")
def expression_of_a_user(v: Values) -> None:
    ast.literal_eval(f"{v.word()} +")


@case("parsing.yaml_tabs", "config", "yaml")
def yaml_tabs(v: Values) -> None:
    import yaml

    yaml.safe_load(f"{v.word()}:\n\t- {v.number()}")


@case("parsing.yaml_unclosed", "config", "yaml")
def yaml_unclosed(v: Values) -> None:
    import yaml

    yaml.safe_load(f"a: [{v.word()}, {v.number()}")


@case("parsing.yaml_python_object", "config", "yaml")
def yaml_python_object(v: Values) -> None:
    import yaml

    yaml.safe_load(f"!!python/object:{v.word()}.Thing {{}}")


@case("parsing.msgspec_message", "validation", "msgspec")
def msgspec_message(v: Values) -> None:
    import msgspec

    msgspec.json.decode(f'{{"id": "{v.word()}"}}'.encode(), type=dict[str, int])


@case("parsing.msgspec_damaged", "validation", "msgspec")
def msgspec_damaged(v: Values) -> None:
    import msgspec

    msgspec.json.decode(f'{{"id": {v.number()}'.encode())


@case("parsing.order_is_invalid", "validation", "pydantic")
def order_is_invalid(v: Values) -> None:
    import pydantic

    class Order(pydantic.BaseModel):
        id: int
        email: str

    Order(id=v.word(), email=None)  # type: ignore[arg-type]


@case("parsing.settings_of_pydantic", "config", "pydantic")
def settings_of_pydantic(v: Values) -> None:
    from pydantic import TypeAdapter

    TypeAdapter(dict[str, int]).validate_python({v.word(): v.word()})


@case("parsing.date_of_dateutil", "validation", "dateutil")
def date_of_dateutil(v: Values) -> None:
    from dateutil import parser

    parser.parse(f"{v.word()} {v.word()}")
