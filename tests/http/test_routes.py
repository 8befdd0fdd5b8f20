"""The route template is found in what Starlette and FastAPI leave in the scope, of any of their versions."""

from __future__ import annotations

from typing import Any

import pytest

from lamalog.http._routes import route_of


def endpoint() -> None:
    """Stands for a view."""


class Route:
    def __init__(self, path: str) -> None:
        self.path, self.endpoint, self.app = path, endpoint, endpoint


class Mount:
    def __init__(self) -> None:
        self.app = object()


@pytest.mark.parametrize(
    ("scope", "root", "route"),
    [
        ({"route": Route("/a/{b}"), "path": "/a/1"}, "", "/a/{b}"),
        ({"route": Route("/a"), "path": "/m/a", "root_path": "/m", "app_root_path": ""}, "", "/m/a"),
        (
            {
                "route": Route("/z/{q}"),
                "root_path": "/t/acme",
                "app_root_path": "",
                "path_params": {"tenant": "acme", "q": 4},
            },
            "",
            "/t/{tenant}/z/{q}",
        ),
        ({"route": Mount(), "root_path": "/static", "app_root_path": ""}, "", "/static/{path}"),
        ({"route": Route("/a"), "root_path": "/proxy", "app_root_path": "/proxy"}, "/proxy", "/a"),
        ({"endpoint": endpoint, "path": "/a/1/b", "path_params": {"n": 1}}, "", "/a/{n}/b"),
        ({"endpoint": endpoint, "path": "/files/x/y.txt", "path_params": {"p": "x/y.txt"}}, "", "/files/{p}"),
        ({"endpoint": endpoint, "path": "/plain"}, "", "/plain"),
        ({"endpoint": object(), "path": "/static/x/y.css"}, "", None),
        ({"path": "/missing"}, "", None),
        ({}, "", None),
    ],
)
def test_route(scope, root, route):
    assert route_of(scope, root) == route


@pytest.mark.parametrize("path", ["/api/v1/items/3", "/sub/a/9", "/sub/t/acme/z/4"])
@pytest.mark.filterwarnings("ignore")
def test_included_and_mounted_routers_of_fastapi(http, records, path):
    fastapi = pytest.importorskip("fastapi")
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Mount as RealMount
    from starlette.routing import Route as RealRoute

    from lamalog.http.asgi import LoggingMiddleware

    async def view(request: Any) -> Any:
        return PlainTextResponse("x")

    router = fastapi.APIRouter(prefix="/v1")
    router.get("/items/{item}")(lambda item: item)
    app = fastapi.FastAPI()
    app.include_router(router, prefix="/api")
    tenants = RealMount("/t/{tenant}", routes=[RealRoute("/z/{q:int}", view)])
    app.mount("/sub", Starlette(routes=[RealRoute("/a/{b}", view), tenants]))
    assert http.asgi(LoggingMiddleware(app), http.scope(path)).status in ("200", "422")
    expected = {
        "/api/v1/items/3": "/api/v1/items/{item}",
        "/sub/a/9": "/sub/a/{b}",
        "/sub/t/acme/z/4": "/sub/t/{tenant}/z/{q:int}",
    }
    assert records.end["http.route"] == expected[path]
