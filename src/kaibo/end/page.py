"""The sheet on paper (A4): all of the ending by hand, when kaibo is gone. Source: E2, E5, E7, E9.

It stands alone and is written for `default-src 'none'; style-src 'unsafe-inline'`. Everything from outside
is escaped.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

from kaibo.clock import local
from kaibo.end.countdown import EndingStep
from kaibo.end.sheet import EndingPlan
from kaibo.facts import Role, Stopping
from kaibo.plan.devices import DeviceType
from kaibo.playbook import INCIDENTS, number
from kaibo.roles import ROLES
from kaibo.words import shown

_STOP: Final[dict[Stopping, tuple[str, str]]] = {
    "scene": ("OBS 切到下播画面", "Show the ending scene in OBS"),
    "stream": (
        "OBS 点「停止推流」；手机直播点「结束直播」并确认",
        "Stop streaming in OBS; on a phone end it and confirm",
    ),
    "stopped": (
        "用另一部手机进直播间，确认已经断开；断开前保持状态",
        "Look from another phone: it has really ended",
    ),
    "record": ("OBS 点「停止录制」", "Stop recording in OBS"),
    "file": ("打开录像文件，拖到结尾看能不能播", "Open the recording and play its last seconds"),
    "microphone": ("关麦克风", "Mute the microphones"),
    "camera": ("遮住镜头、关摄像机", "Cover and switch off the cameras"),
    "network": ("断网：拔网线、关热点", "Cut the network"),
    "power": ("断电，电池和手机充电", "Power off; charge what has a battery"),
}

_DEVICES: Final[dict[DeviceType, str]] = {
    "microphone": "麦克风",
    "sound": "声卡",
    "camera": "摄像机",
    "capture": "采集卡",
    "phone": "手机",
    "backup": "备机",
    "primary": "主机",
    "network": "网络",
    "power": "电源",
}

_PLATFORMS: Final = {"channels": "视频号", "douyin": "抖音", "kuaishou": "快手"}

_BOX: Final = '<span class="box"></span>'

_CSS: Final = """
@page{size:A4;margin:12mm}
*{box-sizing:border-box}
body{margin:0 auto;max-width:190mm;padding:8mm 4mm;color:#000;background:#fff;font:13px/19px "PingFang SC",
"HarmonyOS Sans SC",MiSans,"Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:21px;line-height:28px;margin:0}
h2{font-size:15px;line-height:20px;margin:16px 0 4px;border-bottom:1.5px solid #000;break-after:avoid}
p{margin:2px 0}
[lang=en]{color:#444;font-size:11px;line-height:15px;font-weight:400}
table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #bbb;padding:3px 6px 3px 0;text-align:left;vertical-align:top}
th{font-size:11px;color:#444;font-weight:400;white-space:nowrap}
tr{break-inside:avoid}
td.time,td.tick,td.who{white-space:nowrap}
td.tick,th.tick{width:22px}
td.who{width:130px;white-space:normal}
td.time{width:96px;font-variant-numeric:tabular-nums}
.box{display:inline-block;width:14px;height:14px;border:1.5px solid #000;margin-right:4px;
vertical-align:-2px}
.box.done{background:#000}
.call{border-bottom:1px solid #000;display:inline-block;min-width:110px}
.warn{border:1.5px solid #000;padding:4px 8px;margin:8px 0;font-weight:600}
ol{margin:2px 0 2px 20px;padding:0}
@media print{body{padding:0}}
"""


def html(plan: EndingPlan, contacts: Mapping[Role, Sequence[tuple[str, str]]]) -> str:
    """Write the page; `contacts` are who holds each role, each with the note of the team page."""
    body = (
        _top(plan)
        + _section("收尾时间表", "Timeline", _table(_timeline(plan)))
        + _section("主播要说的", "What the host says", _table(_lines(plan)))
        + _section("3-2-1 和全员确认", "3-2-1, and who is ready", _counted(plan))
        + _section("有序停播（一步做完再做下一步）", "The ordered stop, one after another", _stop())
        + _section("关设备的顺序", "Devices, in the order they go off", _devices(plan))
        + _section("下播之后", "Afterwards", _table(_after(plan)) + _claims(plan))
        + _section("停不下来、卡顿、没数据", "When something fails", _faults(plan))
        + _section("事故预案", "Incidents", _incidents())
        + _section("联系电话", "Whom to call", _contacts(contacts))
        + _section("各平台处罚", "What platforms do", _penalties(plan))
    )
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>收尾单 {_text(plan.title)}</title><style>{_CSS}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )


def _text(text: str) -> str:
    return escape(shown(text))


def _both(zh: str, en: str) -> str:
    return f'{_text(zh)} <span lang="en">{_text(en)}</span>'


def _section(zh: str, en: str, inner: str) -> str:
    return f"<section><h2>{_both(zh, en)}</h2>{inner}</section>"


def _table(rows: Iterable[str]) -> str:
    return f"<table>{''.join(rows)}</table>"


def _row(*cells: tuple[str, str]) -> str:
    told = (f'<td class="{kind}">{cell}</td>' if kind else f"<td>{cell}</td>" for kind, cell in cells)
    return f"<tr>{''.join(told)}</tr>"


def _clock(at_ms: int | None, zone: str) -> str:
    return "--:--" if at_ms is None else f"{local(at_ms, zone):%H:%M}"


def _around(minute: int) -> str:
    return "T" if minute == 0 else f"T{'−' if minute < 0 else '+'}{abs(minute)}"


def _top(plan: EndingPlan) -> str:
    day = "" if plan.end_ms is None else f"{local(plan.end_ms, plan.zone):%Y-%m-%d} "
    drill = "【演练】" if plan.rehearsal else ""
    planned = "下播" if plan.ended_ms is not None else "计划下播"
    following = plan.following[0] if plan.following else "〔下一场时间〕"
    return (
        f"<h1>{drill}收尾单：{_text(plan.title)}</h1>"
        f"<p>{_text(plan.account)} {planned} {day}{_clock(plan.end_ms, plan.zone)}（{_text(plan.zone)}）"
        f"；下一场 {_text(following)}</p>"
        f'<p lang="en">As of {_clock(plan.as_of_ms, plan.zone)}. T is sign-off.</p>'
        '<p class="warn">软件或网络断了，就照这张纸做：每做完一格打勾，写上时间，恢复后补记。'
        ' <span lang="en">When the program is gone: do this by hand, tick, note the time.</span></p>'
    )


def _who(role: Role, people: Sequence[str]) -> str:
    return f"{ROLES[role]} {_text('、'.join(people))}"


def _named(people: Sequence[str]) -> str:
    return f"（{_text('、'.join(people))}）" if people else ""


def _step(step: EndingStep, zone: str, days: int = 0) -> str:
    told = f"{local(step.due_ms, zone):%m-%d %H:%M}" if days and step.due_ms else _clock(step.due_ms, zone)
    box = '<span class="box done"></span>' if step.state == "done" else _BOX
    mark = told if days else f"{_around(step.minute)} {told}"
    return _row(
        ("tick", box),
        ("time", mark),
        ("who", _who(step.role, step.people)),
        ("", _both(step.zh, step.en)),
    )


def _timeline(plan: EndingPlan) -> Iterable[str]:
    return (_step(step, plan.zone) for step in plan.timeline)


def _after(plan: EndingPlan) -> Iterable[str]:
    return (_step(step, plan.zone, days=1) for step in plan.aftercare.steps)


def _lines(plan: EndingPlan) -> Iterable[str]:
    for line in plan.lines:
        loop = "（循环）" if line.loop else ""
        yield _row(
            ("tick", _BOX),
            ("time", f"{_around(line.minute)} {_clock(line.at_ms, plan.zone)}{loop}"),
            ("", _both(line.zh, line.en)),
        )


def _counted(plan: EndingPlan) -> str:
    counts = "；".join(f"{_text(one.zh)} {_BOX * one.wanted}" for one in plan.counter)
    roles = (f"{_BOX} {ROLES[one.role]}{_named(one.people)}" for one in plan.ready.roles)
    most = plan.handover.wecom.most
    cap = f"今晚私域最多再接待的新好友：{most} 人，满了就停口播。" if most else "私域没报今晚能接待多少人。"
    return f"<p>{counts}</p><p>{'　'.join(roles)}</p><p>{cap}</p>"


def _stop() -> str:
    tail = round(number("tail_seconds"))
    steps = "".join(f"<li>{_BOX} {_both(zh, en)}</li>" for zh, en in _STOP.values())
    return f"<ol>{steps}</ol><p>点下播后画面还会播约 {tail} 秒：保持状态，还在播。</p>"


def _devices(plan: EndingPlan) -> str:
    if not plan.devices:
        return f"<p>没有登记设备，按种类关：{_text(' → '.join(_DEVICES.values()))}</p>"
    return _table(
        _row(
            ("tick", _BOX),
            ("time", _DEVICES[one.type]),
            ("", f"{_text(one.name)} {_text(one.where)}"),
        )
        for one in plan.devices
    )


def _claims(plan: EndingPlan) -> str:
    rows = [
        _row(("tick", _BOX), ("", _text(one.prize)), ("", _text(one.name) or f"{one.count} 人，没有记名字"))
        for one in plan.aftercare.claims
    ]
    rows += [
        _row(("tick", _BOX), ("", "没兑现的承诺"), ("", _text(one.text))) for one in plan.aftercare.promises
    ]
    return _table(rows) if rows else ""


def _faults(plan: EndingPlan) -> str:
    told = (
        f"<p><strong>{_both(fault.zh, fault.en)}</strong>（{fault.share:.1%}）</p>"
        f"<ol>{''.join(f'<li>{_both(step.zh, step.en)}</li>' for step in fault.step)}</ol>"
        for fault in plan.faults
    )
    stops = "；".join(f"{_text(one.zh)} {one.stop_s} 秒，成功率 {one.success:.1%}" for one in plan.setups)
    return f"{''.join(told)}<p>停播要多久：{stops}</p>"


def _incidents() -> str:
    told = (
        f"<p><strong>{_both(one.zh, one.en)}</strong></p><p>{_both(one.hand_zh, one.hand_en)}</p>"
        f"<ol>{''.join(f'<li>{ROLES[step.role]}：{_both(step.zh, step.en)}</li>' for step in one.step)}</ol>"
        for one in INCIDENTS.values()
    )
    return "".join(told)


def _contacts(contacts: Mapping[Role, Sequence[tuple[str, str]]]) -> str:
    rows = (
        _row(("who", name), ("", _text(who)), ("", _text(note) or '<span class="call">&nbsp;</span>'))
        for role, name in ROLES.items()
        for who, note in (contacts.get(role) or [("", "")])
    )
    return _table(rows)


def _penalties(plan: EndingPlan) -> str:
    told = (f"{_PLATFORMS[one.platform]}：{_text(one.zh)}" for one in plan.penalties)
    return f"<p>{'；'.join(told)}</p>"
