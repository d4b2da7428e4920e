import pytest

from kaibo import facts
from kaibo.broadcast import Broadcast, Shift, Targets
from kaibo.clock import MINUTE, SECOND
from kaibo.live import signals
from kaibo.live.formula import Value
from tests.live.evening import PLAN, Evening
from tests.strategies import T0


def told(evening: Evening, at_s: float, name: str) -> Value | None:
    evening.play(at_s)
    return signals.look(evening.room, T0 + round(at_s * SECOND)).value(name)


def test_a_room_nobody_told_anything_of_knows_nothing_of_its_crowd() -> None:
    evening = Evening(plan=None)
    evening.play(60)
    look = signals.look(evening.room, T0 + MINUTE)
    known = {signal.name for signal in signals.SIGNALS if look.value(signal.name) is not None}
    assert known == {
        "minute", "holdback_step", "flash_taken", "bags_open", "bag_gap_min", "host_min", "host_over_min",
        "promises_open", "reservation_pushes", "reservations_known", "reservations_target", "wecom_pushes",
        "silence_s", "unready_roles", "unready", "unready_en", "closing_behind", "closing_short",
        "closing_short_en",
    }  # fmt: skip
    assert all(look.between(field, 60, 0) is None for field in signals.FIELDS)


def test_every_signal_gives_its_type_over_a_full_evening() -> None:
    plan = Broadcast(
        **{name: getattr(PLAN, name) for name in PLAN.__struct_fields__}
        | {
            "targets": Targets(online=1, views=2, orders=3, gmv_fen=400),
            "shifts": (Shift(host="阿May", at_minute=0, length_minutes=15), Shift(host="小北", at_minute=15)),
        }
    )
    evening = Evening(plan=plan)
    evening.count(0, 1_200, 300)
    evening.tell(facts.HostChanged, 0, host="阿May")
    evening.tell(facts.Entered, 10, viewer="v1", traffic="group")
    evening.tell(facts.Reserved, 20, viewer="v1")
    evening.tell(facts.ContactAdded, 20, viewer="v1")
    evening.tell(facts.Followed, 20, viewer="v1")
    evening.tell(facts.ProductClicked, 20, viewer="v1", product="p1")
    evening.tell(facts.CardPushed, 20, card="reservation")
    evening.tell(facts.CardPushed, 20, card="wecom")
    evening.tell(facts.OrderPaid, 30, order="o1", viewer="v1", product="p1", amount_fen=12_345)
    evening.tell(facts.LuckyBagOpened, 40, bag="b1", prize="帆布袋", seconds=60)
    evening.tell(facts.LuckyBagAnnounced, 50, bag="b2", prize="水壶", due_ms=T0 + 30 * MINUTE)
    evening.tell(facts.HoldbackStepped, 1_100, product="p1", step=1)
    evening.tell(facts.StockReleased, 1_110, product="p1", count=20)
    evening.tell(facts.SegmentTaken, 900, segment="s1", title="空军一号", product="p1", role="hit")
    evening.tell(facts.SegmentTaken, 1_150, segment="s2", title="帆布袋", product="p2", role="flash")
    evening.tell(facts.DeviceReported, 1_150, device="obs", state="late")
    evening.tell(facts.DeviceReported, 1_150, device="phone", state="low", battery=12)
    evening.tell(facts.DeviceReported, 1_150, device="sound", state="broken")
    evening.tell(facts.SceneSwitched, 1_100, scene="讲品")
    evening.tell(facts.FeedLost, 1_120, why="frozen")
    evening.tell(facts.FeedRestored, 1_130)
    evening.play(1_195)
    evening.ask("size:p1", 1_100, askers=5, last_s=1_190)
    look = signals.look(evening.room, T0 + 1_195 * SECOND)
    for signal in signals.SIGNALS:
        value = look.value(signal.name)
        if signal.name not in ("to_start", "tail_s", "feed_lost_s"):
            assert isinstance(value, str if signal.type == "text" else float), signal.name
    assert look.value("gmv") == 123.45
    assert look.value("target_gmv") == 4
    assert look.value("next_host") == "小北"
    assert look.value("wecom_left") == 29
    assert look.value("holdback_left") == 20, "lots released after the first order add to what was sold"
    assert look.value("ended_title") == "空军一号"


@pytest.mark.parametrize(("at_s", "online"), [(20, 300.0), (49, 300.0), (51, None), (60, 400.0)])
def test_a_count_is_known_for_half_a_minute(at_s: int, online: float | None) -> None:
    evening = Evening()
    evening.tell(facts.OnlineCounted, 20, online=300)
    evening.tell(facts.OnlineCounted, 60, online=400)
    assert told(evening, at_s, "online") == online


@pytest.mark.parametrize(
    ("ago", "every_s", "expected"), [(10, 10, 11.0), (20, 10, 10.0), (10, 3, 37.0), (10, 60, None)]
)
def test_a_count_of_some_seconds_ago_is_the_nearest_not_younger(
    ago: int, every_s: int, expected: float | None
) -> None:
    evening = Evening()
    for place in range(1 + 120 // every_s):
        evening.tell(facts.OnlineCounted, place * every_s + 0.4, online=place)
    evening.play(121)
    found = signals.look(evening.room, T0 + 121 * SECOND).online_ago(ago)
    assert found == expected


def test_windows_sum_their_seconds_and_no_others() -> None:
    evening = Evening()
    for at_s in range(10, 70, 10):
        evening.tell(facts.OrderPaid, at_s, order=f"o{at_s}", viewer="v", product="p1", amount_fen=at_s * 100)
    evening.play(60)
    look = signals.look(evening.room, T0 + 60 * SECOND)
    assert look.between("orders", 60, 0) == 6
    assert look.between("orders", 30, 0) == 3
    assert look.between("orders", 30, 10) == 2
    assert look.between("gmv", 11, 0) == 110
    assert look.between("comments", 60, 0) is None, "nobody told of comments"


def test_the_crews_own_facts_are_no_sign_of_a_source() -> None:
    evening = Evening()
    evening.tell(facts.Commented, 5, viewer="v", text="好", source="crew")
    assert told(evening, 10, "silence_s") == 10


def test_a_segment_undone_was_never_there() -> None:
    evening = Evening()
    evening.tell(facts.SegmentTaken, 60, segment="s1", title="甲", length_s=300)
    evening.tell(facts.SegmentTaken, 100, segment="s2", title="乙", id="take2")
    evening.tell(facts.TakeUndone, 110, take="take2")
    assert told(evening, 120, "segment_title") == "甲"
    assert told(evening, 120, "ended_take") is None
    assert told(evening, 120, "segment_over_s") == -240


def test_seconds_added_on_air_are_no_overrun() -> None:
    evening = Evening()
    evening.tell(facts.SegmentTaken, 0, segment="s1", title="甲", length_s=300)
    evening.tell(facts.SegmentTimed, 100, segment="s1", seconds=120)
    assert told(evening, 330, "segment_over_s") == -90


def test_a_claimed_or_answered_question_waits_no_more() -> None:
    evening = Evening()
    evening.play(0)
    evening.ask("q1", 100, askers=4, last_s=200)
    evening.ask("q2", 150, askers=4, last_s=200)
    evening.ask("q3", 90, askers=2, last_s=200)
    assert told(evening, 210, "question") == "q1"
    assert told(evening, 210, "question_wait_s") == 110
    evening.room.questions["q1"].answered_ms = T0
    assert told(evening, 210, "question") == "q2"
    assert told(evening, 600, "question") is None, "nobody asked for five minutes"
