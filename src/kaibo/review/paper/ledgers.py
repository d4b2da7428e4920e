"""The sheets of a review that tell of roles, money spent, those who came and stayed, claims and lessons."""

from kaibo.clock import SECOND
from kaibo.plan.reservations import CHANNELS
from kaibo.review.definitions import Unit
from kaibo.review.paper.dwell import name_of
from kaibo.review.paper.lessons import STANDINGS
from kaibo.review.paper.matching import CLAIMS
from kaibo.review.paper.matching import VERDICTS as AGREES
from kaibo.review.paper.packs import VERDICTS as CAME
from kaibo.review.paper.sheet import Cell, Column, Sheet
from kaibo.review.paper.tables import streamed
from kaibo.review.report import Report
from kaibo.review.traffic import SOURCES
from kaibo.roles import ROLES


def scorecards(report: Report) -> Sheet:
    """Every role's results, then what it has in its hands, each value in its own unit."""
    rows: list[tuple[tuple[Cell, ...], Unit]] = []
    for card in report.scorecards.cards:
        role = ROLES[card.role]
        for one in card.measures:
            how = "" if one.value is None else "终值" if one.final else "暂计"
            stands = one.standing
            told = (one.value, one.together, stands.median, stands.n, how, "")
            rows.append(((role, "结果", one.zh, *told), one.unit))
        for each in card.causes:
            at_hand = (each.value, None, None, None, "", each.do_zh)
            rows.append(((role, "能动手的", each.zh, *at_hand), each.unit))
    return Sheet(
        name="岗位成绩单",
        columns=(
            Column("岗位", "Role", "text"),
            Column("类别", "Kind", "text"),
            Column("指标", "Figure", "text"),
            Column("值", "Value", "times"),
            Column("往场合计", "Together before", "times"),
            Column("往场中位数", "Median before", "times"),
            Column("往场数", "Broadcasts before", "people"),
            Column("终值或暂计", "Final", "text"),
            Column("怎么做", "What to do", "text"),
        ),
        rows=tuple(row for row, _ in rows),
        kinds=tuple(unit for _, unit in rows),
    )


def hosts(report: Report) -> Sheet:
    """What the room did while each host was on camera."""
    told = streamed(report)
    return Sheet(
        name="每位主播",
        columns=(
            Column("主播", "Host", "text"),
            Column("上镜次数", "Turns", "times"),
            Column("上镜秒", "On camera s", "s"),
            Column("最高在线", "Peak online", "people"),
            Column("在线增减", "Online change", "people"),
            Column("评论", "Comments", "times"),
            Column("点赞", "Likes", "times"),
            Column("关注", "Follows", "times"),
            Column("商品点击", "Clicks", "times"),
            Column("订单", "Orders", "times"),
            Column("成交额", "GMV", "fen"),
        ),
        rows=tuple(
            (
                one.host,
                one.turns,
                one.air_ms / SECOND,
                one.online_most,
                one.online_change,
                told("comments", one.comments),
                told("likes", one.likes),
                told("follows", one.follows),
                told("clicks", one.clicks),
                told("orders", one.orders),
                told("gmv_fen", one.gmv_fen),
            )
            for one in report.scorecards.hosts
        ),
    )


def packs(report: Report) -> Sheet:
    """Every booking of a pack or of coupons with what came of it."""
    return Sheet(
        name="流量包与流量券",
        columns=(
            Column("开始", "From", "at"),
            Column("结束", "To", "at"),
            Column("方式", "Way", "text"),
            Column("预约观众", "Booked", "people"),
            Column("来了", "Came", "people"),
            Column("时段内", "In the window", "people"),
            Column("结论", "Verdict", "text"),
            Column("订单", "Orders", "times"),
            Column("成交额", "GMV", "fen"),
            Column("用券", "Coupons", "times"),
            Column("花费", "Cost", "fen"),
            Column("投产比", "ROI", "mean"),
        ),
        rows=tuple(
            (
                one.start_ms,
                one.end_ms,
                "流量券" if one.way == "coupon" else "官方投流",
                one.uv,
                one.came,
                one.in_window,
                CAME[one.verdict][1],
                one.orders,
                one.gmv_fen,
                one.coupons,
                one.cost_fen,
                one.roi,
            )
            for one in report.packs.rows
        ),
    )


def attendance(report: Report) -> Sheet:
    """What every channel reserved and reached."""
    return Sheet(
        name="预约与到场",
        columns=(
            Column("渠道", "Channel", "text"),
            Column("开播时预约", "Reserved", "people"),
            Column("读数时间", "Read at", "at"),
            Column("占比", "Share", "ratio"),
            Column("链接打开", "Opened", "times"),
            Column("预约 ÷ 打开", "Per opening", "ratio"),
            Column("触达", "Reached", "people"),
            Column("预约率", "Rate", "ratio"),
            Column("从此渠道直接进房", "Came straight", "people"),
        ),
        rows=tuple(
            (
                CHANNELS[one.channel],
                one.reserved,
                one.as_of_ms,
                one.share,
                one.opened,
                one.opened_rate,
                one.reached,
                one.reached_rate,
                one.entered,
            )
            for one in report.attendance.channels
        ),
    )


def inviters(report: Report) -> Sheet:
    """Who brought reservations, the most first."""
    return Sheet(
        name="邀请榜",
        columns=(
            Column("名次", "Place", "times"),
            Column("谁", "Who", "text"),
            Column("带来预约", "Reserved", "times"),
            Column("链接打开（真人）", "Opened", "times"),
            Column("另有程序打开", "Bots", "times"),
            Column("企微添加", "Contacts", "people"),
        ),
        rows=tuple(
            (one.place, one.name, one.reserved, one.opened, one.bots, one.contacts)
            for one in report.attendance.ranking
        ),
    )


def dwell(report: Report) -> Sheet:
    """How many viewers stayed how long."""
    told = report.dwell
    return Sheet(
        name="停留时长",
        columns=(
            Column("停留", "Stayed", "text"),
            Column("从（秒）", "From s", "s"),
            Column("到（秒）", "To s", "s"),
            Column("人数", "People", "people"),
            Column("占比", "Share", "ratio"),
        ),
        rows=()
        if told is None
        else tuple((name_of(one), one.from_s, one.to_s, one.people, one.share) for one in told.bins),
    )


def dwell_by(report: Report) -> Sheet:
    """How long those of each source stayed."""
    told = report.dwell
    return Sheet(
        name="各来源的停留",
        columns=(
            Column("来源", "Source", "text"),
            Column("人数", "People", "people"),
            Column("停留中位数（秒）", "Median s", "s"),
            Column("人均停留（秒）", "Mean s", "s"),
            Column("满 10 分钟", "10 min", "ratio"),
        ),
        rows=()
        if told is None
        else tuple(
            (SOURCES[one.traffic][0], one.people, one.median_s, one.mean_s, one.long_share) for one in told.by
        ),
    )


def matching(report: Report) -> Sheet:
    """Every claim of private viewers bringing public ones, with its estimate and interval."""
    told = report.matching
    return Sheet(
        name="私域带公域",
        columns=(
            Column("说法", "Claim", "text"),
            Column("说的值", "Claimed", "mean"),
            Column("结论", "Verdict", "text"),
            Column("估计", "Estimate", "mean"),
            Column("95% 下限", "Low", "mean"),
            Column("95% 上限", "High", "mean"),
            Column("场次", "Broadcasts", "times"),
            Column("格数", "Bins", "times"),
        ),
        rows=tuple(
            (
                CLAIMS[one.key][0].format(claim=one.claim),
                one.claim,
                AGREES[one.verdict][1],
                one.value,
                one.low,
                one.high,
                one.shows,
                one.bins,
            )
            for one in (told.hypotheses if told.bins else ())
        ),
    )


def reach(report: Report) -> Sheet:
    """Orders from outside the store's city, of this broadcast and of the last ones together."""
    told = report.reach
    rows: list[tuple[Cell, ...]] = []
    if told.home and told.orders.known:
        here, orders = told.here, told.orders
        rows.append(("本场", here.value, here.low, here.high, orders.out, orders.known, orders.unknown))
        if told.shows > 1:
            over = told.over
            rows.append((f"连同以前共 {told.shows} 场", over.value, over.low, over.high, None, None, None))
    return Sheet(
        name="辐射",
        columns=(
            Column("范围", "Over", "text"),
            Column("市外占比", "Out of city", "ratio"),
            Column("95% 下限", "Low", "ratio"),
            Column("95% 上限", "High", "ratio"),
            Column("市外订单", "Out", "times"),
            Column("城市已知", "Known", "times"),
            Column("城市未知", "Unknown", "times"),
        ),
        rows=tuple(rows),
    )


def lessons(report: Report) -> Sheet:
    """What became of last time's lessons, then this broadcast's own."""
    told = report.lessons
    return Sheet(
        name="改进",
        columns=(
            Column("哪场的", "Of", "text"),
            Column("问题", "Problem", "text"),
            Column("原因", "Cause", "text"),
            Column("怎么改", "What changes", "text"),
            Column("负责人", "Owner", "text"),
            Column("到期", "Due", "text"),
            Column("进展", "State", "text"),
            Column("结果", "Outcome", "text"),
            Column("又出现", "Seen again", "times"),
        ),
        rows=tuple(
            (
                where,
                one.lesson.problem,
                one.lesson.cause,
                one.lesson.change,
                one.owner,
                one.lesson.due,
                STANDINGS[one.standing][1],
                one.lesson.outcome,
                len(one.lesson.again),
            )
            for where, ones in (("上次", told.back), ("本场", told.own))
            for one in ones
        ),
    )
