"""After (善后): whom to contact, what was asked and complained of, what is owed and late. Source: E11."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.clock import HOUR, local
from kaibo.end.aftercare import Aftercare
from kaibo.facts import Entry
from kaibo.live.meaning import NO_TOPIC, NOTHING, meaning
from kaibo.live.questions import TOPICS
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.review.shipping import Shipping
from kaibo.roles import ROLES
from kaibo.words import clip, shown

_STATES: Final = {"ahead": "没到时间", "now": "该做了", "late": "逾期", "done": "已完成", "missed": "没做"}

Cell = str | int


class Complaint(Struct, frozen=True, kw_only=True):
    """A complaint somebody marked on air (差评): when, what, by whom."""

    at_ms: int
    text: str
    by: str


class AskedAbout(Struct, frozen=True, kw_only=True):
    """How many people asked about something, at most as many as a question holds."""

    topic: str
    zh: str
    en: str
    people: int


class After(Struct, frozen=True, kw_only=True):
    """What follows an evening: duties, prizes, promises, complaints, what people asked, contacts, shipping.

    `contacts` counts who became a WeCom contact; `shipping` is None where nobody told of it. Source: E11.
    """

    care: Aftercare
    complaints: tuple[Complaint, ...]
    asked: tuple[AskedAbout, ...]
    contacts: int
    shipping: Shipping | None = None


class Guest(Struct):
    """A viewer the private team may follow up: `name` masked, times in ms UTC, topics asked about.

    `staff` is whose WeCom contact they became, `complaint` what they complained of, `orders` what they paid.
    Source: E11.
    """

    viewer: str
    name: str = ""
    first_ms: int = 0
    topics: tuple[str, ...] = ()
    buying: bool = False
    complaint: str = ""
    contact_ms: int | None = None
    staff: str = ""
    orders: int = 0


class Handout(Struct, frozen=True, kw_only=True):
    """A list to hand on, as a sheet has it: its title, its headers and its rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def after(room: Room, care: Aftercare, shipping: Shipping | None = None) -> After:
    """Gather what follows a broadcast from its room, its duties, and what is known of its shipping."""
    people: dict[str, set[str]] = {}
    for question in room.questions.values():
        if question.topic != NO_TOPIC:
            people.setdefault(question.topic, set()).update(question.askers)
    asked = [
        AskedAbout(topic=name, zh=TOPICS[name].zh, en=TOPICS[name].en, people=len(askers))
        for name, askers in people.items()
        if name in TOPICS
    ]
    return After(
        care=care,
        complaints=tuple(
            Complaint(at_ms=mark.at_ms, text=clip(shown(mark.label), 200), by=shown(mark.by))
            for mark in room.marks
            if mark.tag == "complaint"
        ),
        asked=tuple(sorted(asked, key=lambda one: (-one.people, one.topic))),
        contacts=room.contacts,
        shipping=shipping,
    )


def guests(entries: Iterable[Entry], plan: Broadcast) -> tuple[Guest, ...]:
    """List who added a contact, asked, wanted to buy or complained; those who did not buy in front.

    At most `after_people_most`. What the account itself or a host wrote is no interest.
    """
    found: dict[str, Guest] = {}
    bought: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    ours = {plan.account, *(turn.host for turn in plan.shifts)} - {""}
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, facts.Commented | facts.Entered) and fact.name:
            names[fact.viewer] = fact.name
        if isinstance(fact, facts.Commented):
            if fact.name not in ours:
                _said(found, fact)
        elif isinstance(fact, facts.ContactAdded):
            guest = _guest(found, fact.viewer, fact.at_ms)
            guest.contact_ms, guest.staff = fact.at_ms, shown(fact.staff)
        elif isinstance(fact, facts.OrderPaid) and not fact.prize:
            bought.setdefault(fact.viewer, set()).add(fact.order)
    for viewer, guest in found.items():
        guest.orders = len(bought.get(viewer, ()))
        guest.name = masked(names.get(viewer, ""))
    ranked = sorted(found.values(), key=lambda one: (one.orders > 0, not one.buying, one.first_ms))
    return tuple(ranked[: int(number("after_people_most"))])


def _said(found: dict[str, Guest], fact: facts.Commented) -> None:
    meant = meaning(fact.text)
    if meant is NOTHING or not (meant.topics or meant.buying or meant.complaint):
        return
    guest = _guest(found, fact.viewer, fact.at_ms)
    guest.topics = tuple(dict.fromkeys((*guest.topics, *meant.topics)))
    guest.buying |= meant.buying
    if meant.complaint and not guest.complaint:
        guest.complaint = clip(shown(fact.text), 200)


def _guest(found: dict[str, Guest], viewer: str, at_ms: int) -> Guest:
    return found.get(viewer) or found.setdefault(viewer, Guest(viewer=viewer, first_ms=at_ms))


def masked(name: str) -> str:
    """Hide all of a name but its first character."""
    seen = shown(name).strip()
    return f"{seen[0]}**" if len(seen) > 1 else "*" if seen else ""


def handouts(told: After, people: Iterable[Guest], zone: str) -> tuple[Handout, ...]:
    """Lay everything out as lists to hand on: people, winners, promises, complaints, late orders, duties."""
    return (of_people(people, zone), *_owed(told, zone), _unshipped(told.shipping, zone), _duties(told, zone))


def of_people(people: Iterable[Guest], zone: str) -> Handout:
    """Lay out who is to be followed up."""
    return Handout(
        title="名单",
        head=("观众编号", "昵称（打码）", "最早", "问过", "想买", "加企微", "企微员工", "已下单", "抱怨"),
        rows=tuple(
            (
                one.viewer,
                one.name,
                _clock(one.first_ms, zone),
                "、".join(TOPICS[topic].zh if topic in TOPICS else "其他" for topic in one.topics),
                "是" if one.buying else "",
                _clock(one.contact_ms, zone),
                one.staff,
                one.orders,
                one.complaint,
            )
            for one in people
        ),
    )


def _owed(told: After, zone: str) -> tuple[Handout, ...]:
    winners = Handout(
        title="福袋中奖",
        head=("奖品", "中奖人", "人数", "开奖"),
        rows=tuple(
            (one.prize, one.name or "名单没有记下，去后台查", one.count, _clock(one.drawn_ms, zone))
            for one in told.care.claims
        ),
    )
    promises = Handout(
        title="没兑现的承诺",
        head=("承诺", "谁说的", "时间"),
        rows=tuple((one.text, shown(one.by), _clock(one.promised_ms, zone)) for one in told.care.promises),
    )
    complaints = Handout(
        title="差评",
        head=("时间", "内容", "谁记的"),
        rows=tuple((_clock(one.at_ms, zone), one.text, one.by) for one in told.complaints),
    )
    return winners, promises, complaints


def _unshipped(sent: Shipping | None, zone: str) -> Handout:
    """Lay out which orders are late, without buyers; where nobody told of shipping, what to do about it."""
    head = ("订单号", "商品", "付款", "该发货", "超时（小时）", "情况")
    if sent is None:
        unknown = "还不知道：下播后导入带「订单发货时间」的订单表"
        return Handout(title="迟发货", head=head, rows=((unknown, "", "", "", "", ""),))
    told = f"按 {_clock(sent.told_ms, zone)} 导入的订单表：迟发货 {sent.late} 单，之后到期 {sent.unsure} 单"
    return Handout(
        title="迟发货",
        head=(*head, told),
        rows=tuple(
            (
                one.order,
                one.product,
                _clock(one.paid_ms, zone),
                _clock(one.due_ms, zone),
                (sent.now_ms - one.due_ms) // HOUR,
                "没看到发货" if one.late else "那份订单表之后才到期：导入新的再看",
            )
            for one in sent.overdue
        ),
    )


def _duties(told: After, zone: str) -> Handout:
    return Handout(
        title="任务",
        head=("任务", "岗位", "负责人", "到期", "进展", "完成时间", "谁完成的"),
        rows=tuple(
            (
                step.zh,
                ROLES[step.role],
                "、".join(step.people),
                _clock(step.due_ms, zone),
                _STATES[step.state],
                _clock(step.done_ms, zone),
                step.by,
            )
            for step in told.care.steps
        ),
    )


def _clock(at_ms: int | None, zone: str) -> str:
    return "" if at_ms is None else f"{local(at_ms, zone):%m-%d %H:%M}"
