"""Elements of SVG, with everything that comes from data escaped."""

from __future__ import annotations

from html import escape

from lamalog.text import escape_control

#: Longest text drawn; what is cut off stands in the element's title.
LONGEST = 200


def number(value: float) -> str:
    """A coordinate, short: a tenth of a pixel is finer than anybody sees."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def quoted(value: object) -> str:
    """Text from anywhere, fit for an attribute or between tags."""
    return escape(escape_control(str(value)[: 4 * LONGEST]), quote=True)


def element(name: str, *children: str, **attributes: object) -> str:
    """``<name …>children</name>``; children are markup already, attribute values are not. ``class_`` means ``class``,
    ``stroke_width`` means ``stroke-width``; None leaves an attribute out."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{number(value) if isinstance(value, float) else quoted(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(children)
    return f"<{name}{shown}>{inner}</{name}>" if inner else f"<{name}{shown}/>"


def text(x: float, y: float, content: str, class_: str | None = None, anchor: str | None = None) -> str:
    """A line of text at a place."""
    short = content if len(content) <= LONGEST else content[: LONGEST - 1] + "…"
    return element("text", quoted(short), x=float(x), y=float(y), class_=class_, text_anchor=anchor)


def hint(content: str) -> str:
    """What a pointer that rests on the element is told."""
    return element("title", quoted(content))


def drawing(width: float, height: float, label: str, *children: str, class_: str = "chart") -> str:
    """The whole picture."""
    return element(
        "svg",
        *children,
        class_=class_,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_label=label[: 2 * LONGEST],
        preserveAspectRatio="xMinYMin meet",
    )
