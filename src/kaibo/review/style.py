"""How the review page looks: on a phone, on a wide screen, in the dark, and on A4 paper."""

from typing import Final

CSS: Final = """
:root{color-scheme:light dark;--bg:#f5f7fa;--surface:#fff;--line:#d9dee6;--line-2:#eceff4;
--text:#14171c;--text-2:#4b5563;--text-3:#616b7a;--accent:#1a5fd0;--area:#1a5fd01f;--ok:#0f7a45;
--warn:#8f5a00;--danger:#c0262d;--bar:#b26a00;--talk:#0b7285;
--flash:#c2410c;--hit:#1a5fd0;--classic:#46679c;--profit:#8a6400;--topic:#0b756b;--exclusive:#7c3fb8;
--bag:#c2255c;--plain:#5f6978}
@media (prefers-color-scheme:dark){:root{--bg:#0b0d10;--surface:#12151a;--line:#262c36;--line-2:#20252e;
--text:#e8ebf0;--text-2:#a9b2bf;--text-3:#8a94a3;--accent:#4c9aff;--area:#4c9aff26;--ok:#36c37d;
--warn:#f5a524;--danger:#ff5c5c;--bar:#f5a524;--talk:#5fd0c5;
--flash:#ff7a59;--hit:#4c9aff;--classic:#6ea8fe;--profit:#f5c451;--topic:#5fd0c5;--exclusive:#c792ea;
--bag:#ff6b9d;--plain:#8a94a3}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:14px/22px "PingFang SC","HarmonyOS Sans SC",MiSans,
"Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif;font-variant-numeric:tabular-nums;
overflow-wrap:anywhere}
main{max-width:1240px;margin:0 auto;padding:24px 20px 48px}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
[lang=en]{color:var(--text-3);font-size:12px;line-height:16px;font-weight:400}
h1{font-size:24px;line-height:32px;margin:0}
h2{font-size:16px;line-height:24px;margin:32px 0 12px}
h2 [lang=en]{margin-left:8px}
p{margin:4px 0}
.meta{color:var(--text-2)}
.meta span{white-space:nowrap}
.top{display:flex;flex-wrap:wrap;gap:4px 16px;justify-content:space-between;margin-bottom:12px}
.badge{display:inline-block;padding:2px 10px;border-radius:4px;background:#f5a524;color:#1a1203;
font-weight:700}
.badge [lang=en]{color:inherit}
.tag{display:inline-block;border:1px solid currentcolor;border-radius:4px;padding:0 5px;font-size:12px;
line-height:16px;white-space:nowrap}
.banner{border:1px solid var(--line);border-left:4px solid var(--warn);border-radius:8px;
background:var(--surface);padding:10px 14px;margin:16px 0 0}
.banner.ok{border-left-color:var(--ok)}
.banner.rehearsal{border-color:#f5a524;border-left-width:4px}
.cards{display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(176px,1fr))}
.cards.first{grid-template-columns:repeat(6,1fr);margin-top:20px}
.card{border:1px solid var(--line);border-radius:8px;background:var(--surface);padding:12px 14px;min-width:0}
.card h3{font-size:14px;line-height:20px;margin:0;font-weight:400;color:var(--text-2)}
.card h3 [lang=en]{display:block}
.value{font-size:22px;line-height:30px;height:30px;font-weight:700;margin:4px 0 2px;white-space:nowrap}
.first .value{font-size:30px;line-height:40px;height:40px;letter-spacing:-.01em}
.value small{font-size:13px;font-weight:400;color:var(--text-2);margin:0 3px;letter-spacing:0}
.value.none{color:var(--text-3);font-size:16px}
.foot,details.how{font-size:12px;line-height:18px;color:var(--text-3)}
.foot .state{white-space:nowrap;color:var(--text-2)}
details.how summary{cursor:pointer;color:var(--text-2);padding:2px 0}
.target{font-size:12px;line-height:18px;color:var(--text-2)}
.panel{border:1px solid var(--line);border-radius:8px;background:var(--surface);padding:12px 14px}
.empty{color:var(--text-2);padding:18px 14px}
.banner+.empty{margin-top:12px}
.badge{margin-right:4px}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--text-3);font-size:12px}
svg .name{fill:var(--text-2);font-size:13px}
svg .grid{stroke:var(--line-2);stroke-width:1;fill:none}
svg .axis{stroke:var(--line);stroke-width:1;fill:none}
svg .online{stroke:var(--accent);stroke-width:2;fill:none;stroke-linejoin:round}
svg .area{fill:var(--area);stroke:none}
svg .gmv{stroke:var(--bar);fill:none}
svg .talk{stroke:var(--talk);fill:none}
svg .in{stroke:var(--ok);fill:none}
svg .hit-area{fill:transparent}
svg .hit-area:hover{fill:var(--area)}
svg .band{opacity:.9}
svg .shade{opacity:.07}
svg .on-band{fill:var(--surface);font-size:11px;font-weight:600}
.narrow{display:none}
.flash{color:var(--flash);fill:var(--flash)}.hit{color:var(--hit);fill:var(--hit)}
.classic{color:var(--classic);fill:var(--classic)}.profit{color:var(--profit);fill:var(--profit)}
.topic{color:var(--topic);fill:var(--topic)}.exclusive{color:var(--exclusive);fill:var(--exclusive)}
.bag{color:var(--bag);fill:var(--bag)}.plain{color:var(--plain);fill:var(--plain)}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px;background:var(--surface)}
table{border-collapse:collapse;width:100%;font-size:13px;line-height:20px;overflow-wrap:break-word}
th{font-weight:600;text-align:left;color:var(--text-2);vertical-align:bottom;white-space:nowrap}
th [lang=en]{display:block}
th,td{padding:8px 12px;border-bottom:1px solid var(--line-2)}
tbody tr:last-child td,tbody tr:last-child th{border-bottom:0}
td{vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap}
td .sub{display:block;color:var(--text-3);font-size:12px;line-height:16px}
td.title{min-width:180px;max-width:300px;overflow-wrap:anywhere}
td.t{white-space:nowrap}td.what{min-width:150px}
tr.rest td{color:var(--text-2)}
tr.best td{font-weight:600}
.over{color:var(--danger)}.under{color:var(--text-3)}
.verdict{white-space:nowrap;font-weight:600}
.verdict.ok{color:var(--ok)}.verdict.look{color:var(--danger)}
.verdict.unknown,.verdict.circular{color:var(--warn)}
td.note{min-width:220px;overflow-wrap:anywhere}
summary.more{cursor:pointer;padding:8px 0;color:var(--text-2)}
footer{margin-top:32px;color:var(--text-3);font-size:12px;line-height:18px}
@media (max-width:1100px){.cards.first{grid-template-columns:repeat(3,1fr)}}
@media (max-width:640px){main{padding:16px 12px 32px}.wide{display:none}.narrow{display:block}
.cards,.cards.first{grid-template-columns:repeat(2,1fr);gap:8px}.card{padding:10px}
.first .value{font-size:22px;line-height:30px;height:30px}.value{font-size:19px}.panel{padding:8px}
th,td{padding:8px}td.title{min-width:140px}}
@media print{@page{size:A4;margin:12mm 14mm}
:root{color-scheme:light;--bg:#fff;--surface:#fff;--line:#c9ced6;--line-2:#e2e6ec;--text:#14171c;--text-2:#4b5563;
--text-3:#5a6472;--accent:#1a5fd0;--area:#1a5fd01f;--ok:#0f7a45;--warn:#8f5a00;--danger:#c0262d;--bar:#b26a00;
--talk:#0b7285;--flash:#c2410c;--hit:#1a5fd0;--classic:#46679c;--profit:#8a6400;--topic:#0b756b;
--exclusive:#7c3fb8;--bag:#c2255c;--plain:#5f6978}
body{font-size:11px;line-height:16px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}
.no-print,details.minutes{display:none}
.wide{display:block}.narrow{display:none}
h1{font-size:20px;line-height:28px}
h2{font-size:14px;line-height:20px;margin:18px 0 8px;break-after:avoid}
.cards{grid-template-columns:repeat(4,1fr);gap:8px}
.cards.first{grid-template-columns:repeat(3,1fr);margin-top:12px}
.card{padding:8px 10px;break-inside:avoid}
.card h3{font-size:11px;line-height:15px}
[lang=en]{font-size:9px;line-height:12px}
.value{font-size:16px;line-height:22px;height:22px}
.first .value{font-size:22px;line-height:30px;height:30px}.value small{font-size:10px}
.foot,.target,details.how{font-size:9px;line-height:12px}
details.how summary{display:none}
details.how::details-content{content-visibility:visible;display:block}
.panel,tr,.banner{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible;border:0}
table{font-size:10px;line-height:14px}
th,td{padding:4px 6px}
td.title{min-width:110px}td.note{min-width:150px}td.what{min-width:110px}
td .sub{font-size:9px;line-height:12px}
.tag{font-size:9px;line-height:12px;padding:0 3px;border-radius:3px}}
"""
"""The whole style sheet; colours follow the system's choice of light or dark, paper is always light."""
