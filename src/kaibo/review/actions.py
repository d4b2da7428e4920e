"""What was done on air, in order of time: what a move of the online count is held against. Source: L2."""

from typing import Final, Literal

from msgspec import Struct

from kaibo import facts
from kaibo.facts import Card
from kaibo.live.room import Room
from kaibo.playbook import INCIDENTS
from kaibo.review.tally import Tally
from kaibo.words import clip, shown

Kind = Literal["segment", "card", "bag", "cue", "host", "incident", "feed"]
"""Sorts of actions; the picture has a sign for each."""

KINDS: Final[dict[Kind, tuple[str, str]]] = {
    "segment": ("过品", "Segment"),
    "card": ("推卡片", "Card"),
    "bag": ("福袋", "Lucky bag"),
    "cue": ("提示做完", "Cue done"),
    "host": ("换主播", "Host"),
    "incident": ("事故", "Incident"),
    "feed": ("断流", "Feed"),
}
"""What each sort is called."""

_CARDS: Final[dict[Card, str]] = {
    "product": "商品卡",
    "reservation": "预约卡",
    "wecom": "企微卡",
    "article": "推文卡",
    "redpacket": "红包封面",
}
_MOST: Final = 80


class Action(Struct, frozen=True, kw_only=True):
    """Something done, or met, at an instant in ms UTC; `zh` says what, at most 80 characters."""

    at_ms: int
    kind: Kind
    zh: str


def actions(room: Room, tally: Tally) -> tuple[Action, ...]:
    """List what was done while the broadcast was on air; what was done before go-live is left out."""
    start_ms = room.went_live_ms
    if start_ms is None:
        return ()
    found = [_action(aired.taken.at_ms, "segment", f"上「{aired.taken.title}」") for aired in room.aired]
    found += [_action(at_ms, "host", f"{host} 上镜") for at_ms, host in tally.on_camera]
    found += [
        _action(answer.at_ms, "cue", f"做完提示「{room.cues[cue].raised.zh}」")
        for cue, answers in tally.answers.items()
        for answer in answers
        if answer.did == "done" and cue in room.cues
    ]
    told = (*tally.pushes, *tally.remarks)
    found += [action for fact in told if (action := _of(fact, room)) is not None]
    last_ms = room.latest_ms if room.ended_ms is None else room.ended_ms
    inside = (action for action in found if start_ms <= action.at_ms <= last_ms)
    return tuple(sorted(inside, key=lambda action: action.at_ms))


def _action(at_ms: int, kind: Kind, zh: str) -> Action:
    return Action(at_ms=at_ms, kind=kind, zh=clip(shown(zh), _MOST))


def _of(fact: facts.Known, room: Room) -> Action | None:
    match fact:
        case facts.CardPushed():
            return _action(fact.at_ms, "card", f"推{_CARDS[fact.card]}{_named(fact.product, room)}")
        case facts.LuckyBagOpened():
            return _action(fact.at_ms, "bag", f"开福袋「{fact.prize}」")
        case facts.LuckyBagDrawn():
            return _action(fact.at_ms, "bag", "福袋开奖")
        case facts.IncidentOpened():
            return _action(fact.at_ms, "incident", f"事故开始：{INCIDENTS[fact.type].zh}")
        case facts.IncidentClosed():
            return _action(fact.at_ms, "incident", "事故结束")
        case facts.FeedLost():
            return _action(fact.at_ms, "feed", "画面或声音中断")
        case facts.FeedRestored():
            return _action(fact.at_ms, "feed", "画面或声音恢复")
        case _:
            return None


def _named(product: str, room: Room) -> str:
    if not product:
        return ""
    products = room.plan.products if room.plan else ()
    return f"「{next((one.title for one in products if one.id == product), product)}」"
