"""When to publish: evenings and spread weekends, two or three a week, fresh first. Source: Y3."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kaibo.clock import local
from kaibo.plan.publishing import PlatformFigures, Publication
from kaibo.replay.calendar import Newest, again, freshness, slots, weeks

ZONE = "Asia/Shanghai"
DAY = 86_400_000
NOW = round(datetime(2026, 11, 25, 12, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


def item(due_ms: int | None, **more: object) -> Publication:
    return Publication(**({"broadcast": "b", "platform": "douyin", "due_ms": due_ms} | more))  # type: ignore[arg-type]


@given(st.lists(st.integers(-10 * DAY, 14 * DAY), max_size=12), st.integers(0, 6 * DAY))
def test_no_week_is_offered_more_than_is_good_and_no_slot_is_past(dues: list[int], later: int) -> None:
    now_ms = NOW + later
    items = [item(NOW + due, title=str(place)) for place, due in enumerate(dues)]
    offered = slots(items, now_ms, ZONE)
    taken = {local(NOW + due, ZONE).date() for due in dues}
    of_week: dict[tuple[int, int], int] = {}
    for due in dues:
        key = local(NOW + due, ZONE).date().isocalendar()[:2]
        of_week[key] = of_week.get(key, 0) + 1
    for slot in offered:
        when = local(slot.at_ms, ZONE)
        assert slot.at_ms > now_ms
        assert when.date() not in taken
        weekend = when.weekday() >= 5
        assert 10 <= when.hour <= 21 if weekend else 19 <= when.hour <= 22
        key = when.date().isocalendar()[:2]
        of_week[key] = of_week.get(key, 0) + 1
        assert of_week[key] <= 3


def test_a_slot_says_how_fresh_the_broadcast_is_then() -> None:
    first = slots([], NOW, ZONE, Newest(title="专场", ended_ms=NOW - DAY))[0]
    assert "专场" in first.zh and "正新鲜" in first.zh
    assert freshness(NOW, NOW + 7 * DAY) == (7.0, "fresh")
    assert freshness(NOW, NOW + 30 * DAY) == (30.0, "falling")
    assert freshness(NOW, NOW + 31 * DAY) == (31.0, "old")
    assert freshness(None, NOW) == (None, "")


def test_one_film_on_several_platforms_of_a_day_is_one_release() -> None:
    same = [item(NOW, platform=platform, film="f") for platform in ("douyin", "channels", "kuaishou")]
    told = {week.monday: week for week in weeks(same, NOW, ZONE)}
    assert told["2026-11-23"].items == 1
    assert "还差 1 条" in told["2026-11-23"].zh
    many = [item(NOW + place * 3_600_000, title=str(place)) for place in range(4)]
    assert "挪一条" in {week.monday: week for week in weeks(many, NOW, ZONE)}["2026-11-23"].zh


def test_old_ones_that_did_well_may_go_out_again_once() -> None:
    def out(days: int, plays: int, film: str) -> Publication:
        reached = (PlatformFigures(at_ms=NOW, plays=plays),)
        return item(None, state="published", published_ms=NOW - days * DAY, reached=reached, film=film)

    items = [("good", out(40, 900, "a")), ("poor", out(40, 10, "b")), ("new", out(3, 900, "c"))]
    assert again(items, NOW, 100.0) == (("good", 900),)
    assert again([*items, ("queued", item(None, film="a"))], NOW, 100.0) == ()
    assert again(items, NOW, None) == ()
