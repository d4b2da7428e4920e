"""Reach and increment as paper: where orders went, and what one evening cannot tell. Source: R6, R7."""

from kaibo.playbook import number
from kaibo.review.paper.say import NONE, both, count, money, text
from kaibo.review.paper.tables import empty, table
from kaibo.review.reach import Orders, ReachShare
from kaibo.review.report import Report


def reach(report: Report) -> str:
    """Show the out-of-city share of this broadcast and of the last ones, and the field's formula."""
    return _shares(report) + _formula(report)


def _shares(report: Report) -> str:
    told = report.reach
    if not told.home:
        return empty(
            "没有门店城市：在账号页填门店，并在本场选它，这里就有市外订单占比。",
            "No store's city: add the store to the account and choose it for this broadcast.",
        )
    if not told.orders.known:
        return empty(
            "没有带收货城市的订单：导入小店订单，这里就有市外订单占比。",
            "No orders with a city: import the shop's orders.",
        )
    rows = [_row("本场", "This broadcast", told.here, told.orders, "Wilson")]
    if told.shows > 1:
        rows.append(
            _row(f"连同以前共 {told.shows} 场", f"{told.shows} broadcasts", told.over, None, "按场抽样")
        )
    head = (
        ("范围", "Over", False),
        ("市外占比", "Out of city", True),
        ("95% 区间", "Interval", True),
        ("市外 / 城市已知", "Out / known", True),
        ("城市未知", "Unknown", True),
        ("区间的算法", "How", False),
    )
    whole = number("reach_new_demand_percent") / 100
    note = both(
        f"门店城市：{told.home}。超过 {whole:.0%} 多半是新需求而不是挪来的单（R6）；这只是上限式的旁证："
        "市外的人也可能本来就在别处买你，市内的人也可能是新客。",
        f"Store in {told.home}. Over {whole:.0%} points to new demand; it is a hint from above, not a proof.",
    )
    return table("市外订单占比", head, rows) + f'<p class="meta">{note}</p>'


def _row(zh: str, en: str, share: ReachShare, orders: Orders | None, how: str) -> str:
    value = NONE if share.value is None else f"{share.value:.1%}"
    between = "场数太少，没有区间"
    if share.low is not None and share.high is not None:
        between = f"{share.low:.1%}–{share.high:.1%}"
    known = NONE if orders is None else f"{count(orders.out)} / {count(orders.known)}"
    unknown = NONE if orders is None else count(orders.unknown)
    return (
        f'<tr><td class="w">{both(zh, en)}</td><td class="n">{value}</td><td class="n">{between}</td>'
        f'<td class="n">{known}</td><td class="n">{unknown}</td><td class="w">{text(how)}</td></tr>'
    )


def _formula(report: Report) -> str:
    gmv = money(report.figures["gmv_fen"].value)
    field = both(
        f"行业公式：增量 = 直播间 GMV（本场 {gmv}）+ 私域 GMV − 开播前的私域 GMV。它把增长、季节和大促"
        "都算成直播的功劳：模拟里每周涨 3% 或遇上大促，会凭空多出 20 个百分点以上，也没有区间。",
        "The field's formula takes growth, seasons and promotions for an effect and has no interval.",
    )
    alone = both(
        "一场直播自己看不出增量：要有开播前至少 28 天、和没有直播的店或城市作对照，见「增量」页。",
        "One broadcast cannot tell its own increment: see the page Increment.",
    )
    return f'<p class="meta">{field}</p><p class="meta">{alone}</p>'
