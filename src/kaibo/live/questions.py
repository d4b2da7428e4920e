"""Questions many ask (重复提问), as one, by topic and product, else by likeness. Source: L8, P17."""

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2s
from typing import Final

from msgspec import Struct

from kaibo import facts
from kaibo.broadcast import Broadcast, Product
from kaibo.clock import SECOND
from kaibo.live.meaning import NO_TOPIC
from kaibo.live.stage import QuestionCard
from kaibo.live.stock import Till
from kaibo.playbook import TALK, number
from kaibo.playbook.shapes import Topic
from kaibo.words import clip, plain, shown

KEPT: Final = 60
"""Questions a room holds; beyond it the oldest that were answered or hardly asked make way."""

DROPPED: Final = 12
"""How many make way in one go: choosing them costs more than all else here."""

SHOWN: Final = 20
ASKERS_KEPT: Final = 500
TEXT_KEPT: Final = 80
ALIKE: Final = 0.5
"""Share of common letter pairs from which two questions without a topic are one."""

TOPICS: Final[dict[str, Topic]] = {topic.id: topic for topic in TALK.topic}
_CALLS: Final = re.compile(
    "@\\S*|" + "|".join(sorted(map(re.escape, TALK.calls), key=lambda word: -len(word)))
)
_SOFT: Final = re.compile(rf"[{TALK.particles}\W_]+")
_SAFE: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")


class Question(Struct):
    """A question many ask, as one, and who answers it.

    `askers` are viewers, at most `ASKERS_KEPT`; `text` is how it was first asked.
    """

    question: str
    topic: str
    text: str
    product: str = ""
    round: int = 1
    askers: set[str] = set()
    first_ms: int = 0
    last_ms: int = 0
    by: str = ""
    role: str = ""
    claimed_ms: int | None = None
    answered_ms: int | None = None
    answer: str = ""


def asked(questions: dict[str, Question], fact: facts.Commented, topic: str, product: str) -> None:
    """Put a question to those like it, or open a new one; one answered just now is not opened again."""
    if topic in TOPICS and TOPICS[topic].room:
        product = ""
    # Most questions are in their first round, and known by their id without a look at the others.
    found = questions.get(f"{topic}-{product}-1")
    if found is None or found.answered_ms is not None:
        found = _same(questions, fact.text, topic, product)
    if found is None:
        found = _open(questions, fact, topic, product, 1)
    elif found.answered_ms is not None:
        if fact.at_ms - found.answered_ms < number("question_again_seconds") * SECOND:
            return
        found = _open(questions, fact, topic, product, found.round + 1)
    found.last_ms = max(found.last_ms, fact.at_ms)
    if len(found.askers) < ASKERS_KEPT:
        found.askers.add(fact.viewer)


def _same(questions: dict[str, Question], text: str, topic: str, product: str) -> Question | None:
    """Give the latest round of the question this one repeats."""
    pairs = _pairs(text[:TEXT_KEPT]) if topic == NO_TOPIC else frozenset[str]()
    for question in reversed(questions.values()):
        if question.topic == topic and question.product == product:
            if topic != NO_TOPIC:
                return question
            others = _pairs(question.text)
            common = len(pairs & others)
            if common >= ALIKE * (len(pairs) + len(others) - common):
                return question
    return None


@lru_cache(maxsize=512)
def _pairs(text: str) -> frozenset[str]:
    """Give the letter pairs of a question without calls, particles and marks."""
    core = _core(text)
    return frozenset(core[at : at + 2] for at in range(len(core) - 1)) or frozenset((core,))


def _core(text: str) -> str:
    said = plain(text)
    return _SOFT.sub("", _CALLS.sub("", said)) or said


def _open(
    questions: dict[str, Question], fact: facts.Commented, topic: str, product: str, turn: int
) -> Question:
    """Open a question, and make room for it."""
    text = fact.text[:TEXT_KEPT]
    name = topic or f"ask-{_short(_core(text))}"
    about = product if _SAFE.fullmatch(product) else _short(product) if product else ""
    question = "-".join(part for part in (name, about, str(turn)) if part)
    if len(questions) >= KEPT:
        for least in sorted(questions.values(), key=_worth)[:DROPPED]:
            del questions[least.question]
    questions.pop(question, None)
    questions[question] = Question(
        question=question,
        topic=topic,
        text=text,
        product=product,
        round=turn,
        askers=set(),
        first_ms=fact.at_ms,
        last_ms=fact.at_ms,
    )
    return questions[question]


def _short(text: str) -> str:
    return blake2s(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _worth(question: Question) -> tuple[bool, bool, int, str]:
    """Rank questions by how much is lost without them: claimed, asked by several, asked lately."""
    waits = question.answered_ms is None
    return (
        waits and bool(question.by),
        waits and len(question.askers) > 1,
        question.last_ms,
        question.question,
    )


def claimed(questions: dict[str, Question], fact: facts.QuestionClaimed) -> None:
    """Give a question to who claimed it, or back to all; the first of two claims counts."""
    question = questions.get(fact.question)
    if question is None or question.answered_ms is not None:
        return
    if fact.released:
        question.by, question.role, question.claimed_ms = "", "", None
    elif not question.by:
        question.by, question.role, question.claimed_ms = fact.by or fact.role, fact.role, fact.at_ms


def answered(questions: dict[str, Question], fact: facts.QuestionAnswered) -> None:
    """Close a question; who asks it later opens its next round."""
    question = questions.get(fact.question)
    if question is None or question.answered_ms is not None:
        return
    question.by, question.role = fact.by or fact.role, fact.role
    question.answered_ms, question.answer = fact.at_ms, fact.text[:500]


def cards(
    questions: Mapping[str, Question], plan: Broadcast | None, tills: Mapping[str, Till], now_ms: int
) -> tuple[QuestionCard, ...]:
    """Show the questions, those that wait first, with the answer the product's data give."""
    products = {product.id: product for product in plan.products} if plan else {}
    people: dict[tuple[str, str], int] = {}
    for question in questions.values():
        key = (question.topic, question.product)
        people[key] = people.get(key, 0) + len(question.askers)
    least = number("repeated_askers_least")
    shown_ms = now_ms - round(number("question_shown_minutes")) * 60 * SECOND
    wanted = [
        question
        for question in questions.values()
        if question.answered_ms is None or question.answered_ms > shown_ms
    ]
    return tuple(
        _card(
            question,
            products.get(question.product),
            tills.get(question.product),
            often=people[question.topic, question.product] >= least,
        )
        for question in sorted(wanted, key=_turn)[:SHOWN]
    )


def _turn(question: Question) -> tuple[bool, bool, int, int, str]:
    """Order the queue: waiting, then claimed, then answered; most people first, then who waits longest."""
    done = question.answered_ms is not None
    first = -question.last_ms if done else question.first_ms
    return done, bool(question.by), 0 if done else -len(question.askers), first, question.question


def _card(question: Question, product: Product | None, till: Till | None, *, often: bool) -> QuestionCard:
    topic = TOPICS.get(question.topic)
    text = clip(shown(question.text), TEXT_KEPT)
    done = question.answered_ms is not None
    ready = ready_answer(product, till, question.topic) if product else ""
    return QuestionCard(
        question=question.question,
        topic=question.topic,
        zh=topic.zh if topic else text,
        en=topic.en if topic else text,
        text=text,
        product=question.product,
        title=shown(product.title) if product else "",
        count=len(question.askers),
        first_ms=question.first_ms,
        last_ms=question.last_ms,
        state="answered" if done else "claimed" if question.by else "open",
        by=question.by,
        role=question.role,
        claimed_ms=question.claimed_ms,
        answered_ms=question.answered_ms,
        answer=shown(question.answer) or ready,
        prop=often and product is not None and lacks_board(product, question.topic),
    )


def lacks_board(product: Product, topic: str) -> bool:
    """Tell whether a board on set could answer a topic, and the product has none. Source: P17."""
    return topic in TOPICS and TOPICS[topic].board and topic not in product.props


def ready_answer(product: Product, till: Till | None, topic: str) -> str:
    """Answer a topic from a product's data: its ready answer, its till, a key point of it; "" for none.

    The text is for viewers, so it is Chinese. Source: L8, P22.
    """
    if topic in product.answers:
        return product.answers[topic]
    price_fen = till.price_fen if till and till.price_fen is not None else product.price_fen
    if topic == "price" and price_fen:
        dearer = product.market_fen > price_fen
        return f"到手价 {_yuan(price_fen)}" + (f"（专柜 {_yuan(product.market_fen)}）" if dearer else "")
    if topic == "stock":
        left = (till or Till()).left(product.stock)
        return "" if left is None else f"还有 {left} 件" if left else "这一批已经拍完"
    if topic == "how_to_buy" and product.cart:
        return f"点下方购物袋，{product.cart} 号链接直接拍"
    return _point(product.points, topic)


def _yuan(fen: int) -> str:
    return f"¥{fen // 100}" if fen % 100 == 0 else f"¥{fen / 100:.2f}"


@lru_cache(maxsize=1_024)
def _point(points: tuple[str, ...], topic: str) -> str:
    """Give the first key point that speaks of a topic."""
    about = TOPICS[topic].about if topic in TOPICS else ()
    return next((point for point in points if any(word in plain(point) for word in about)), "")
