"""The page's own style sheet."""

from __future__ import annotations

PAGE = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1a1d21;--card:#f7f8fa;--link:#0b5cad}
@media (prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e6e9ed;--card:#1c2127;--link:#7cc0ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:1rem;background:var(--bg);color:var(--fg);
font:15px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
h1{font-size:1.7rem;margin:.2rem 0;overflow-wrap:anywhere}h2{font-size:1.3rem;margin:2.2rem 0 .6rem}
h3{font-size:1.05rem;margin:0 0 .6rem;overflow-wrap:anywhere}h4{margin:.9rem 0 .3rem;font-size:.95rem}
a{color:var(--link)}a:focus-visible,[tabindex]:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
nav a{display:inline-block;padding:.15rem .5rem .15rem 0}
.faint,footer,caption{color:var(--faint)}footer{margin:3rem 0 1rem;font-size:.85rem}
.notes{border-left:4px solid var(--warn);padding:.5rem 1rem .5rem 2rem;background:var(--card)}
.scroll{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;width:100%;font-size:.88rem}
caption{text-align:left;padding:.3rem 0;font-weight:600}
th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--grid);vertical-align:top}
td{overflow-wrap:anywhere;min-width:5.6rem}
th{color:var(--faint);font-weight:600;white-space:nowrap}.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
figure{margin:1rem 0}figcaption{font-weight:600;margin-bottom:.3rem}
details{margin:.3rem 0;font-size:.9rem}summary{cursor:pointer;color:var(--faint)}
article{background:var(--card);border:1px solid var(--grid);border-radius:8px;padding:1rem;margin:1rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.5rem 0;font-size:.9rem}
dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}
pre{overflow:auto;max-height:28rem;background:var(--bg);border:1px solid var(--grid);border-radius:6px;padding:.7rem;
font:12.5px/1.45 ui-monospace,Consolas,"Noto Sans Mono CJK SC",monospace}
.t{white-space:nowrap}.state{font-weight:600;white-space:nowrap}.state.pass{color:var(--pass)}.state.warn{color:var(--warn)}.state.fail{color:var(--fail)}
.state.warn::before{content:"▲ "}.state.fail::before{content:"✖ "}.state.pass::before{content:"✔ "}
@media (max-width:40rem){body{padding:.6rem;font-size:14px}dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}
svg.chart{min-width:36rem}td:first-child:not(.s){min-width:9rem}.s .t{white-space:normal}}
@media print{:root{--bg:#fff;--fg:#000;--card:#fff;--faint:#444;--grid:#bbb;--link:#000}
body{max-width:none;font-size:10pt}nav,summary,details:not([open]){display:none}pre{max-height:none;white-space:pre-wrap}
section,article,figure,tr{break-inside:avoid}section{break-inside:auto}article{break-inside:auto}.scroll{overflow:visible}}
"""
