"""Who was on camera when."""

from kaibo import facts as f
from kaibo.broadcast import Shift
from kaibo.review.turns import OnCamera, on_camera
from tests.review.evening import Evening, T

SHIFTS = (Shift(host="甲", at_minute=0, length_minutes=5), Shift(host="乙", at_minute=5, length_minutes=5))


def told(evening: Evening) -> list[tuple[str, int, int]]:
    return [
        (turn.host, (turn.start_ms - T) // 1000, (turn.end_ms - T) // 1000)
        for turn in on_camera(evening.room(), evening.tally()).turns
    ]


def test_changes_of_host_make_the_turns() -> None:
    evening = Evening().live().tell(f.HostChanged, 0, host="甲").tell(f.HostChanged, 200, host="乙")
    assert told(evening.tell(f.HostChanged, 500, host="甲").end(600)) == [
        ("甲", 0, 200), ("乙", 200, 500), ("甲", 500, 600),
    ]  # fmt: skip


def test_a_hand_over_counts_once_both_confirmed() -> None:
    evening = Evening().plan(shifts=SHIFTS).live()
    evening.tell(f.HandoverOpened, 290, handover="h", outgoing="甲", incoming="乙")
    evening.tell(f.HandoverConfirmed, 300, handover="h", host="甲")
    evening.tell(f.HandoverConfirmed, 310, handover="h", host="乙")
    assert told(evening.end(600)) == [("甲", 0, 310), ("乙", 310, 600)]


def test_where_nobody_told_the_planned_shifts_stand_in_and_say_so() -> None:
    evening = Evening().plan(shifts=SHIFTS).live().end(600)
    assert told(evening) == [("甲", 0, 300), ("乙", 300, 600)]
    assert on_camera(evening.room(), evening.tally()).planned


def test_without_shifts_or_before_go_live_there_is_no_turn() -> None:
    for evening in (Evening(), Evening().plan(shifts=SHIFTS), Evening().live().end(60)):
        assert on_camera(evening.room(), evening.tally()) == OnCamera()


def test_a_hosts_card_counts_the_room_over_all_turns() -> None:
    evening = Evening().live().tell(f.HostChanged, 0, host="甲").online([(10, 50), (190, 80)])
    evening.tell(f.Commented, 100, viewer="a", text="1").paid(150, "a", 5_000)
    evening.tell(f.HostChanged, 200, host="乙").online([(210, 80), (390, 60)])
    evening.tell(f.Followed, 300, viewer="a").tell(f.HostChanged, 400, host="甲").online([(410, 60)])
    evening.tell(f.Commented, 500, viewer="a", text="1").end(600)
    first, second = on_camera(evening.room(), evening.tally()).hosts
    assert (first.host, first.turns, first.air_ms, first.comments, first.gmv_fen) == (
        "甲",
        2,
        400_000,
        2,
        5_000,
    )
    assert (first.online_most, first.online_change) == (80, 30)
    assert (second.host, second.follows, second.orders, second.online_change) == ("乙", 1, 0, -20)
