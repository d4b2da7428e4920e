"""What happened in a stretch of a broadcast, as far as words may use it: facts only, nobody named."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct, structs

from kaibo import facts
from kaibo.broadcast import Broadcast, Product
from kaibo.clock import MINUTE, local
from kaibo.facts import Fact
from kaibo.live.meaning import NO_TOPIC, meaning
from kaibo.live.questions import TOPICS, Question, asked
from kaibo.plan.script import Script
from kaibo.playbook import number
from kaibo.replay.aired import OnAir, on_air
from kaibo.replay.quotes import cleaned, typical
from kaibo.words import clip, shown

KINDS: Final = (
    "commented",
    "order_paid",
    "order_refunded",
    "price_changed",
    "segment_taken",
    "segment_left",
    "take_undone",
    "question_answered",
)
"""Kinds of facts that are read for words, as the journal names them."""

_ANSWERS_MOST: Final = 6
_ANSWER_MOST: Final = 200
_QUESTIONS_MOST: Final = 5


class Asked(Struct, frozen=True, kw_only=True):
    """A question viewers asked: `askers` different ones, `answers` what others said, `answer` the team.

    `text` is how it was most often put, without names.
    """

    text: str
    askers: int
    topic: str = ""
    product: str = ""
    answers: tuple[str, ...] = ()
    answer: str = ""


class Spoken(Struct, frozen=True, kw_only=True):
    """A product as it was on air: minutes since go-live, its price then (0: unknown), paid orders then."""

    id: str
    title: str
    at_ms: int
    minutes: int
    price_fen: int
    orders: int
    points: tuple[str, ...]


class Happened(Struct, frozen=True, kw_only=True):
    """What is known of a stretch: the broadcast, its day, what was on air, asked and quoted.

    `orders` are paid orders in it that were not refunded since; `asks` counts questions, each viewer's once.
    `of` tells whether it is about one product. Source: Y2.
    """

    title: str
    account: str
    day: str
    start_ms: int
    end_ms: int
    spoken: tuple[Spoken, ...]
    questions: tuple[Asked, ...]
    quotes: tuple[str, ...]
    asks: int
    orders: int

    @property
    def of(self) -> Spoken | None:
        """The product it is about, where it is about one."""
        return self.spoken[0] if len(self.spoken) == 1 else None


def happened(
    told: Sequence[Fact],
    plan: Broadcast,
    start_ms: int,
    end_ms: int,
    scripts: dict[str, Script] | None = None,
) -> Happened:
    """Gather what happened in `[start_ms, end_ms)` of a broadcast, from facts in any order. Source: Y2."""
    held = sorted(told, key=lambda fact: fact.at_ms)
    refunded = {fact.order for fact in held if isinstance(fact, facts.OrderRefunded)}
    paid = {
        fact.order: fact
        for fact in held
        if isinstance(fact, facts.OrderPaid)
        and start_ms <= fact.at_ms < end_ms
        and not fact.prize
        and fact.order not in refunded
    }
    runs = [run for run in on_air(held, end_ms) if run.start_ms < end_ms and run.end_ms > start_ms]
    ours = {plan.account, *(turn.host for turn in plan.shifts)} - {""}
    said = [
        fact
        for fact in held
        if isinstance(fact, facts.Commented) and start_ms <= fact.at_ms < end_ms and fact.name not in ours
    ]
    answered = [fact for fact in held if isinstance(fact, facts.QuestionAnswered)]
    names = {fact.name for fact in said}
    questions, asks = _questions(said, answered, runs)
    return Happened(
        title=plan.title,
        account=plan.account,
        day=_day(start_ms, plan.zone),
        start_ms=start_ms,
        end_ms=end_ms,
        spoken=_spoken(runs, held, list(paid.values()), plan, scripts or {}),
        questions=questions,
        quotes=typical([(fact.viewer, fact.text) for fact in said], names, 6),
        asks=asks,
        orders=len(paid),
    )


def short_title(product: Product) -> str:
    """Name a product as people say it: its category, else its title without the item number."""
    title = product.title.strip()
    if product.number and title.endswith(product.number):
        title = title[: -len(product.number)].strip()
    return product.category or title


def _day(at_ms: int, zone: str) -> str:
    when = local(at_ms, zone)
    return f"{when.month}月{when.day}日"


def _spoken(
    runs: Iterable[OnAir],
    held: Sequence[Fact],
    paid: Sequence[facts.OrderPaid],
    plan: Broadcast,
    scripts: dict[str, Script],
) -> tuple[Spoken, ...]:
    """List the products that were on air, each once, at the first time they were."""
    products = {product.id: product for product in plan.products}
    points = {one.product: one.points for one in plan.segments if one.product and one.points}
    found: dict[str, Spoken] = {}
    lengths: dict[str, int] = {}
    for run in runs:
        name = run.taken.product
        if not name or name not in products:
            continue
        lengths[name] = lengths.get(name, 0) + run.end_ms - run.start_ms
        if name in found:
            continue
        product = products[name]
        script = scripts.get(name)
        found[name] = Spoken(
            id=name,
            title=short_title(product),
            at_ms=run.start_ms,
            minutes=0,
            price_fen=_price(held, product, run.end_ms),
            orders=sum(one.product == name for one in paid),
            points=tuple(
                dict.fromkeys((*(script.points if script else ()), *points.get(name, ()), *product.points))
            ),
        )
    return tuple(
        structs.replace(one, minutes=max(1, round(lengths[name] / MINUTE))) for name, one in found.items()
    )


def _price(held: Iterable[Fact], product: Product, at_ms: int) -> int:
    """Give a product's price at a time: what the desk set last, else the planned one."""
    changes = [
        fact.price_fen
        for fact in held
        if isinstance(fact, facts.PriceChanged) and fact.product == product.id and fact.at_ms <= at_ms
    ]
    return changes[-1] if changes else product.price_fen


def _questions(
    said: Sequence[facts.Commented], answered: Sequence[facts.QuestionAnswered], runs: Sequence[OnAir]
) -> tuple[tuple[Asked, ...], int]:
    """Gather what was asked, the most asked first, with what others said of the same thing."""
    questions: dict[str, Question] = {}
    texts: dict[tuple[str, str], list[tuple[str, str]]] = {}
    talk: list[tuple[str, str]] = []
    for fact in said:
        product = next((run.taken.product for run in runs if run.start_ms <= fact.at_ms < run.end_ms), "")
        meant = meaning(fact.text)
        if not meant.topics:
            talk.append((fact.viewer, fact.text))
        for topic in meant.topics:
            asked(questions, fact, topic, product)
            texts.setdefault(_key(topic, product), []).append((fact.viewer, fact.text))
    names = {fact.name for fact in said if len(fact.name) > 1}
    answers = {fact.question: fact.text for fact in answered if fact.text}
    made = [
        Asked(
            text=next(iter(typical(texts.get(_key(one.topic, one.product), ()), names, 1)), "")
            if one.topic != NO_TOPIC
            else cleaned(one.text, names),
            askers=len(one.askers),
            topic=one.topic,
            product=one.product,
            answers=typical(_about(talk, one.topic), names, _ANSWERS_MOST),
            answer=_masked(answers.get(one.question, ""), names),
        )
        for one in questions.values()
        if len(one.askers) >= number("publishing_askers_least")
    ]
    ranked = sorted((one for one in made if one.text.strip("* ")), key=lambda one: (-one.askers, one.text))
    return tuple(ranked[:_QUESTIONS_MOST]), sum(len(one.askers) for one in questions.values())


def _masked(answer: str, names: Iterable[str]) -> str:
    """Give the team's own answer whole, but for viewers it calls by name."""
    line = shown(answer)
    for name in names:
        line = line.replace(name, "***")
    return clip(line, _ANSWER_MOST)


def _key(topic: str, product: str) -> tuple[str, str]:
    """Give what questions of a topic are gathered under: those about no product together."""
    return topic, "" if topic in TOPICS and TOPICS[topic].room else product


def _about(talk: Iterable[tuple[str, str]], topic: str) -> list[tuple[str, str]]:
    """Give what viewers said of a topic without asking; of no topic nothing can be told apart."""
    words = TOPICS[topic].about if topic in TOPICS else ()
    return [(viewer, text) for viewer, text in talk if any(word in text for word in words)]
