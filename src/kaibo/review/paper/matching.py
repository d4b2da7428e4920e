"""Private to public matching as paper: this evening's bins, and each claim with its interval. Source: P36."""

from typing import Final

from kaibo.clock import span
from kaibo.review.matching import Hypothesis, Key, Verdict
from kaibo.review.paper.chart import nice, short
from kaibo.review.paper.say import NONE, both
from kaibo.review.paper.tables import empty, table
from kaibo.review.paper.traffic import SIZES, foot
from kaibo.review.report import Report

CLAIMS: Final[dict[Key, tuple[str, str]]] = {
    "all": ("整场：一个私域带 {claim:g} 个公域", "All evening: {claim:g} public for one private"),
    "early": ("前 20 分钟：一个私域带 {claim:g} 个公域", "First 20 min: {claim:g} for one"),
    "middle": ("20–40 分钟：一个私域带 {claim:g} 个公域", "20–40 min: {claim:g} for one"),
    "late": ("40 分钟后：一个私域带 {claim:g} 个公域", "After 40 min: {claim:g} for one"),
    "fading": ("前 20 分钟比 40 分钟后带得多", "More early than late"),
    "threshold": ("一格里到 {claim:g} 个私域才看得出带动", "Visible from {claim:g} in a bin"),
    "gmv": ("两小时后：一元成交带 {claim:g} 个公域", "After 2 h: {claim:g} public for one yuan"),
}
VERDICTS: Final[dict[Verdict, tuple[str, str, str]]] = {
    "few": ("unknown", "? 数据还不够", "not enough data"),
    "flat": ("unknown", "? 说不准：区间里既有它也有 0", "both the claim and no effect fit"),
    "none": ("look", "✗ 看不出", "no effect to see"),
    "less": ("look", "▼ 比说法小", "less than claimed"),
    "agrees": ("ok", "✓ 相符", "agrees"),
    "more": ("look", "▲ 比说法大", "more than claimed"),
}


def matching(report: Report) -> str:
    """Show private and public entrants bin by bin, and what own broadcasts say of each claim."""
    told = report.matching
    if not told.bins:
        return empty(
            "没有私域和公域的进房曲线：要有「开播」，并且一半以上的观众知道来源。接入带来源的进房推送。",
            "No curve of entrants: the broadcast must have gone live and most viewers' sources be known.",
        )
    ratio = NONE if told.ratio is None else f"{told.ratio:.2f}"
    plain = both(
        f"本场新观众：私域 {told.private:,} 人，公域 {told.public:,} 人，比例 1 : {ratio}，"
        "不含流量包和广告。比例不是带动：开场本来人就多，推得也多。",
        f"Private {told.private:,}, public {told.public:,}, packs and ads left out: a ratio is no effect.",
    )
    drawn = "".join(_bars(report, width, css) for width, css in SIZES)
    return (
        f'<div class="panel">{drawn}</div><p class="aside">{plain}</p>{_claims(report)}{_note(report)}'
        f'<p class="aside">{foot(report)}</p>'
    )


def _bars(report: Report, width: int, css: str) -> str:
    """Draw each bin's public entrants upwards and its private ones downwards, on one scale."""
    told = report.matching
    left, half, middle = 44, 84, 124
    most = nice(max(max(one.private, one.public) for one in told.bins))
    step = (width - left - 8) / len(told.bins)
    unit = half / most
    ups = "".join(
        f"M{left + (at + 0.5) * step:.1f},{middle}v{-one.public * unit:.1f}"
        for at, one in enumerate(told.bins)
        if one.public
    )
    downs = "".join(
        f"M{left + (at + 0.5) * step:.1f},{middle}v{one.private * unit:.1f}"
        for at, one in enumerate(told.bins)
        if one.private
    )
    thick = max(1.0, round(step * 0.7, 1))
    minutes = told.bin_minutes
    every = max(1, -(-len(told.bins) * 64 // (width - left)))
    ticks = "".join(
        f'<text x="{left + at * step:.1f}" y="{middle + half + 34}">+{span(at * minutes * 60_000)}</text>'
        for at in range(0, len(told.bins), every)
    )
    name = f"每 {minutes} 分钟新观众：向上公域，向下私域 New viewers: public up, private down"
    return (
        f'<svg class="{css}" viewBox="0 0 {width} {middle + half + 42}" role="img" '
        f'aria-label="每 {minutes} 分钟新观众，向上公域，向下私域">'
        f'<text class="name" x="0" y="14">{name}</text>'
        f'<text x="{left - 6}" y="{middle - half + 4}" text-anchor="end">{short(most)}</text>'
        f'<text x="{left - 6}" y="{middle + half + 4}" text-anchor="end">{short(most)}</text>'
        f'<path class="online" style="stroke-width:{thick}" d="{ups}"/>'
        f'<path class="talk" stroke-width="{thick}" d="{downs}"/>'
        f'<path class="axis" d="M{left},{middle}H{width - 8}"/>{ticks}</svg>'
    )


def _claims(report: Report) -> str:
    head = (
        ("说法", "Claim", False),
        ("结论", "Verdict", False),
        ("估计、95% 区间", "Estimate, interval", True),
        ("场次 / 格数", "Broadcasts / bins", True),
    )
    return table("私域带公域的说法", head, (_claim(one) for one in report.matching.hypotheses))


def _claim(one: Hypothesis) -> str:
    zh, en = CLAIMS[one.key]
    css, word, meant = VERDICTS[one.verdict]
    digits = 0 if one.key == "threshold" else 3 if one.key == "gmv" else 2
    between = "" if one.low is None or one.high is None else f"{one.low:.{digits}f} – {one.high:.{digits}f}"
    value = NONE if one.value is None else f"{one.value:.{digits}f}"
    return (
        f'<tr><td class="what">{both(zh.format(claim=one.claim), en.format(claim=one.claim))}</td>'
        f'<td><span class="verdict {css}">{word}</span> <span class="sub" lang="en">{meant}</span></td>'
        f'<td class="n">{value}<span class="sub">{between}</span></td>'
        f'<td class="n">{one.shows} / {one.bins or NONE}</td></tr>'
    )


def _note(report: Report) -> str:
    told = report.matching
    missing = max(0, told.wanted - told.shows)
    zh, en = (
        (
            f"同账号有来源的直播现在 {told.shows} 场，满 {told.wanted} 场才给区间，还差 {missing} 场。"
            "要更快有答案：同一时刻有几场推、有几场不推。",
            f"{told.shows} broadcasts tell sources, {told.wanted} are needed.",
        )
        if missing
        else (
            f"同账号最近 {told.shows} 场：比的是同一时刻私域多的场次公域是不是也多，区间按整场逐一剔除得到。"
            "观察数据，不是实验；推送时机若跟着现场热度走，估计会偏高。",
            "Observed, not an experiment: pushes that follow the mood of the room look better than they are.",
        )
    )
    return f'<p class="aside">{both(zh, en)}</p>'
