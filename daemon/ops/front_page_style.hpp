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
h1,h2,h3,p,dl,dd,code{white-space:nowrap}
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
