"""What overlays (贴片) lay over the picture: for viewers, so no figure of the room and no viewer's name.

Source: E2, L5, L6, L8, P33.
"""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from kaibo.broadcast import Broadcast, Product, State
from kaibo.clock import MINUTE, SECOND
from kaibo.live import holdback, luckybag
from kaibo.live.board import head
from kaibo.live.luckybag import Bag
from kaibo.live.questions import TOPICS, Question
from kaibo.live.room import Room
from kaibo.live.stock import Till
from kaibo.plan.compliance import Checker, Surface, blocked
from kaibo.plan.reservations import moment
from kaibo.playbook import number
from kaibo.words import clip, shown

TITLE_MOST: Final = 60
WORDS_MOST: Final = 80
"""Characters of a title, and of what was asked, answered or promised."""

_READ_AS: Final[Surface] = "host_reply"
"""As what a viewer's question is read: once laid over the picture it is as if the team had said it."""

_CALLED: Final = re.compile(r"[@＠]\S*")
_DIGITS: Final = re.compile(r"\d(?:[\s-]?\d){6,}")
"""Seven digits or more: a phone, an account or an order of somebody."""


class OverlayCountdown(Struct, frozen=True, kw_only=True):
    """The countdown to sign-off: shown from `since_ms` on, over at `at_ms`. Source: E2."""

    at_ms: int
    since_ms: int


class OverlayProduct(Struct, frozen=True, kw_only=True):
    """The product on air; `cart` is 0 where it has no place in the cart, the price None where nobody told it.

    The price is `held` back until a hold-back sale opens. `left` (pieces) is told of released lots alone, and
    only in a room that hears of orders: else it would stay what it was. Source: L4, P21.
    """

    title: str
    cart: int
    price_fen: int | None
    held: bool
    left: int | None


class OverlayBag(Struct, frozen=True, kw_only=True):
    """A lucky bag with all its terms: `state` is announced, open or drawn.

    `at_ms` is when it opens, is drawn, or was; nothing is shown from `until_ms` on. Source: L5, L6.
    """

    prize: str
    condition: str
    winners: int
    worth_fen: int
    state: str
    at_ms: int
    until_ms: int


class OverlayQuestion(Struct, frozen=True, kw_only=True):
    """The question answered now, and the answer once there is one; shown until `until_ms`. Source: L8."""

    text: str
    title: str
    answer: str
    until_ms: int


class OverlayNext(Struct, frozen=True, kw_only=True):
    """The account's next broadcast, `when` in words; `now` is when to bring it up. Source: P33, E2."""

    title: str
    when: str
    now: bool


class OverlayView(Struct, frozen=True, kw_only=True):
    """All that overlays show of a broadcast; a part is None where there is nothing to show."""

    state: State = "planned"
    countdown: OverlayCountdown | None = None
    product: OverlayProduct | None = None
    bag: OverlayBag | None = None
    question: OverlayQuestion | None = None
    next: OverlayNext | None = None


def chosen(rooms: Iterable[Room], account: str, now_ms: int) -> str:
    """Name the broadcast that an account's overlays are about, "" where it has none.

    That is the one on air, for half an hour after it the one that ended, else the next; a rehearsal only
    while nothing else is on air.
    """
    ranks: list[tuple[int, int, str]] = []
    farewell_ms = round(number("overlay_farewell_minutes") * MINUTE)
    for room in rooms:
        if room.plan is None or room.plan.account_id != account:
            continue
        start_ms = room.plan.start_ms or 0
        if room.ended_ms is not None:
            if not room.rehearsal and 0 <= now_ms - room.ended_ms < farewell_ms:
                ranks.append((1, room.ended_ms, room.broadcast))
        elif room.went_live_ms is not None:
            ranks.append((2 if room.rehearsal else 3, room.went_live_ms, room.broadcast))
        elif start_ms > now_ms:
            ranks.append((0, -start_ms, room.broadcast))
    return max(ranks)[2] if ranks else ""


def following(rooms: Iterable[Room], account: str, now_ms: int) -> Broadcast | None:
    """Give the plan of an account's next broadcast, None where none is planned."""
    plans = [
        (start_ms, room.plan.id, room.plan)
        for room in rooms
        if room.plan is not None
        and room.plan.account_id == account
        and room.state == "planned"
        and (start_ms := room.plan.announced_ms or room.plan.start_ms or 0) > now_ms
    ]
    return min(plans)[2] if plans else None


def view(room: Room, after: Broadcast | None, checker: Checker, now_ms: int) -> OverlayView:
    """Show a room to viewers; `after` is the broadcast that follows it, `checker` reads what is shown."""
    state = head(room, now_ms).state
    on_air = state in ("live", "ending")
    return OverlayView(
        state=state,
        countdown=_countdown(room, now_ms) if on_air else None,
        product=_product(room, now_ms) if on_air else None,
        bag=_bag(room.bags, now_ms) if on_air else None,
        question=_question(room, checker, now_ms) if on_air else None,
        next=_next(room, after, now_ms),
    )


def masked(text: str, checker: Checker) -> str:
    """Give words as viewers may read them: no call, no long number, no warned word; "" for blocked ones."""
    said = clip(_CALLED.sub("", shown(text)).strip(), WORDS_MOST)
    found = checker.read(said, _READ_AS).findings
    if blocked(found):
        return ""
    for one in found:
        if one.verdict == "warn":
            said = said[: one.start] + "＊" * (one.end - one.start) + said[one.end :]
    return _DIGITS.sub("＊＊＊", said)


def _countdown(room: Room, now_ms: int) -> OverlayCountdown | None:
    due_ms = head(room, now_ms).end_due_ms
    if due_ms is None:
        return None
    return OverlayCountdown(
        at_ms=due_ms, since_ms=due_ms - round(number("overlay_countdown_minutes") * MINUTE)
    )


def _product(room: Room, now_ms: int) -> OverlayProduct | None:
    aired = room.on_air
    if aired is None or not aired.taken.product:
        return None
    product = _planned(room, aired.taken.product)
    till = room.tills.get(aired.taken.product) or Till()
    price_fen = till.price_fen if till.price_fen is not None else product.price_fen if product else 0
    held = not _opened(room, aired.taken.product, now_ms)
    heard = any("order_paid" in one.kinds for one in room.heard.values())
    return OverlayProduct(
        title=clip(shown(product.title if product else aired.taken.title), TITLE_MOST),
        cart=product.cart if product else 0,
        price_fen=None if held else price_fen or None,
        held=held,
        left=till.left(0) if till.lots and heard else None,
    )


def _planned(room: Room, product: str) -> Product | None:
    return next((one for one in room.any_plan.products if one.id == product), None)


def _opened(room: Room, product: str, now_ms: int) -> bool:
    """Tell whether the price is told: in a hold-back sale only once it first opens. Source: P21."""
    sale = holdback.running(room.holdback, product)
    if sale is None or sale.round > 1 or sale.step > holdback.OPENS:
        return True
    return sale.step == holdback.OPENS and now_ms >= sale.stepped_ms + round(number("holdback_countdown_ms"))


def _bag(bags: dict[str, Bag], now_ms: int) -> OverlayBag | None:
    """Show the bag that matters now: one that is open, was just drawn, or is promised next."""
    stays_ms = round(number("overlay_bag_seconds") * SECOND)
    found: list[tuple[int, int, str, Bag]] = []
    for bag in bags.values():
        state = luckybag.state(bag, now_ms)
        at_ms = {"announced": bag.due_ms, "drawn": bag.drawn_ms}.get(state, bag.draw_ms)
        if at_ms is not None and bag.prize and now_ms < at_ms + stays_ms:
            rank = ("open", "due", "drawn", "announced").index(state)
            found.append((rank, at_ms, "open" if state == "due" else state, bag))
    if not found:
        return None
    _, at_ms, state, bag = min(found, key=lambda one: (one[:2], one[3].bag))
    return OverlayBag(
        prize=clip(bag.prize, TITLE_MOST),
        condition=clip(bag.condition, WORDS_MOST),
        winners=bag.winners,
        worth_fen=bag.worth_fen,
        state=state,
        at_ms=at_ms,
        until_ms=at_ms + stays_ms,
    )


def _question(room: Room, checker: Checker, now_ms: int) -> OverlayQuestion | None:
    """Show the question somebody took last and answers now, else the one just answered."""
    held = [(until, one) for one in room.questions.values() if (until := _until_ms(one)) > now_ms]
    if not held:
        return None
    until_ms, question = max(held, key=lambda one: (one[1].answered_ms is None, one[0], one[1].question))
    topic = TOPICS.get(question.topic)
    text = masked(question.text, checker) or (topic.zh if topic else "")
    product = _planned(room, question.product)
    if not text:
        return None
    return OverlayQuestion(
        text=text,
        title=clip(shown(product.title), TITLE_MOST) if product else "",
        answer=masked(question.answer, checker),
        until_ms=until_ms,
    )


def _until_ms(question: Question) -> int:
    """Tell until when a question is shown; 0 for one nobody took."""
    if question.answered_ms is not None:
        return question.answered_ms + round(number("overlay_answer_seconds") * SECOND)
    if question.claimed_ms is not None:
        return question.claimed_ms + round(number("overlay_question_seconds") * SECOND)
    return 0


def _next(room: Room, after: Broadcast | None, now_ms: int) -> OverlayNext | None:
    start_ms = (after.announced_ms or after.start_ms) if after else None
    if after is None or start_ms is None:
        return None
    card = room.pushed.get("reservation:")
    due_ms = head(room, now_ms).end_due_ms
    pushed = card is not None and now_ms - card.last_ms < number("overlay_next_seconds") * SECOND
    closing = due_ms is not None and due_ms - now_ms <= number("card_handover_minutes") * MINUTE
    return OverlayNext(
        title=clip(shown(after.title), TITLE_MOST),
        when=moment(start_ms, after.zone),
        now=pushed or (closing and room.went_live_ms is not None) or room.ended_ms is not None,
    )
