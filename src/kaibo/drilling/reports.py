"""Reports of drills as files: JSON for programs and the next comparison, Markdown for people."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from kaibo import __version__
from kaibo.clock import SECOND
from kaibo.end.drills import Crew, DrillReport, Measured
from kaibo.playbook import DRILLS
from kaibo.roles import ROLES

_VERDICTS = {"ok": "达标 ok", "over": "超时 over", "missed": "没发生 missed", "skipped": "未演练 skipped"}
_CREWS = {"robots": "机器人代按（不是团队成绩）robots, no people", "people": "团队 people"}


def version() -> str:
    """Name this kaibo."""
    return __version__


def write(out: Path, report: DrillReport) -> Path:
    """Write a report; gives the path of its JSON, beside which the Markdown lies."""
    out.mkdir(parents=True, exist_ok=True)
    when = time.strftime("%Y%m%d-%H%M%S", time.gmtime(report.began_ms / SECOND))
    path = out / f"{report.drill}-{when}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1))
    path.with_suffix(".md").write_text(page(report), encoding="utf-8")
    return path


def newest(out: Path, drill: str, crew: Crew) -> DrillReport | None:
    """Read the newest report of a drill that measured something, by the same kind of crew."""
    for path in sorted(out.glob(f"{drill}-[0-9]*.json"), reverse=True):
        try:
            found = msgspec.json.decode(path.read_bytes(), type=DrillReport)
        except (OSError, msgspec.DecodeError):
            continue
        if found.crew == crew and found.rounds:
            return found
    return None


def read(out: Path) -> list[DrillReport]:
    """Read the newest report of every drill that ran, in the order drills are listed."""
    found = [newest(out, drill, crew) for drill in DRILLS for crew in ("robots", "people")]
    return [one for one in found if one is not None]


def page(report: DrillReport) -> str:
    """Write a report as Markdown."""
    plan = DRILLS[report.drill]
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(report.began_ms / SECOND))
    parts = " · ".join(f"{name} {what}" for name, what in report.parts.items())
    lines = [
        f"# {plan.zh} {plan.en}",
        "",
        f"{plan.what_zh}。{plan.what_en[0].upper()}{plan.what_en[1:]}.",
        "",
        f"{when} · {report.rounds} × · {_CREWS[report.crew]} · {parts}",
        "",
        *measures(report),
    ]
    if report.reactions:
        lines += ["", "## 岗位反应 Reactions", "", *_reactions(report)]
    if report.steps:
        lines += ["", "## 预案步骤 Steps", "", *_steps(report)]
    if report.skipped:
        lines += ["", "## 没有演练 Skipped", "", *(f"- {one.zh}\n  {one.en}" for one in report.skipped)]
    told = [f"- {one.zh}\n  {one.en}" for one in report.proposals]
    lines += ["", "## 建议 Proposals", "", *(told or ["没有：都达标。None: everything was reached."])]
    return "\n".join(lines) + "\n"


def measures(report: DrillReport) -> list[str]:
    """Write the table of what was measured."""
    head = (
        "| 测什么 measure | 中位 median | 最慢 worst | 要求 limit | 上次 last | |",
        "|---|---|---|---|---|---|",
    )
    rows = (
        f"| {one.zh} · {one.en} | {_value(one, one.median)} | {_value(one, one.worst)} "
        f"| ≤ {_value(one, one.limit)} | {_value(one, one.last)} | {_VERDICTS[one.verdict]} |"
        for one in report.measured
    )
    return [*head, *rows]


def _value(one: Measured, value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:.2f} s" if one.unit == "s" else f"{value:.0f}"


def _reactions(report: DrillReport) -> list[str]:
    rows = (
        f"| {ROLES[one.role]} {one.role} | {one.asked} | {_s(one.seen_s)} | {_s(one.done_s)} "
        f"| {one.target_s} s |"
        for one in report.reactions
    )
    return [
        "| 岗位 role | 次数 asked | 看到 seen | 做完 done | 首步限时 first step by |",
        "|---|---|---|---|---|",
        *rows,
    ]


def _steps(report: DrillReport) -> list[str]:
    rows = (
        f"| {one.zh} · {one.en} | {ROLES[one.role]} | {_s(one.delay_s)} | {one.seconds} s |"
        for one in report.steps
    )
    return ["| 步骤 step | 岗位 owner | 用时 took | 预案 planned |", "|---|---|---|---|", *rows]


def _s(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f} s"


def chapter(found: Sequence[DrillReport]) -> str:
    """Write the tables of the newest reports, one drill after another, for the manual."""
    return "\n".join(_parts(found))


def _parts(found: Iterable[DrillReport]) -> Iterable[str]:
    for report in found:
        plan = DRILLS[report.drill]
        parts = " · ".join(f"{name} {what}" for name, what in report.parts.items())
        yield f"### {plan.zh} `{report.drill}`\n"
        yield f"{plan.what_en[0].upper()}{plan.what_en[1:]}. {report.rounds} rounds · {parts}\n"
        yield "\n".join(measures(report)) + "\n"
        yield from (f"Skipped: {one.en}\n" for one in report.skipped)
