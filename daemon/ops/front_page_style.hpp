#pragma once

#include <string_view>

namespace numsync::ops {

/// The style sheet of the front page: light or dark as the browser prefers, and readable on a phone.
inline constexpr std::string_view page_style =
    R"(:root{--bg:#f4f6f8;--card:#fff;--ink:#1c2128;--soft:#566070;--line:#dce1e7;--code:#eef1f4;
--good:#17763a;--warn:#8a5a00;--bad:#c0202b;--good-bg:#e3f4e8;--warn-bg:#fdf1d3;--bad-bg:#fde8e7;--bar:#7b8aa0;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--bg:#0e1318;--card:#171d25;--ink:#e4eaf0;--soft:#9ba8b6;--line:#2a3440;--code:#0e1318;
--good:#56c878;--warn:#e0b040;--bad:#ff8178;--good-bg:#142a1c;--warn-bg:#2e2510;--bad-bg:#381a1b;--bar:#71829a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:68rem;padding:1.5rem 1.25rem 3rem;background:var(--bg);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;overflow-wrap:anywhere}
h1,h2,h3,p,dl,dd,pre{margin:0}
svg[hidden]{display:block;position:absolute}
a{color:inherit;text-underline-offset:.2em}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.875em}
.soft,.brand,.made,footer,h3,dt,caption{color:var(--soft)}
.top{border-bottom:1px solid var(--line);padding-bottom:1.25rem;margin-bottom:1.5rem}
.brand{font-weight:600;font-size:.875rem}
.brand span{font-weight:400}
h1{display:flex;gap:.65rem;align-items:center;font-size:1.75rem;line-height:1.25;margin:.35rem 0 .3rem;letter-spacing:-.01em}
.made>*{margin-right:.6rem}
.icon{flex:none;width:1.15em;height:1.15em;vertical-align:-.2em}
symbol circle,symbol .shape{fill:currentColor;stroke:none}
symbol path{fill:none;stroke:var(--card);stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
.icon.good{color:var(--good)}.icon.doubtful{color:var(--warn)}.icon.bad{color:var(--bad)}
.totals{display:flex;flex-wrap:wrap;gap:.75rem 2.5rem;margin-top:1.1rem}
dt{font-size:.8125rem}dd{font-size:1.25rem;font-weight:600;font-variant-numeric:tabular-nums}
article{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--good);border-radius:8px;margin-bottom:1rem;padding:1rem 1.25rem}
article.doubtful{border-left-color:var(--warn)}article.bad{border-left-color:var(--bad)}
article>header{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .6rem}
h2{font-size:1.125rem}
.state{font-weight:600;font-size:.875rem;padding:.05rem .55rem;border-radius:1rem;background:var(--good-bg);color:var(--good)}
.doubtful .state{background:var(--warn-bg);color:var(--warn)}.bad .state{background:var(--bad-bg);color:var(--bad)}
.fresh{margin-left:auto;font-size:.9375rem;font-weight:600;color:var(--good)}
.fresh.late{color:var(--bad)}
.fresh time{color:var(--soft);font-weight:400;font-size:.8125rem}
ul{list-style:none;margin:.85rem 0 0;padding:.75rem 1rem;border-radius:6px;background:var(--bad-bg);font-size:.9375rem}
.doubtful ul{background:var(--warn-bg)}
li+li{margin-top:.75rem;padding-top:.75rem;border-top:1px solid var(--line)}
code{white-space:nowrap}
pre code{font-size:inherit;white-space:pre-wrap}
pre{background:var(--card);border:1px solid var(--line);border-radius:4px;padding:.5rem .75rem;margin-top:.6rem;overflow-x:auto;white-space:pre-wrap}
.facts{display:grid;grid-template-columns:minmax(8rem,1fr) minmax(13rem,1.4fr) minmax(13rem,2fr);gap:1rem 2rem;margin-top:.9rem}
h3{font-size:.8125rem;font-weight:500;margin-bottom:.2rem}
.facts p{font-size:.9375rem}.facts .soft,.facts p.soft{font-size:.8125rem}
.big{font-size:1.5rem!important;line-height:1.3;font-weight:600;font-variant-numeric:tabular-nums}
.spark{display:block;width:100%;max-width:15rem;height:auto}
.spark .ok{fill:var(--bar)}.spark .no{fill:var(--bad)}.spark .held{fill:var(--warn)}.spark .floor{stroke:var(--line);fill:none}
.spark .cross{fill:none!important;stroke:var(--bad);stroke-width:1.2}
table{width:100%;border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-size:.8125rem;padding:.9rem 0 .25rem}
th,td{text-align:left;padding:.3rem .75rem .3rem 0;border-top:1px solid var(--line);font-weight:400;vertical-align:top}
thead th{border-top:0;color:var(--soft);font-size:.8125rem}
.n{text-align:right}
.more{margin:1.75rem 0 .6rem}
.rest th:first-child{padding-left:1rem}.rest .icon{margin-right:.4rem}
.rest{border-collapse:separate;border-spacing:0;background:var(--card);border:1px solid var(--line);border-radius:8px}
footer{font-size:.8125rem;margin-top:1.5rem}
.old{max-height:0;overflow:hidden;visibility:hidden;animation:old 0s 300s forwards;color:var(--bad)}
@keyframes old{to{max-height:none;visibility:visible}}
@media (max-width:44rem){.rest th:nth-child(5),.rest td:nth-child(5){display:none}.facts{grid-template-columns:1fr}.fresh{margin-left:0;width:100%}h1{font-size:1.375rem}}
)";

} // namespace numsync::ops
