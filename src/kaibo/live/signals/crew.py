# ruff: noqa: E501 - one signal is one line of the table
"""Signals of the crew's work: time, segment, hold-back sale, lucky bags, questions, host, cards, promises."""

from collections.abc import Callable
from typing import Final

from kaibo.broadcast import Product
from kaibo.clock import MINUTE, SECOND
from kaibo.facts import Card
from kaibo.live import luckybag, shift
from kaibo.live.luckybag import Bag
from kaibo.live.questions import Question, lacks_board
from kaibo.live.room import Aired
from kaibo.live.shift import Turn
from kaibo.live.signals.look import Look, figure, word
from kaibo.live.stock import Till
from kaibo.playbook import number
from kaibo.words import clip, shown

_ENDED_S: Final = 60
"""How long a segment that ended is spoken of."""

_ASKED_S: Final = 300
"""Questions nobody repeated for so long are over."""

# Time.


def _minute(look: Look) -> float | None:
    return look.since(look.room.went_live_ms)


def _to_start(look: Look) -> float | None:
    start_ms = look.room.plan.start_ms if look.room.plan else None
    if look.room.went_live_ms is not None or start_ms is None:
        return None
    return (start_ms - look.now_ms) / MINUTE


def _to_end(look: Look) -> float | None:
    minute, plan = _minute(look), look.room.plan
    return None if minute is None or plan is None else plan.length_minutes - minute


# Reservations of this broadcast.


def _reserved(look: Look) -> float:
    return sum(counted.count for counted in look.room.reserved.values())


def _target(look: Look) -> float:
    return look.room.plan.targets.reservations if look.room.plan else 0


# The segment on air, and the one before it.


def _running_s(look: Look) -> float | None:
    aired = look.room.on_air
    return None if aired is None else look.since(aired.taken.at_ms, SECOND)


def _over_s(look: Look) -> float | None:
    aired, running = look.room.on_air, _running_s(look)
    return None if aired is None or running is None else running - aired.taken.length_s - aired.extra_s


def _running_min(look: Look) -> float | None:
    running = _running_s(look)
    return None if running is None else running / 60


def _on_air(read: Callable[[Aired], str]) -> Callable[[Look], str | None]:
    return lambda look: None if look.room.on_air is None else read(look.room.on_air)


def _ended(look: Look) -> Aired | None:
    """Give the segment that ended within the last minute."""
    done = [aired for aired in look.room.aired[-2:] if aired.left_ms is not None]
    fresh = done and done[-1].left_ms is not None and look.now_ms - done[-1].left_ms < _ENDED_S * SECOND
    return done[-1] if fresh else None


def _ended_min(look: Look) -> float | None:
    aired = _ended(look)
    return None if aired is None or aired.left_ms is None else (aired.left_ms - aired.taken.at_ms) / MINUTE


def _of_ended(read: Callable[[Aired], str]) -> Callable[[Look], str | None]:
    return lambda look: None if (aired := _ended(look)) is None else read(aired)


def _card_shown(look: Look) -> float | None:
    """Tell whether the product on air was pushed since it is, or up to half a minute before."""
    aired = look.room.on_air
    if aired is None or not aired.taken.product:
        return None
    pushed = look.room.pushed.get(f"product:{aired.taken.product}")
    return float(pushed is not None and pushed.last_ms >= aired.taken.at_ms - 30 * SECOND)


def _flashes(look: Look) -> float:
    return sum(aired.taken.role == "flash" for aired in look.room.aired)


# The hold-back sale.


def _sale(look: Look) -> str | None:
    sale = look.room.holdback
    return None if sale is None or sale.stopped else sale.product


def _step(look: Look) -> float:
    return look.room.holdback.step if look.room.holdback is not None and _sale(look) else 0


def _step_s(look: Look) -> float | None:
    return look.since(look.room.holdback.stepped_ms, SECOND) if look.room.holdback and _sale(look) else None


def _people(name: str) -> Callable[[Look], float | None]:
    return lambda look: len(getattr(look.room.holdback, name)) if _sale(look) else None


def _till(look: Look) -> Till:
    return look.room.tills.get(_sale(look) or "") or Till()


def _left(look: Look) -> float | None:
    # Where nobody tells of orders, what is left is not known either.
    sale = look.room.holdback if _sale(look) else None
    return sale.left if sale is not None and look.told("order_paid") else None


def _product(look: Look, product: str | None) -> Product | None:
    plan = look.room.plan
    return next((one for one in plan.products if one.id == product), None) if plan and product else None


def _title(look: Look, product: str | None) -> str | None:
    found = _product(look, product)
    return product and (found.title if found else product)


# Lucky bags.


def _bags(look: Look, state: str) -> list[Bag]:
    return [bag for bag in look.room.bags.values() if luckybag.state(bag, look.now_ms) == state]


def _late(look: Look) -> Bag | None:
    return min(_bags(look, "due"), key=lambda bag: bag.draw_ms or 0, default=None)


def _promised(look: Look) -> Bag | None:
    due = [bag for bag in _bags(look, "announced") if bag.due_ms is not None]
    return min(due, key=lambda bag: bag.due_ms or 0, default=None)


def _late_s(look: Look) -> float | None:
    bag = _late(look)
    return None if bag is None else look.since(bag.draw_ms, SECOND)


def _promised_s(look: Look) -> float | None:
    bag = _promised(look)
    return None if bag is None or bag.due_ms is None else (bag.due_ms - look.now_ms) / SECOND


def _gap(look: Look) -> float | None:
    told = [at for bag in look.room.bags.values() for at in (bag.opened_ms, bag.draw_ms, bag.drawn_ms) if at]
    past = [at for at in told if at <= look.now_ms]
    return 0 if _bags(look, "open") else look.since(max(past, default=look.room.went_live_ms))


# Questions.


def _asked(look: Look) -> list[Question]:
    """List the questions enough people ask, the newest not long ago."""
    least, since_ms = number("question_askers_least"), look.now_ms - _ASKED_S * SECOND
    questions = look.room.questions.values()
    return [one for one in questions if len(one.askers) >= least and one.last_ms >= since_ms]


def _waiting(look: Look) -> Question | None:
    waiting = [one for one in _asked(look) if one.answered_ms is None and one.claimed_ms is None]
    return min(waiting, key=lambda one: (one.first_ms, one.question), default=None)


def _wait_s(look: Look) -> float | None:
    question = _waiting(look)
    return None if question is None else look.since(question.first_ms, SECOND)


def _propless(look: Look) -> Question | None:
    """Give the question most people ask of a planned product that has no board for it."""
    found = [
        one
        for one in _asked(look)
        if (product := _product(look, one.product)) is not None and lacks_board(product, one.topic)
    ]
    return max(found, key=lambda one: (len(one.askers), one.question), default=None)


def _of_question(
    find: Callable[[Look], Question | None], read: Callable[[Look, Question], str | None]
) -> Callable[[Look], str | None]:
    return lambda look: None if (question := find(look)) is None else read(look, question)


def _askers(find: Callable[[Look], Question | None]) -> Callable[[Look], float | None]:
    return lambda look: None if (question := find(look)) is None else len(question.askers)


def _said(look: Look, question: Question) -> str:
    return clip(shown(question.text), 40)


# Hosts, promises, cards.


def _turn(look: Look) -> Turn:
    return shift.on_camera(look.room.camera, look.room.plan, look.room.went_live_ms)


def _wecom_left(look: Look) -> float | None:
    most = look.room.plan.wecom_most if look.room.plan else 0
    return most - look.room.contacts if most and look.told("contact_added") else None


def _promises(look: Look) -> float:
    return sum(promise.kept_ms is None for promise in look.room.promises.values())


def _pushes(card: Card) -> Callable[[Look], float | None]:
    return lambda look: pushed.count if (pushed := look.room.pushed.get(f"{card}:")) else 0


def _pushed_ago(card: Card) -> Callable[[Look], float | None]:
    return lambda look: look.since(pushed.last_ms) if (pushed := look.room.pushed.get(f"{card}:")) else None


CREW: Final = (
    figure("minute", "min", "开播多久了", "since go-live", "P11", _minute),
    figure("to_start", "min", "离预定开播还有多久（开播前）", "until planned go-live, before it", "P31", _to_start),
    figure("to_end", "min", "离预定下播还有多久", "until planned sign-off", "E2", _to_end),
    figure("reservations_known", "people", "本场预约人数：各渠道最近一次读数之和，没有读过为 0", "reservations of this broadcast as last read of each touchpoint, 0 where nobody read any", "P30", _reserved),
    figure("reservations_target", "people", "本场预约目标，没有则为 0", "their target, 0 where none is set", "P30", _target),
    word("segment_take", "在播段这一次上场的编号", "id of the take on air", "P12", _on_air(lambda aired: aired.taken.id)),
    word("segment_title", "在播段标题", "title of the segment on air", "P12", _on_air(lambda aired: aired.taken.title)),
    word("segment_type", "在播段类型：product、bag、talk", "type of the segment on air: product, bag or talk", "P12", _on_air(lambda aired: aired.taken.type)),
    word("segment_role", "在播段款型，没有则为空", "product role of the segment on air, empty where none", "P10", _on_air(lambda aired: aired.taken.role or "")),
    figure("segment_min", "min", "在播段讲了多久", "how long the segment on air runs", "P12", _running_min),
    figure("segment_over_s", "s", "在播段超时（负数为还剩）", "how far the segment on air is over its length; negative: time left", "P12", _over_s),
    figure("segment_card", "0/1", "在播商品的链接推过没有", "whether the card of the product on air was pushed", "L4", _card_shown),
    word("ended_take", "一分钟内结束的段：编号", "id of the take that ended within a minute", "P12", _of_ended(lambda aired: aired.taken.id)),
    word("ended_title", "一分钟内结束的段：标题", "its title", "P12", _of_ended(lambda aired: aired.taken.title)),
    word("ended_type", "一分钟内结束的段：类型", "its type", "P12", _of_ended(lambda aired: aired.taken.type)),
    figure("ended_min", "min", "一分钟内结束的段：讲了多久", "how long it ran", "P12", _ended_min),
    figure("flash_taken", "times", "上过几次秒杀款", "flash segments taken so far", "P11", _flashes),
    figure("holdback_step", "1–7", "憋单第几步，0 为没有憋单", "step of the hold-back sale, 0 where none runs", "P21", _step),
    figure("holdback_s", "s", "憋单这一步多久了", "how long this step runs", "P21", _step_s),
    word("holdback_product", "憋单商品编号", "id of its product", "P21", _sale),
    word("holdback_title", "憋单商品", "title of its product", "P21", lambda look: _title(look, _sale(look))),
    figure("holdback_ones", "people", "本轮扣 1 人数", "who typed 1 in this round", "L8", _people("ones")),
    figure("holdback_bought", "people", "本轮已拍人数", "who typed 已拍 in this round", "L8", _people("bought")),
    figure("holdback_lots", "times", "放了几批货", "lots of stock released", "L4", lambda look: _till(look).lots if _sale(look) else None),
    figure("holdback_left", "pieces", "憋单库存还剩", "pieces left of what was released", "L4", _left),
    figure("bags_open", "times", "开着的福袋", "lucky bags that are open", "L6", lambda look: len(_bags(look, "open"))),
    figure("bag_gap_min", "min", "多久没有福袋了", "since there was a lucky bag", "L6", _gap),
    word("late_bag", "过了开奖时间的福袋：编号", "id of the bag longest past its draw", "L5", lambda look: bag.bag if (bag := _late(look)) else None),
    word("late_bag_prize", "过了开奖时间的福袋：奖品", "its prize", "L5", lambda look: bag.prize if (bag := _late(look)) else None),
    figure("late_bag_s", "s", "过了开奖时间多久", "how long it is past its draw", "L5", _late_s),
    word("promised_bag", "预告过的福袋：编号", "id of the next bag announced", "L5", lambda look: bag.bag if (bag := _promised(look)) else None),
    word("promised_bag_prize", "预告过的福袋：奖品", "its prize", "L5", lambda look: bag.prize if (bag := _promised(look)) else None),
    figure("promised_bag_s", "s", "离预告时间还有多久（负数为已过）", "until it was announced for; negative: past it", "L5", _promised_s),
    word("question", "等得最久的问题：编号", "id of the question that waits longest, unclaimed", "L8", _of_question(_waiting, lambda look, one: one.question)),
    word("question_text", "等得最久的问题", "what it says", "L8", _of_question(_waiting, _said)),
    figure("question_wait_s", "s", "等了多久", "how long it waits", "L8", _wait_s),
    figure("question_askers", "people", "多少人在问", "how many ask it", "L8", _askers(_waiting)),
    word("propless", "问得最多又没有道具板的问题：编号", "id of the question most ask of a product without a board for it", "P17", _of_question(_propless, lambda look, one: one.question)),
    word("propless_text", "问得最多又没有道具板的问题", "what it says", "P17", _of_question(_propless, _said)),
    word("propless_title", "问的是哪个商品", "its product", "P17", _of_question(_propless, lambda look, one: _title(look, one.product))),
    figure("propless_askers", "people", "多少人在问", "how many ask it", "P17", _askers(_propless)),
    word("host", "在镜头前的主播", "who is on camera", "P3", lambda look: _turn(look).host or None),
    word("next_host", "下一位主播", "who comes next", "P3", lambda look: _turn(look).next or None),
    figure("host_min", "min", "主播连续播了多久", "how long the host is on camera", "P3", lambda look: look.since(_turn(look).since_ms)),
    figure("host_over_min", "min", "主播超班多久（负数为还剩）", "how far the host is over the shift; negative: time left", "P3", lambda look: look.since(_turn(look).until_ms)),
    figure("wecom_left", "people", "私域今晚还接得住多少人", "new contacts the private team can still serve tonight", "L7", _wecom_left),
    figure("promises_open", "times", "还没兑现的承诺", "promises not kept yet", "E6", _promises),
    figure("reservation_pushes", "times", "推了几次预约卡", "reservation cards pushed", "P33", _pushes("reservation")),
    figure("reservation_pushed_min", "min", "上次推预约卡多久了", "since a reservation card was last pushed", "L7", _pushed_ago("reservation")),
    figure("wecom_pushes", "times", "推了几次企业微信卡", "WeCom cards pushed", "L7", _pushes("wecom")),
    figure("wecom_pushed_min", "min", "上次推企业微信卡多久了", "since a WeCom card was last pushed", "L7", _pushed_ago("wecom")),
)  # fmt: skip
"""What a rule can read of the crew's work."""
