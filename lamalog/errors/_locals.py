"""Local variables of one's own innermost frames, when somebody has asked for them: short, and without running their code.

A ``repr`` may ask a database or fill the memory, so only plain values are shown; of all others their type. What is
secret is hidden afterwards, by name and by look, like all fields of a record.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from lamalog.errors._in_app import InApp
from lamalog.errors._modules import module_of

#: Frames, variables of each, characters of a text, items of a container, levels.
FRAMES, VARIABLES, WIDTH, ITEMS, DEPTH = 5, 25, 200, 10, 3
_STEPS = 200_000
_SHAPED = frozenset({"numpy", "torch", "pandas", "jax", "tensorflow", "cupy"})


def locals_of(tb: TracebackType | None, in_app: InApp) -> list[dict[str, Any]]:
    """``{"function", "line", "variables"}`` of the innermost frames of one's own, innermost last."""
    own: list[TracebackType] = []
    for _ in range(_STEPS):
        if tb is None:
            break
        names = tb.tb_frame.f_globals
        file = tb.tb_frame.f_code.co_filename
        # At the top of a module, they are all that it has imported.
        if tb.tb_frame.f_locals is not names and in_app(file, module_of(names.get("__name__"), file)):
            own = [*own[-FRAMES + 1 :], tb]
        tb = tb.tb_next
    return [_frame(step) for step in own]


def _frame(step: TracebackType) -> dict[str, Any]:
    variables: dict[str, Any] = {}
    found = step.tb_frame.f_locals
    for name in list(found)[:VARIABLES]:
        if not name.startswith(("__", "@")):
            variables[name] = shown(found[name], DEPTH)
    if len(found) > VARIABLES:
        variables["…"] = f"{len(found) - VARIABLES} more"
    return {"function": step.tb_frame.f_code.co_name, "line": step.tb_lineno, "variables": variables}


def shown(value: Any, depth: int) -> Any:
    """*value* as plain data in bounds."""
    kind = type(value)
    if kind is bool or kind is float or value is None:
        return value
    if kind is int:
        return value if value.bit_length() < 64 else f"<int of {value.bit_length()} bits>"
    if kind is str:
        return value if len(value) <= WIDTH else f"{value[:WIDTH]}… {len(value) - WIDTH} more characters"
    if kind is bytes or kind is bytearray:
        return f"<{kind.__name__} of {len(value)}>"
    if kind is dict:
        return _mapping(value, depth)
    if kind in (list, tuple, set, frozenset):
        if depth <= 0:
            return f"<{kind.__name__} of {len(value)}>"
        items = [shown(item, depth - 1) for _, item in zip(range(ITEMS), value, strict=False)]
        return items if len(value) <= ITEMS else [*items, f"… {len(value) - ITEMS} more"]
    return _by_type(value, kind)


def _mapping(value: dict[Any, Any], depth: int) -> Any:
    if depth <= 0:
        return f"<dict of {len(value)}>"
    items: dict[str, Any] = {}
    for _, (key, item) in zip(range(ITEMS), value.items(), strict=False):
        items[key[:WIDTH] if type(key) is str else str(shown(key, 0))] = shown(item, depth - 1)
    if len(value) > ITEMS:
        items["…"] = f"{len(value) - ITEMS} more"
    return items


def _by_type(value: Any, kind: type) -> str:
    module, name = str(kind.__module__), kind.__qualname__
    if module.partition(".")[0] in _SHAPED:
        try:
            return f"<{module}.{name} {tuple(value.shape)} {value.dtype}>"
        except Exception:  # a DataFrame has no dtype
            pass
    return f"<{name}>" if module == "builtins" else f"<{module}.{name}>"
