"""The tree of factors as one picture: columns on a wide screen and on paper, a list on a phone."""

from kaibo.review.factors import Branch, Leaf
from kaibo.review.paper.say import both, brief, text
from kaibo.review.paper.scorecards import ARROWS, spark
from kaibo.review.report import Report


def draw(report: Report) -> str:
    """Draw the whole tree; what nothing measures says what would."""
    tree = report.factors
    if report.head.went_live_ms is None:
        return ""
    how = both(
        f"{tree.factors} 个因子，本场测到 {tree.measured} 个；▲▼＝ 是和本账号往场的中位数比，"
        "「未测」写着要什么才能测。",
        f"{tree.factors} factors, {tree.measured} measured; ▲▼＝ against the median of past broadcasts.",
    )
    branches = "".join(_branch(branch, 3) for branch in tree.branches)
    return f'<p class="meta">{how}</p><div class="tree">{branches}</div>'


def _branch(branch: Branch, level: int) -> str:
    own = "".join(_leaf(leaf) for leaf in branch.leaves)
    deeper = "".join(_branch(one, level + 1) for one in branch.branches)
    leaves = f"<ul>{own}</ul>" if own else ""
    return (
        f'<section class="branch l{level}"><h{level}>{both(branch.zh, branch.en)}</h{level}>'
        f"{leaves}{deeper}</section>"
    )


def _leaf(leaf: Leaf) -> str:
    if leaf.value is None or leaf.unit is None:
        why = f'<span class="sub">{text(leaf.needs, 60)}</span>' if leaf.needs else ""
        return f'<li class="none"><span class="name">{text(leaf.zh)}</span> <i>未测</i>{why}</li>'
    aim = f'<span class="sub">{text(leaf.aim)}</span>' if leaf.aim else ""
    return (
        f'<li><span class="name">{text(leaf.zh)}</span> <b>{brief(leaf.value, leaf.unit)}</b>'
        f"{spark(leaf.standing, leaf.value)}{_direction(leaf)}{aim}</li>"
    )


def _direction(leaf: Leaf) -> str:
    stands = leaf.standing
    if not stands.direction or stands.median is None:
        return ""
    return f' <span class="dir {stands.direction}">{ARROWS[stands.direction][0]}</span>'
