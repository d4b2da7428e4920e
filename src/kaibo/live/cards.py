"""Cards over the stream (推链接): what was pushed when, and what to push now. Source: L4, L7, P33."""

from msgspec import Struct

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.clock import MINUTE
from kaibo.facts import Card
from kaibo.live.stage import CardAdvice
from kaibo.playbook import number
from kaibo.words import clip, shown


class Pushed(Struct):
    """How often a card was shown, and when it first and last was."""

    count: int = 0
    first_ms: int = 0
    last_ms: int = 0


class _Told(Struct, frozen=True):
    """Whether a card is due, and the line that says why."""

    due: bool
    zh: str
    en: str


def pushed(cards: dict[str, Pushed], fact: facts.CardPushed) -> None:
    """Count a push of a card; product cards are counted by product."""
    key = f"{fact.card}:{fact.product}"
    card = cards.get(key) or cards.setdefault(key, Pushed())
    card.first_ms = min(card.first_ms, fact.at_ms) if card.count else fact.at_ms
    card.count += 1
    card.last_ms = max(card.last_ms, fact.at_ms)


def advice(
    cards: dict[str, Pushed],
    plan: Broadcast | None,
    product: str,
    taken_ms: int | None,
    went_live_ms: int | None,
    end_due_ms: int | None,
    contacts: int,
    now_ms: int,
) -> tuple[CardAdvice, ...]:
    """Say what could be pushed now, what is due first; nothing while the broadcast is not on air.

    `product` is on air since `taken_ms`; `contacts` are the WeCom contacts added so far, capped by what the
    private team can serve tonight. At most one line for each sort of card. Source: L4, L7, P33, E2.
    """
    if went_live_ms is None:
        return ()
    left_ms = None if end_due_ms is None else end_due_ms - now_ms
    told: list[tuple[Card, str, _Told]] = []
    if product and taken_ms is not None:
        told.append(("product", product, _product(cards.get(f"product:{product}"), taken_ms, now_ms)))
    others = {name: cards.get(f"{name}:") for name in ("reservation", "wecom", "article", "redpacket")}
    most = plan.wecom_most if plan else 0
    told += [
        ("reservation", "", _reservation(others["reservation"], went_live_ms, left_ms, now_ms)),
        ("wecom", "", _wecom(others["wecom"], left_ms, most, contacts, now_ms)),
        ("redpacket", "", _redpacket(others["redpacket"], left_ms, now_ms)),
        ("article", "", _article(others["article"], went_live_ms, now_ms)),
    ]
    titles = {item.id: clip(shown(item.title), 60) for item in plan.products} if plan else {}
    lines = [_line(card, about, titles.get(about, about), cards, one) for card, about, one in told]
    return tuple(sorted(lines, key=lambda line: not line.due))


def _line(card: Card, product: str, title: str, cards: dict[str, Pushed], told: _Told) -> CardAdvice:
    last = cards.get(f"{card}:{product}")
    return CardAdvice(
        card=card,
        product=product,
        title=title,
        last_ms=last.last_ms if last else None,
        count=last.count if last else 0,
        due=told.due,
        zh=told.zh,
        en=told.en,
    )


def _minutes(name: str) -> int:
    return round(number(name)) * MINUTE


def _closing(left_ms: int | None, name: str) -> bool:
    """Tell whether the broadcast is within its last minutes; it still is when it runs over."""
    return left_ms is not None and left_ms <= _minutes(name)


def _product(last: Pushed | None, taken_ms: int, now_ms: int) -> _Told:
    """Due when its segment begins and again every few minutes, for those who came since. Source: L4."""
    if last is None or last.last_ms < taken_ms:
        return _Told(True, "过品开始，推这一款的链接", "its segment began: push its link")
    if now_ms - last.last_ms >= _minutes("card_product_minutes"):
        return _Told(
            True, "有一阵没推了，新进来的人没看到链接", "not pushed for a while: newcomers missed it"
        )
    return _Told(False, "刚推过，讲到价格时再推", "pushed just now; again at the price")


def _reservation(last: Pushed | None, went_live_ms: int, left_ms: int | None, now_ms: int) -> _Told:
    """Due from going live on, at intervals, and in the hand-over before sign-off. Source: P33, E2, L7."""
    by = round(number("next_reservation_minutes"))
    if last is None:
        late = now_ms - went_live_ms > by * MINUTE
        if late:
            return _Told(True, f"开播已过 {by} 分钟，还没推下一场预约", f"not pushed by minute {by}")
        return _Told(True, f"开播 {by} 分钟内推下一场预约", f"push it within {by} minutes of going live")
    rest_ms = now_ms - last.last_ms
    if _closing(left_ms, "card_handover_minutes") and rest_ms >= _minutes("card_handover_minutes"):
        return _Told(True, "快下播了，把人留到下一场", "sign-off is near: bring them to the next one")
    if rest_ms >= _minutes("card_again_minutes"):
        return _Told(True, "又一波新观众，再推一次预约", "a new wave of viewers: push it again")
    return _Told(False, "这一波已推过", "pushed for this wave")


def _wecom(last: Pushed | None, left_ms: int | None, most: int, contacts: int, now_ms: int) -> _Told:
    """Due in a loop before sign-off, and never beyond what the private team can serve. Source: L7, E2."""
    free = most - contacts
    if most and free <= 0:
        return _Told(
            False,
            f"今晚接待名额已满（{contacts}/{most}），不要再推",
            f"the private team is full tonight ({contacts}/{most}): do not push",
        )
    room_zh = f"，还能接待 {free} 人" if most else "，私域没报今晚能接待多少人"
    room_en = f", room for {free} more" if most else ", the private team set no limit"
    if not _closing(left_ms, "card_closing_minutes"):
        return _Told(False, f"留到下播前{room_zh}", f"keep it for the last minutes{room_en}")
    loop = "wecom_loop_minutes" if _closing(left_ms, "card_handover_minutes") else "card_wecom_minutes"
    if last is None or now_ms - last.last_ms >= _minutes(loop):
        return _Told(True, f"下播前循环推企微{room_zh}", f"push it in a loop until sign-off{room_en}")
    return _Told(False, f"刚推过{room_zh}", f"pushed just now{room_en}")


def _redpacket(last: Pushed | None, left_ms: int | None, now_ms: int) -> _Told:
    """Due once in the last minutes, as the surprise that keeps people. Source: L7, E2."""
    if not _closing(left_ms, "card_closing_minutes"):
        return _Told(False, "留作收尾的惊喜", "keep it as the surprise of the ending")
    if last is None or now_ms - last.last_ms >= _minutes("card_closing_minutes"):
        return _Told(True, "收尾了，推红包封面留人", "the ending began: push it to keep people")
    return _Told(False, "收尾已推过", "pushed in the ending")


def _article(last: Pushed | None, went_live_ms: int, now_ms: int) -> _Told:
    """Due at long intervals, the first one interval after going live. Source: L7."""
    since_ms = went_live_ms if last is None else last.last_ms
    if now_ms - since_ms >= _minutes("card_article_minutes"):
        return _Told(True, "推公众号文章，引导关注", "push the article and ask for follows")
    return _Told(False, "空档再推", "keep it for a gap")
