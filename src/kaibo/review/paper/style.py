"""How the review page looks: on a phone, on a wide screen, in the dark, and on A4 paper."""

from typing import Final

SCREEN: Final = """
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
header .meta span{white-space:nowrap}
.top{display:flex;flex-wrap:wrap;gap:4px 20px;margin-bottom:12px}
.top :first-child{margin-right:auto}
.gist{margin:16px 0 0;border:1px solid var(--line);border-left:4px solid var(--accent);border-radius:8px;
background:var(--surface);padding:12px 16px 12px 14px}
.gist ol{margin:0;padding:0 0 0 26px;font-size:16px;line-height:26px}
.gist li::marker{font-weight:700;color:var(--accent)}
.gist li+li{margin-top:6px}
.gist [lang=en]{display:block;font-size:12px;line-height:18px}
.gist a{padding:0 4px}
.sr{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)}
.cards.first{position:relative}
.toc{position:sticky;top:0;z-index:2;margin:20px -20px 0;padding:0 20px;background:var(--bg);
border-bottom:1px solid var(--line)}
.toc ul{display:flex;gap:4px 18px;margin:0;padding:0;list-style:none;overflow-x:auto;white-space:nowrap;
scrollbar-width:thin}
.toc a{display:block;padding:9px 0;color:var(--text-2);text-decoration:none;font-size:13px}
.toc a:hover{color:var(--accent);text-decoration:underline}
section[id],.part{scroll-margin-top:52px}
.part{border-top:1px solid var(--line)}section+.part{margin-top:32px}
.part:last-of-type{border-bottom:1px solid var(--line)}
.part>summary{cursor:pointer;padding:12px 0}
.part>summary h2{display:inline;margin:0}
.part[open]{padding-bottom:20px}
.part:target::details-content{content-visibility:visible;height:auto}
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
.panel+.scroll,.cards+.scroll,.cards+.panel,.banner+.cards,.aside+.scroll{margin-top:12px}
.aside{color:var(--text-2)}
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
svg .lying{fill:var(--accent)}
svg .hit-area{stroke:transparent;fill:none;pointer-events:stroke}
svg .hit-area path:hover{stroke:var(--area)}
svg .band{opacity:.9;rx:2px}
svg .shade{opacity:.07}
svg .on-band{fill:var(--surface);font-size:11px;font-weight:600;pointer-events:none}
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
.scroll{max-height:75vh;overflow-y:auto}
.scroll thead th{position:sticky;top:0;background:var(--surface);box-shadow:inset 0 -1px var(--line)}
td.n,th.n,.minutes td+td{text-align:right;white-space:nowrap}
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
svg .mark{font-size:11px}
.panel+.scroll,.panel+.meta{margin-top:12px}
svg .break{stroke:var(--danger);stroke-width:1;stroke-dasharray:3 3;fill:none}
svg .break-n{fill:var(--danger);font-size:11px}
.sub{display:block;color:var(--text-3);font-size:12px;line-height:17px}
.spark{display:inline-block;width:78px;height:18px;vertical-align:middle;margin:0 8px}
.spark circle{fill:var(--accent)}.spark .online{stroke-width:1.5}
.roles{display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(330px,1fr));margin:12px 0 20px}
.role.card h3{font-size:16px;line-height:24px;font-weight:600;color:var(--text)}
.role h4{font-size:14px;line-height:20px;margin:12px 0 4px}
.measures{margin:0}.measures>div{padding:6px 0;border-bottom:1px solid var(--line-2)}
.measures dt{color:var(--text-2)}.measures dd{margin:0}.measures b{font-size:17px}
.role ul{margin:0;padding:0;list-style:none}.role li{padding:3px 0}
.ref{color:var(--text-3);font-size:11px;white-space:nowrap}
.tree{columns:4 250px;column-gap:24px;margin-top:8px}
.tree section{margin:0 0 12px}.tree .l4{break-inside:avoid}
.tree h3,.tree h4{break-after:avoid}
.tree h3{font-size:15px;line-height:22px;margin:0 0 4px;padding-left:10px;border-left:4px solid var(--accent)}
.tree h4{font-size:13px;line-height:20px;margin:8px 0 2px 4px;color:var(--text-2)}
.tree ul{margin:0 0 0 4px;padding:0 0 0 12px;border-left:2px solid var(--line);list-style:none}
.tree li{padding:2px 0;break-inside:avoid;position:relative}
.tree li:before{content:"";position:absolute;left:-12px;top:13px;width:8px;border-top:2px solid var(--line)}
.tree li.none{color:var(--text-3)}.tree i{font-style:normal;font-size:12px}
.tree .dir{white-space:nowrap;font-size:12px}
footer{margin-top:32px;color:var(--text-3);font-size:12px;line-height:18px}
@media (max-width:1100px){.cards.first{grid-template-columns:repeat(3,1fr)}}
@media (max-width:640px){main{padding:16px 12px 32px}.wide{display:none}.narrow{display:block}
.cards,.cards.first{grid-template-columns:repeat(2,1fr);gap:8px}.card{padding:10px}
.first .value{font-size:22px;line-height:30px;height:30px}.value{font-size:19px}.panel{padding:8px}
th,td{padding:8px}td.title{min-width:140px}
.toc{margin:16px -12px 0;padding:0 12px}.gist ol{font-size:15px;line-height:24px;padding-left:22px}}
@media print{.no-print{display:none}}
@media screen{.paper .scroll{overflow-x:auto!important}
.paper{background:#e4e7ec}.paper main{width:210mm;max-width:100%;margin:16px auto;
padding:12mm 14mm;background:#fff;box-shadow:0 1px 6px #0003}}
"""
"""How the page looks on a screen; colours follow the system's choice of light or dark."""

PAPER: Final = """
:root{color-scheme:light;--bg:#fff;--surface:#fff;--line:#c9ced6;--line-2:#e2e6ec;--text:#14171c;--text-2:#4b5563;
--text-3:#5a6472;--accent:#1a5fd0;--area:#1a5fd01f;--ok:#0f7a45;--warn:#8f5a00;--danger:#c0262d;--bar:#b26a00;
--talk:#0b7285;--flash:#c2410c;--hit:#1a5fd0;--classic:#46679c;--profit:#8a6400;--topic:#0b756b;
--exclusive:#7c3fb8;--bag:#c2255c;--plain:#5f6978}
body{font-size:11px;line-height:16px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}
details.minutes,.missing .value,.missing .foot,.missing .how [lang=en]{display:none}
.missing .cards{gap:2px 12px}.missing .card{padding:2px 0;border:0}.missing h3{color:var(--text)}
summary{list-style:none}
.part,.part:last-of-type{border:0;padding:0}section+.part{margin:0}
.part>summary{padding:18px 0 8px;break-after:avoid}
#funnel,#dwell{break-inside:avoid}
#funnel svg,#dwell svg,#traffic-sources svg{width:78%}
.wide{display:block}.narrow{display:none}
h1{font-size:20px;line-height:28px}
h2{font-size:14px;line-height:20px;margin:18px 0 8px;break-after:avoid}
.cards{grid-template-columns:repeat(4,1fr);gap:8px}
.cards.first{grid-template-columns:repeat(6,1fr);gap:6px;margin-top:10px}
.first details.how,.first [lang=en]{display:none}
.card{padding:8px 10px;break-inside:avoid}
.card h3{font-size:10px;line-height:14px}
[lang=en]{font-size:9px;line-height:12px}
.value{font-size:16px;line-height:22px;height:22px}
.first .value{font-size:15px;line-height:22px;height:22px}.value small{font-size:9px;margin:0 1px}
.first .card{padding:6px 7px}.first h3{font-size:9px}
.gist{padding:8px 12px;margin-top:10px}.gist ol{font-size:12px;line-height:18px}.gist li{break-inside:avoid}
.gist [lang=en]{font-size:9px;line-height:12px}
.foot,.target,details.how{font-size:9px;line-height:12px}
details.how summary{display:none}
details.how::details-content,.part::details-content{content-visibility:visible;display:block}
.panel,p,tr,.banner,table:not(:has(tbody tr:nth-child(9))){break-inside:avoid}footer{break-before:avoid}
thead{display:table-header-group}
.scroll{overflow:visible;border:0;max-height:none}
.scroll thead th{position:static;box-shadow:none}
table{font-size:10px;line-height:14px}
th,td{padding:4px}
th,th.n,td.t .sub{white-space:normal}
td.title{min-width:90px}td.note{min-width:120px}td.what{min-width:90px}
td .sub,.sub,.ref,.tree .dir,.tree i{font-size:9px;line-height:12px}
.roles{grid-template-columns:repeat(3,1fr);gap:8px;margin:8px 0 12px}
summary.more,p:has(+.roles),p:has(+.panel),p:has(+.tree){break-after:avoid}
.role.card h3{font-size:13px;line-height:18px}
.role h4{font-size:11px;margin:6px 0 2px}
.measures>div{padding:3px 0;break-inside:avoid}.measures b{font-size:12px}
.role li{padding:1px 0;break-inside:avoid}
.spark{width:60px;height:14px;margin:0 4px}
.tree{columns:3;column-gap:14px}.tree h3{font-size:12px;line-height:16px}
.tree h4{font-size:10px;line-height:14px}
.tree li{padding:0}.tree li:before{top:8px}
.tag{font-size:9px;line-height:12px;padding:0 3px;border-radius:3px}
"""
"""What is otherwise on A4 paper, 182 mm wide: always light, nothing to press, nothing cut in two."""

PAGED: Final = """
@page{size:A4;margin:12mm 14mm 14mm;
@bottom-left{content:"复盘 · TITLE";font:9px/12px system-ui,sans-serif;color:#5a6472}
@bottom-right{content:counter(page) " / " counter(pages);font:9px/12px system-ui,sans-serif;color:#5a6472}}
"""
"""The foot of every sheet; `TITLE` is the broadcast's."""
