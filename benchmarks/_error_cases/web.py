"""Web applications and command lines: views, templates, options."""

from __future__ import annotations

from typing import Any

from benchmarks._error_cases._case import Values, case


def application() -> Any:
    import flask

    app = flask.Flask("shop")
    app.config["PROPAGATE_EXCEPTIONS"] = True

    @app.get("/order/<name>")
    def order(name: str) -> str:
        return {"a": "b"}[name]

    @app.get("/price/<name>")
    def price(name: str) -> str:
        return str(int(name))

    @app.get("/nothing/<name>")
    def nothing(name: str) -> None:
        return None

    @app.get("/form/<name>")
    def form(name: str) -> str:
        return flask.request.args["amount"]

    @app.get("/page/<name>")
    def page(name: str) -> str:
        return flask.render_template(f"{name}.html")

    @app.get("/missing/<name>")
    def missing(name: str) -> str:
        return flask.url_for("details", name=name)

    @app.before_request
    def measure() -> None:
        pass

    return app


def call(path: str) -> None:
    application().test_client().get(path)


@case("web.order_unknown", "bug", "flask")
def order_unknown(v: Values) -> None:
    call(f"/order/{v.word()}")


@case("web.price_is_text", "bug", "flask")
def price_is_text(v: Values) -> None:
    call(f"/price/{v.word()}")


@case("web.view_returns_nothing", "bug", "flask")
def view_returns_nothing(v: Values) -> None:
    call(f"/nothing/{v.word()}")


@case("web.template_missing", "not_found", "flask")
def template_missing(v: Values) -> None:
    call(f"/page/{v.word()}")


@case("web.endpoint_unknown", "bug", "flask")
def endpoint_unknown(v: Values) -> None:
    call(f"/missing/{v.word()}")


@case("web.outside_of_context", "bug", "flask")
def outside_of_context(v: Values) -> None:
    import flask

    flask.request.args.get(v.word())


@case("web.abort", "not_found", "werkzeug")
def abort_not_found(v: Values) -> None:
    from werkzeug.exceptions import abort

    abort(404, f"no page {v.word()}")


@case("web.too_large", "validation", "werkzeug")
def upload_too_large(v: Values) -> None:
    import io

    from werkzeug.test import EnvironBuilder
    from werkzeug.wrappers import Request

    builder = EnvironBuilder(method="POST", data={"file": (io.BytesIO(b"x" * v.number(5000)), v.word())})
    request = Request(builder.get_environ())
    request.max_content_length = 100
    request.files.get("file")


@case("web.route_unknown", "not_found", "werkzeug")
def route_unknown(v: Values) -> None:
    from werkzeug.routing import Map, Rule

    Map([Rule("/a")]).bind("shop.example").match(f"/{v.word()}")


@case("web.method_not_allowed", "validation", "werkzeug")
def method_not_allowed(v: Values) -> None:
    from werkzeug.routing import Map, Rule

    Map([Rule("/a/<x>", methods=["GET"])]).bind("shop.example").match(f"/a/{v.word()}", method="DELETE")


@case("web.starlette_view", "bug", "starlette")
def starlette_view(v: Values) -> None:
    import asyncio

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    async def cart(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.path_params["item"] + 1)

    app = Starlette(routes=[Route("/cart/{item}", cart)])
    scope = {
        "type": "http", "method": "GET", "path": f"/cart/{v.word()}", "headers": [], "query_string": b"", "root_path": "",
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        pass

    asyncio.run(app(scope, receive, send))


@case("web.template_undefined", "bug", "jinja2")
def template_undefined(v: Values) -> None:
    import jinja2

    template = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string("Hello {{ user.name }}")
    template.render(**{v.word() + "x": 1})


@case("web.template_syntax", "bug", "jinja2")
def template_syntax(v: Values) -> None:
    import jinja2

    jinja2.Environment().from_string(f"{{% if {v.word()} %}}")


@case("web.template_not_found", "not_found", "jinja2")
def template_not_found(v: Values) -> None:
    import jinja2

    jinja2.Environment(loader=jinja2.DictLoader({})).get_template(f"{v.word()}.html")


@case("web.template_filter", "bug", "jinja2")
def template_filter(v: Values) -> None:
    import jinja2

    jinja2.Environment().from_string("{{ total | money }}").render(total=v.number())


@case("web.template_divides", "bug", "jinja2")
def template_divides(v: Values) -> None:
    import jinja2

    jinja2.Environment().from_string("{{ total / count }}").render(total=v.number(), count=0)


@case("web.option_unknown", "validation", "click")
def option_unknown(v: Values) -> None:
    command().main([f"--{v.word()}x"], standalone_mode=False)


@case("web.option_is_no_number", "validation", "click")
def option_is_no_number(v: Values) -> None:
    command().main(["--count", v.word()], standalone_mode=False)


@case("web.argument_missing", "validation", "click")
def argument_missing(v: Values) -> None:
    command().main(["--count", str(v.number())], standalone_mode=False)


@case("web.command_fails", "bug", "click")
def command_fails(v: Values) -> None:
    command().main(["--count", "0", v.word()], standalone_mode=False)


def command() -> Any:
    import click

    @click.command()
    @click.option("--count", type=int, default=1)
    @click.argument("name")
    def greet(count: int, name: str) -> None:
        print(len(name) // count)

    return greet


@case("web.signature_of_cookie", "auth", "itsdangerous")
def signature_of_cookie(v: Values) -> None:
    import itsdangerous

    itsdangerous.Signer("key").unsign(f"{v.word()}.{v.word()}")


@case("web.cookie_expired", "auth", "itsdangerous")
def cookie_expired(v: Values) -> None:
    import itsdangerous

    signer = itsdangerous.TimestampSigner("key")
    signer.unsign(signer.sign(v.word()), max_age=-1)
