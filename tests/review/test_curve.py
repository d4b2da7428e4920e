"""The evening minute by minute."""

from kaibo import facts as f
from kaibo.live.room import Room
from kaibo.review.curve import average, curve
from tests.review.evening import Evening, T, ten_minutes


def test_there_is_no_curve_before_go_live() -> None:
    room = Room("b1")
    assert curve(room) == ()
    assert average(room) is None


def test_every_minute_on_air_is_there_even_a_quiet_one() -> None:
    minutes = curve(ten_minutes().room())
    assert [minute.minute for minute in minutes] == list(range(10))
    assert [minute.at_ms - T for minute in minutes][:3] == [0, 60_000, 120_000]
    assert [minute.gmv_fen for minute in minutes] == [0, 2_000, 0, 3_000, 0, 0, 5_000, 0, 0, 0]
    assert [minute.comments for minute in minutes] == [0, 2, 0, 0, 0, 0, 0, 0, 0, 0]
    assert [minute.online for minute in minutes] == [1, 2, 2, 2, 2, 2, 2, 1, 1, 1]


def test_a_minute_shows_its_highest_count_and_none_where_nobody_counted() -> None:
    evening = Evening().live().online([(1, 5), (20, 9), (40, 7), (130, 3)]).end(180)
    assert [minute.online for minute in curve(evening.room())] == [9, None, 3]
    assert average(evening.room()) == 6


def test_what_lies_outside_the_broadcast_is_no_part_of_its_curve() -> None:
    evening = Evening().live().end(60)
    evening.paid(-30, "a", 100).paid(30, "b", 200).paid(90, "c", 400)
    assert [minute.gmv_fen for minute in curve(evening.room())] == [200]


def test_a_broadcast_nobody_ended_is_drawn_up_to_the_newest_fact() -> None:
    evening = Evening().live().tell(f.Commented, 150, viewer="a", text="1")
    assert len(curve(evening.room())) == 3


def test_a_broadcast_left_open_for_weeks_is_cut_to_a_day() -> None:
    evening = Evening().live().tell(f.Commented, 30 * 86_400, viewer="a", text="1")
    assert len(curve(evening.room())) == 1440
