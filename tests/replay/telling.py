"""What happened in a stretch that sold one product, for tests of words about it."""

from kaibo.broadcast import Broadcast, Product
from kaibo.facts import (
    Commented,
    Fact,
    OrderPaid,
    OrderRefunded,
    PriceChanged,
    QuestionAnswered,
    SegmentLeft,
    SegmentTaken,
)
from kaibo.replay.happened import Happened, happened
from tests.replay.evening import START_MS as START

PLAN = Broadcast(
    id="b",
    title="秋冬专场",
    account="小店",
    products=(
        Product(
            id="p1",
            title="羊毛衫 A01",
            number="A01",
            category="羊毛衫",
            price_fen=29_900,
            points=("含羊毛 80%", "全网最好的毛衣", "可机洗"),
        ),
        Product(id="p2", title="围巾 B02", number="B02"),
    ),
)


def head(name: str, second: float) -> dict[str, object]:
    return {"id": name, "at_ms": START + round(second * 1000), "source": "t"}


def said(name: str, second: float, viewer: str, text: str, nick: str = "") -> Commented:
    return Commented(**head(name, second), viewer=viewer, name=nick, text=text)  # type: ignore[arg-type]


def facts() -> list[Fact]:
    """Ten minutes of one product: its price cut, eight ask one thing, three pay, one gets it back."""
    told: list[Fact] = [
        SegmentTaken(**head("s1", 0), segment="s1", title="羊毛衫", product="p1"),  # type: ignore[arg-type]
        PriceChanged(**head("pc", 5), product="p1", price_fen=19_900),  # type: ignore[arg-type]
        SegmentLeft(**head("l1", 600), segment="s1"),  # type: ignore[arg-type]
        QuestionAnswered(**head("qa", 90), question="quality-p1-1", text="按洗标洗，正常穿不会大面积起球"),  # type: ignore[arg-type]
        OrderRefunded(**head("r", 700), order="o2", amount_fen=19_900),  # type: ignore[arg-type]
    ]
    told += [said(f"c{n}", 10 + n, f"v{n}", "起球吗", f"王某{n}") for n in range(8)]
    told += [said(f"d{n}", 30 + n, "v0", "起球吗", "王某0") for n in range(5)]
    told += [said("e1", 40, "w1", "听王某1说过有点起球"), said("e2", 41, "w2", "我买过不起球")]
    told += [said("own", 50, "us", "起球吗", "小店")]
    told += [
        OrderPaid(**head(f"o{n}", 60 + n), order=f"o{n}", viewer="x", product="p1", amount_fen=19_900)  # type: ignore[arg-type]
        for n in range(3)
    ]
    told += [
        OrderPaid(**head("prize", 66), order="prize", viewer="y", product="p1", amount_fen=1, prize=True)  # type: ignore[arg-type]
    ]
    return told


def told(plan: Broadcast = PLAN) -> Happened:
    return happened(facts(), plan, START, START + 600_000)
