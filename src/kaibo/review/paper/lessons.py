"""The section of lessons (改进与跟进): last time's, done or not, and what this broadcast changes."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from kaibo.plan.lessons import LessonStanding
from kaibo.review.lessons import Filed
from kaibo.review.paper import tables
from kaibo.review.paper.say import both, text
from kaibo.review.report import Report

STANDINGS: Final[dict[LessonStanding, tuple[str, str]]] = {
    "open": ("unknown", "○ 在做"),
    "late": ("look", "! 过期没做"),
    "done": ("ok", "✓ 做完了"),
    "dropped": ("under", "– 不做了"),
}
_PROVED: Final = {"right": "，有效", "wrong": "，没有效果", "": ""}


def lessons(report: Report) -> str:
    """Show what became of last time's lessons, this broadcast's own, and how many drafts wait."""
    told = report.lessons
    if report.head.went_live_ms is None and not told.back and not told.own:
        return ""
    return _back(told.back) + _own(told.own) + _drafts(report)


def _back(back: tuple[Filed, ...]) -> str:
    if not back:
        return ""
    done = sum(one.lesson.state != "open" for one in back)
    head = (
        ("上次的改进", "Last time's", False),
        ("负责人", "Owner", False),
        ("到期", "Due", False),
        ("做了没有", "Done?", False),
    )
    zh, en = (
        f"上次的改进：{len(back)} 项，了结 {done} 项",
        f"Last time's lessons: {done} of {len(back)} closed",
    )
    return f'<p class="meta">{both(zh, en)}</p>' + tables.table(
        "上次的改进", head, (_row(one, text(one.lesson.change), text(one.lesson.problem)) for one in back)
    )


def _own(own: tuple[Filed, ...]) -> str:
    name = f'<p class="meta">{both("本场的改进", "Lessons of this broadcast")}</p>'
    if not own:
        return name + tables.empty(
            "本场还没有写改进：在「复盘」页写下什么问题、为什么、怎么改、谁负责、哪天前做完。",
            "None filed yet: say on the review page what went wrong, why, what changes, who, by when.",
        )
    head = (
        ("问题与原因", "Problem and cause", False),
        ("怎么改", "What changes", False),
        ("负责人", "Owner", False),
        ("到期", "Due", False),
        ("进展", "State", False),
    )
    return name + tables.table("本场的改进", head, _own_rows(own))


def _own_rows(own: tuple[Filed, ...]) -> Iterable[str]:
    for one in own:
        lesson = one.lesson
        notes = "；".join(text(each.note) for each in lesson.evidence if each.note)
        why = text(lesson.cause, 300) if lesson.cause else "原因没写"
        first = f'{text(lesson.problem, 300)}<span class="sub">{why}</span>'
        yield _row(
            one, text(lesson.change, 300), "", first + (f'<span class="sub">{notes}</span>' if notes else "")
        )


def _row(one: Filed, change: str, sub: str, first: str = "") -> str:
    """Write a lesson as a row; how it does is said by a sign and a word, not by a colour alone."""
    kind, word = STANDINGS[one.standing]
    after = _PROVED[one.lesson.proved] if one.standing == "done" else ""
    outcome = f'<span class="sub">{text(one.lesson.outcome, 300)}</span>' if one.lesson.outcome else ""
    again = f'<span class="sub">又出现 {len(one.lesson.again)} 次</span>' if one.lesson.again else ""
    under = f'<span class="sub">{sub}</span>' if sub else ""
    return (
        "<tr>"
        + (f'<td class="note">{first}</td>' if first else "")
        + f'<td class="note">{change}{under}</td><td class="t">{text(one.owner, 40)}</td>'
        f'<td class="t">{text(one.lesson.due)}</td>'
        f'<td><span class="verdict {kind}">{word}{after}</span>{outcome}{again}</td></tr>'
    )


def _drafts(report: Report) -> str:
    waiting = len(report.lessons.drafts)
    if not waiting:
        return ""
    link = f"/shows/{quote(report.head.id, safe='')}/review"
    return (
        f'<p class="meta no-print">{both(f"还有 {waiting} 条线索没有看：", f"{waiting} drafts wait:")} '
        f'<a href="{link}">去整理 <span lang="en">Go through them</span></a></p>'
    )
