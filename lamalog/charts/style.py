"""The charts' part of a page's style sheet: light, dark and paper."""

from __future__ import annotations

#: Colours after Okabe and Ito, told apart by colour-blind people too; the darker ones on white, the lighter on black.
STYLE = (
    """
:root{--c0:#0066a8;--c1:#b45309;--c2:#0b7a5b;--c3:#a8326f;--c4:#5b4bb7;--c5:#7a6000;--c6:#2f7f9f;--c7:#6b7280;
--fail:#b42318;--warn:#a15c00;--pass:#116b3c;--grid:#e3e6ea;--faint:#565e6a;
--h0:#f0f2f5;--h1:#fde3c5;--h2:#fbbf85;--h3:#f08c48;--h4:#cf5a1c;--h5:#8f2d0a}
@media (prefers-color-scheme:dark){:root{--c0:#6cb8ff;--c1:#f5a64b;--c2:#3ecf9f;--c3:#f08bc0;--c4:#a99bff;--c5:#e3cf57;
--c6:#7fd0ee;--c7:#9aa3af;--fail:#ff8a80;--warn:#ffc266;--pass:#6fdc9b;--grid:#2b313a;--faint:#a3acb9;
--h0:#20252c;--h1:#4a2c16;--h2:#7a431a;--h3:#b0601f;--h4:#e58a3a;--h5:#ffc98f}}
svg.chart{width:100%;height:auto;max-width:60rem;display:block}
svg.spark{width:7.5rem;height:1.5rem;vertical-align:middle}
svg text{font:11px system-ui,sans-serif;fill:var(--faint)}
svg .legend{font-size:12px}
.grid{stroke:var(--grid);stroke-width:1}.axis{stroke:var(--faint);stroke-width:1}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round}
.d1{stroke-dasharray:6 3}.d2{stroke-dasharray:2 3}.d3{stroke-dasharray:8 3 2 3}
"""
    + "".join(
        f".line.{name}{{stroke:var(--{name})}}.fill.{name}{{fill:var(--{name})}}"
        for name in (*(f"c{index}" for index in range(8)), "fail", "warn", "pass")
    )
    + "".join(f".heat.h{shade}{{fill:var(--h{shade})}}" for shade in range(6))
)
