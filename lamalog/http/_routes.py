"""The route template behind an ASGI request, as Starlette and FastAPI leave it in the scope."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

#: Path parameters that are put back into a path.
_PARAMETERS = 32


def route_of(scope: Mapping[str, Any], root_path: str) -> str | None:
    """``/users/{id}``, or None where no route was found. *root_path*: of the scope before the application had it."""
    parameters = scope.get("path_params")
    parameters = parameters if isinstance(parameters, dict) else {}
    mounted = _mounted(scope, root_path, parameters)
    route = scope.get("route")
    if route is None:
        return _guess(scope, root_path, parameters)
    if hasattr(route, "app") and not hasattr(route, "endpoint"):
        return f"{mounted}/{{path}}"  # a Mount, whose application has no routes or found none
    template = _effective(scope) or getattr(route, "path", None)
    return f"{mounted}{template}" if isinstance(template, str) else None


def _mounted(scope: Mapping[str, Any], root_path: str, parameters: Mapping[str, Any]) -> str:
    """The path of the mounts on the way to the route, parameters named."""
    base = scope.get("app_root_path", root_path)
    now = scope.get("root_path", "")
    if not isinstance(now, str) or not isinstance(base, str) or not now.startswith(base):
        return ""
    return _named(now[len(base) :], parameters)


def _effective(scope: Mapping[str, Any]) -> str | None:
    """Newer FastAPI keeps the whole path, with the prefixes of included routers, apart from the route."""
    own = scope.get("fastapi")
    return getattr(own.get("effective_route_context"), "path", None) if isinstance(own, dict) else None


def _guess(scope: Mapping[str, Any], root_path: str, parameters: Mapping[str, Any]) -> str | None:
    """Older Starlette tells the endpoint and the parameters: put the parameters' names back into the path."""
    endpoint = scope.get("endpoint")
    path = scope.get("path")
    if not (inspect.isroutine(endpoint) or inspect.isclass(endpoint)) or not isinstance(path, str):
        return None
    return _named(path[len(root_path) :] if root_path and path.startswith(root_path) else path, parameters)


def _named(path: str, parameters: Mapping[str, Any]) -> str:
    names: dict[str, str] = {}
    for name, value in list(parameters.items())[:_PARAMETERS]:
        text = str(value) if isinstance(value, (str, int, float)) or type(value).__name__ == "UUID" else ""
        if "/" in text:
            path = path.replace(text, f"{{{name}}}", 1)
        elif text:
            names.setdefault(text, f"{{{name}}}")
    return "/".join(names.get(segment, segment) for segment in path.split("/")) if names else path
