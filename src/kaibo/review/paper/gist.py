"""The first words of a review: three things that mattered, each with its evidence. Source: R2.

What is told, and in which order, is a rule, not a judgement. First what makes figures unsafe, then incidents
on air; then targets missed, the share missed deciding; then what is furthest from this account's own usual,
in spreads; then the best segment of a minute or more, the greatest change online right after something done,
targets reached, and at last plain figures. Of checks, incidents, segments and changes one is told at most,
and one of each group of figures, so that three lines are three things. A sentence says what was and what it
is held against, never why: causes are for people to name.
"""

from collections.abc import Callable, Iterable, Iterator
from statistics import median
from typing import Final, Literal

from msgspec import Struct

from kaibo.clock import MINUTE
from kaibo.playbook import INCIDENTS, number
from kaibo.review.definitions import DEFINITIONS, GROUPS, Unit
from kaibo.review.metrics import ReportFigure
from kaibo.review.paper.say import anchor, clock, quoted, reached, said, said_en, text
from kaibo.review.report import Report
from kaibo.review.usual import Usual

Rule = Literal["nothing", "unsafe", "incident", "missed", "usual", "segment", "break", "reached", "plain"]
"""By which rule a point came to be told."""

MOST: Final = 3
"""Points of a gist."""

FIRST: Final = ("views", "gmv_fen", "orders", "pcu", "watch_s", "gpm_uv_fen")
"""The figures a brand owner asks for first."""

KEY_FIGURES: Final = ("核心指标", "Key figures")
"""The name of the part of the page that shows them."""

TOLD: Final = (
    "gmv_fen",
    "views",
    "orders",
    "pcu",
    "watch_s",
    "gpm_uv_fen",
    "aov_fen",
    "click_pay_uv",
    "out_of_city",
    "refunded_fen",
    "follows",
    "reservations",
    "contacts",
    "comment_rate_uv",
    "private_share",
)
"""The figures a gist may tell, those most asked for first."""


_OF_FIGURES: Final[tuple[Rule, ...]] = ("missed", "usual", "reached", "plain")
"""The rules that tell figures: one of each group."""

_FAR: Final = 10
"""Times another value beyond which percents tell a reader nothing."""


class GistPoint(Struct, frozen=True, kw_only=True):
    """One thing that mattered: the rule that chose it, what it is about, and a sentence in each language.

    `key` is a figure's, a check's, an incident's or a segment's; `value` and `against` are the evidence in
    `unit`; `section` names the part of the page that shows it, by its English name.
    """

    rule: Rule
    key: str
    zh: str
    en: str
    section: str
    unit: Unit | None = None
    value: float | None = None
    against: float | None = None


def points(report: Report) -> tuple[GistPoint, ...]:
    """Choose what mattered by the rule, at most `MOST`, at least one: what to do where nothing is known."""
    chosen: list[GistPoint] = []
    taken: set[str] = set()
    for point in _ranked(report):
        # A check may have a figure's name, and is none.
        about = DEFINITIONS[point.key].group if point.rule in _OF_FIGURES else point.rule
        if about not in taken:
            taken.add(about)
            chosen.append(point)
        if len(chosen) == MOST:
            break
    return tuple(chosen) or (_nothing(report),)


def draw(report: Report) -> str:
    """Write the gist as the first list of the page; every point leads to the part that shows it."""
    items = "".join(f"<li>{_led(point)}</li>" for point in points(report))
    return f'<section class="gist" aria-label="要点 Gist"><ol>{items}</ol></section>'


def _led(point: GistPoint) -> str:
    way = (
        f' <a class="no-print" href="#{anchor(point.section)}" aria-label="看依据 Evidence">→</a>'
        if point.section
        else ""
    )
    return f'{text(point.zh, 500)}{way} <span lang="en">{text(point.en, 500)}</span>'


def _ranked(report: Report) -> Iterator[GistPoint]:
    rules: tuple[Callable[[Report], Iterable[GistPoint]], ...] = (
        _unsafe,
        _incidents,
        _missed,
        _unusual,
        _segment,
        _break,
        _reached,
        _plain,
    )
    for rule in rules:
        yield from rule(report)


def _unsafe(report: Report) -> Iterator[GistPoint]:
    looks = [check for check in report.quality.checks if check.verdict == "look"]
    if looks:
        check, more = looks[0], len(looks) - 1
        also = (f"；另有 {more} 项要核对", f"; {more} more to check") if more else ("", "")
        yield GistPoint(
            rule="unsafe",
            key=check.key,
            zh=f"先核对再用数字：「{check.zh}」{quoted(check.note_zh, 160)}{also[0]}",
            en=f"Check before use: “{check.en}”: {quoted(check.note_en, 160)}{also[1]}",
            section="Data quality",
            value=check.left,
            against=check.right,
        )


def _incidents(report: Report) -> Iterator[GistPoint]:
    over = [
        remark.incident
        for remark in report.remarks
        if remark.incident is not None and not remark.incident.drill and _on_air(remark.at_ms, report)
    ]
    lost = sum(remark.kind == "feed_lost" and _on_air(remark.at_ms, report) for remark in report.remarks)
    if over:
        worst = max(over, key=lambda incident: incident.restored_s or 0)
        took, more = worst.restored_s or 0, len(over) - 1
        also = (f"；另有 {more} 起", f"; {more} more") if more else ("", "")
        yield GistPoint(
            rule="incident",
            key=worst.type,
            zh=f"直播中有事故「{INCIDENTS[worst.type].zh}」：{said(took, 's')}恢复，"
            f"目标 {said(worst.target_s, 's')}{also[0]}",
            en=f"Incident on air ({worst.type}): restored in {said_en(took, 's')}, "
            f"target {said_en(worst.target_s, 's')}{also[1]}",
            section="Notes and incidents",
            unit="s",
            value=took,
            against=worst.target_s,
        )
    elif lost:
        yield GistPoint(
            rule="incident",
            key="feed_lost",
            zh=f"直播中画面或声音中断 {lost:,} 次",
            en=f"Picture or sound was lost on air, times: {lost:,}",
            section="Notes and incidents",
            unit="times",
            value=lost,
        )


def _on_air(at_ms: int, report: Report) -> bool:
    head = report.head
    if head.went_live_ms is None or at_ms < head.went_live_ms:
        return False
    return head.ended_ms is None or at_ms <= head.ended_ms


def _missed(report: Report) -> list[GistPoint]:
    """Targets missed, the share missed deciding; none before sign-off, for the evening is not over."""
    if report.head.ended_ms is None:
        return []
    short = [(figure, value) for figure, value in _figures(report) if value < figure.target]
    return [
        _targeted("missed", figure, value, report)
        for figure, value in sorted(short, key=lambda told: told[1] / told[0].target)
    ]


def _reached(report: Report) -> list[GistPoint]:
    """Targets reached; on air, how far the evening is."""
    return [
        _targeted("reached", figure, value, report)
        for figure, value in _figures(report)
        if figure.target > 0 and (report.head.ended_ms is None or value >= figure.target)
    ]


def _targeted(rule: Rule, figure: ReportFigure, value: float, report: Report) -> GistPoint:
    share, more = reached(value, figure.target), _more(figure, report)
    return GistPoint(
        rule=rule,
        key=figure.key,
        zh=f"{figure.zh} {said(value, figure.unit)}，目标 {said(figure.target, figure.unit)}，"
        f"完成 {share}{more[0]}",
        en=f"{figure.en} {said_en(value, figure.unit)} of a target of "
        f"{said_en(figure.target, figure.unit)}, {share}{more[1]}",
        section=_section(figure.key),
        unit=figure.unit,
        value=value,
        against=figure.target,
    )


def _unusual(report: Report) -> list[GistPoint]:
    """What is at least `gist_spreads` from the usual, the furthest first; none before sign-off."""
    if report.head.ended_ms is None:
        return []
    found = [
        (abs(report.usual[figure.key].away(value)), figure, value)
        for figure, value in _figures(report)
        if figure.key in report.usual
    ]
    far = [told for told in found if told[0] >= number("gist_spreads")]
    return [
        _figure("usual", figure, value, report) for _, figure, value in sorted(far, key=lambda told: -told[0])
    ]


def _apart(value: float, middle: float, unit: Unit) -> tuple[str, str]:
    """Say how far a value is from another: in points for shares, else in percent of the other."""
    more = value > middle
    if unit == "ratio":
        points = f"{abs(value - middle) * 100:.1f}"
        return (
            f"{'高' if more else '低'} {points} 个百分点",
            f"{points} points {'above' if more else 'below'}",
        )
    if not middle:
        return "高" if more else "低", "above" if more else "below"
    if value > _FAR * middle:
        return f"的 {_FAR} 倍还多", f"over {_FAR} times"
    share = f"{abs(value / middle - 1):.0%}"
    return f"{'高' if more else '低'} {share}", f"{share} {'above' if more else 'below'}"


def _segment(report: Report) -> Iterator[GistPoint]:
    earned = [
        (row.gmv_per_minute_fen, row)
        for row in report.as_run.rows
        # What came in a stretch of seconds is no pace.
        if row.gmv_per_minute_fen is not None and not row.on_air and row.real_ms >= MINUTE
    ]
    best = max(earned, key=lambda told: told[0], default=None)
    if best is None or not best[0] or len(earned) < number("gist_segments_least"):
        return
    value, middle = best[0], median(rate for rate, _ in earned)
    yield GistPoint(
        rule="segment",
        key=best[1].segment,
        zh=f"「{quoted(best[1].title, 40)}」播出时成交最快：每分钟 {said(value, 'fen')}，"
        f"{len(earned)} 段的中位数 {said(middle, 'fen')}",
        en=f"Sales ran fastest during “{quoted(best[1].title, 40)}”: {said_en(value, 'fen')} a minute, "
        f"median of {len(earned)} segments {said_en(middle, 'fen')}",
        section="Segments as they ran",
        unit="fen",
        value=value,
        against=middle,
    )


def _break(report: Report) -> Iterator[GistPoint]:
    """Tell the greatest change of the online count that something done came right before."""
    named = [one for one in report.breaks.found if one.action is not None and one.after_s is not None]
    most = max(named, key=lambda one: abs(one.after - one.before), default=None)
    if most is None or most.action is None or most.after_s is None:
        return
    at, done = clock(most.at_ms, report.head.zone), quoted(most.action.zh, 60)
    # Within a step of the count nobody knows which came first.
    zh, en = (
        (f"在{done}之后 {most.after_s} 秒", f"{most.after_s} s after “{done}”")
        if most.after_s
        else (f"与{done}同时", f"at the time of “{done}”")
    )
    yield GistPoint(
        rule="break",
        key=most.action.kind,
        zh=f"{at} 在线从 {most.before:,} 变到 {most.after:,} 人，{zh}",
        en=f"{at}: online went from {most.before:,} to {most.after:,}, {en}",
        section="Minute by minute",
        unit="people",
        value=most.after,
        against=most.before,
    )


def _plain(report: Report) -> Iterator[GistPoint]:
    """Figures without a target, and what little they can be held against."""
    for figure, value in _figures(report):
        if figure.target:
            continue
        yield _figure("plain", figure, value, report)


def _figure(rule: Rule, figure: ReportFigure, value: float, report: Report) -> GistPoint:
    """Tell a figure beside its usual, where there is one."""
    before, more = report.usual.get(figure.key), _more(figure, report)
    zh, en = _beside(value, before, figure.unit, ended=report.head.ended_ms is not None)
    return GistPoint(
        rule=rule,
        key=figure.key,
        zh=f"{figure.zh} {said(value, figure.unit)}{more[0]}{zh}",
        en=f"{figure.en} {said_en(value, figure.unit)}{more[1]}{en}",
        section=_section(figure.key),
        unit=figure.unit,
        value=value,
        against=None if before is None else before.median,
    )


def _beside(value: float, before: Usual | None, unit: Unit, *, ended: bool) -> tuple[str, str]:
    if before is None:
        return "；没有目标，以往场次也不够比", "; no target and too few broadcasts before"
    middle, middle_en = said(before.median, unit), said_en(before.median, unit)
    if not ended:
        return f"；以往 {before.shows} 场到下播的中位数 {middle}", f"; median of whole broadcasts {middle_en}"
    if abs(value - before.median) <= number("past_level") * abs(before.median):
        return (
            f"，与以往 {before.shows} 场的中位数（{middle}）相近",
            f", near the median of {before.shows} broadcasts before, {middle_en}",
        )
    zh, en = _apart(value, before.median, unit)
    return (
        f"，比以往 {before.shows} 场的中位数（{middle}）{zh}",
        f": {en} the median of {before.shows} broadcasts before, {middle_en}",
    )


def _figures(report: Report) -> Iterator[tuple[ReportFigure, float]]:
    """Give the figures a gist may tell; what is divided by very few is left to the page."""
    for key in TOLD:
        figure, below = report.figures[key], DEFINITIONS[key].below
        few = bool(below) and (report.figures[below].value or 0) < number("gist_base_least")
        if figure.value is not None and not few:
            yield figure, figure.value


def _more(figure: ReportFigure, report: Report) -> tuple[str, str]:
    """Say that a figure may still change, and beside GMV what was refunded: GMV counts it all the same."""
    refunded = report.figures["refunded_fen"].value if figure.key == "gmv_fen" else None
    told = [] if figure.final else [("暂计", "provisional")]
    if refunded:
        told.append((f"已退款 {said(refunded, 'fen')}", f"{said_en(refunded, 'fen')} refunded"))
    if not told:
        return "", ""
    return f"（{'，'.join(zh for zh, _ in told)}）", f" ({', '.join(en for _, en in told)})"


def _section(key: str) -> str:
    return KEY_FIGURES[1] if key in FIRST else GROUPS[DEFINITIONS[key].group][1]


def heard(report: Report) -> bool:
    """Tell whether anybody but the crew told a figure."""
    return any(
        figure.value is not None and DEFINITIONS[figure.key].way != "crew"
        for figure in report.figures.values()
    )


def _nothing(report: Report) -> GistPoint:
    """Say what to do where nothing is known."""
    if report.head.went_live_ms is None:
        zh, en = (
            "还没有开播，没有可说的：开播后请在中控台按「开播」",
            "Not live yet, nothing to tell: press Go live in the console once it is",
        )
    elif heard(report):
        zh, en = (
            "没有场观、成交、在线这些主要数字：接入直播间，导入小店订单，或在复盘页填官方数据",
            "No views, sales or online counts: connect the room, import orders, or type official figures",
        )
    else:
        zh, en = (
            "还没有收到任何数字：把直播间推送接到本场的接入地址，或导入小店订单",
            "No figures yet: point the room's feed at this broadcast's intake address, or import orders",
        )
    return GistPoint(rule="nothing", key="", zh=zh, en=en, section="")
