"""What the team did, as numbers."""

import pytest

from kaibo import facts as f
from kaibo.broadcast import Shift
from kaibo.clock import HOUR
from kaibo.review.asrun import as_run
from kaibo.review.practice import PRACTICES, Ground
from kaibo.review.turns import on_camera
from tests.review.evening import Evening, T, ten_minutes
from tests.review.test_standing import past


def ground(evening: Evening, shows: int = 0) -> Ground:
    room, counts = evening.room(), evening.tally()
    return Ground(
        room=room,
        run=as_run(room),
        camera=on_camera(room, counts),
        past=tuple(past() for _ in range(shows)),
        zone="Asia/Shanghai",
    )


def value(key: str, evening: Evening, shows: int = 0) -> float | None:
    return PRACTICES[key].count(ground(evening, shows))


def busy() -> Evening:
    """Two hours from 20:00 with a little of everything."""
    evening = Evening().plan(start_ms=T - 90_000, shifts=(Shift(host="甲", at_minute=0),)).live()
    evening.take(0, "s1", product="p", role="flash", length_s=300)
    evening.take(600, "s2", product="q", role="flash").take(1200, "s3", product="p", role="flash")
    evening.tell(f.Entered, 100, viewer="a", traffic="group").tell(
        f.Entered, 1500, viewer="b", traffic="follow"
    )
    evening.tell(f.CardPushed, 240, card="reservation").tell(f.CardPushed, 700, card="product", product="q")
    evening.tell(f.LuckyBagOpened, 300, bag="g", prize="x").tell(f.LuckyBagDrawn, 400, bag="g", entrants=50)
    evening.tell(f.StockReleased, 500, product="p", count=10)
    evening.tell(f.Promised, 800, promise="x", text="再送一份")
    return evening.end(7200)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("late_s", 90),
        ("prime_share", 1),
        ("week_shows", 1),
        ("hosts", 1),
        ("turn_s", 7200),
        ("segments", 3),
        ("segment_s", 600),
        ("overran", 3),
        ("encores", 1),
        ("flash_30", 3),
        ("private_20", 1),
        ("bags", 1),
        ("bag_entrants", 50),
        ("cards_product", 1),
        ("cards_reservation", 1),
        ("cards_wecom", 0),
        ("reserve_card_s", 240),
        ("stock_lots", 1),
        ("kept", 0),
        ("follow_views", 1),
    ],
)
def test_what_was_done_is_counted(key: str, expected: float) -> None:
    assert value(key, busy()) == expected


def test_broadcasts_of_the_last_week_count_with_tonights() -> None:
    assert value("week_shows", busy(), shows=3) == 4


@pytest.mark.parametrize("key", PRACTICES)
def test_before_go_live_nothing_was_done(key: str) -> None:
    assert value(key, Evening()) is None


@pytest.mark.parametrize("key", PRACTICES)
def test_every_practice_stands_on_an_evening_with_nothing_in_it(key: str) -> None:
    for evening in (Evening().live(), Evening().live().end(0.5), Evening().live().end(60), ten_minutes()):
        told = value(key, evening)
        assert told is None or told >= 0


def test_the_first_twenty_minutes_are_not_told_before_they_are_over() -> None:
    assert value("private_20", ten_minutes()) is None


def test_a_broadcast_through_the_night_is_partly_in_prime_hours() -> None:
    assert value("prime_share", Evening().live().end(4 * HOUR / 1000)) == 0.5
