"""Interaction by period on the review page, with the one measured set on record beside it. Source: L11."""

from kaibo.money import yuan
from kaibo.playbook import HEAT
from kaibo.review.paper.say import both, lasting, worth
from kaibo.review.paper.tables import empty, table
from kaibo.review.periods import SPANS, Period
from kaibo.review.report import Report


def draw(report: Report) -> str:
    """Show opening, middle and ending; the reference is one team's count, and says so."""
    told = report.periods
    if not told.rows:
        return empty(
            "还没有分时段：按「开播」后，从开播起算。", "No periods yet: they are counted from go-live."
        )
    head = (
        ("时段", "Period", False),
        ("评论/分钟", "Comments/min", True),
        ("礼物/分钟", "Gifts/min", True),
        ("关注率", "Follow rate", True),
        ("参考：评论", "Measured: comments", True),
        ("参考：礼物", "Measured: gifts", True),
        ("参考：关注", "Measured: follow", True),
    )
    running = (
        both("直播还没有结束，尾声要下播后才知道。", "Still on air: the ending is known after sign-off.")
        if told.running
        else ""
    )
    how = both(
        "关注率 = 期内关注 ÷（期初在线 + 期内进房）。参考是记录在案的一组实测（L11），没有写明分母，"
        "也没有写明礼物是否按分钟：看走势，不比高低。",
        "Follow rate: follows ÷ (online at the start + entries). The reference is one measured set (L11) "
        "whose denominators are not on record: look at its shape, not its height.",
    )
    return table("互动分时段", head, (_row(one) for one in told.rows)) + f'<p class="meta">{running}{how}</p>'


def _row(one: Period) -> str:
    known = HEAT[one.span]
    gifts = "—" if one.gift_fen_per_minute is None else f"¥{yuan(round(one.gift_fen_per_minute))}"
    comments = "—" if one.comments_per_minute is None else f"{one.comments_per_minute:,.1f}"
    return (
        f'<tr><td class="t">{both(*SPANS[one.span])}'
        f'<span class="sub">{lasting(one.end_ms - one.start_ms)}</span></td>'
        f'<td class="n">{comments}</td><td class="n">{gifts}</td>'
        f'<td class="n">{worth(one.follow_rate, "ratio")}</td>'
        f'<td class="n rest">{known.comments:g}</td><td class="n rest">¥{yuan(known.gifts_fen)}</td>'
        f'<td class="n rest">{worth(known.follow, "ratio")}</td></tr>'
    )
