"""Reservations: counts per channel, pace, forecast, and what costs the reminder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Broadcast
from kaibo.clock import HOUR, MINUTE, instant
from kaibo.facts import Entered, Touchpoint
from kaibo.plan import reservations
from kaibo.plan.binder import Reading
from kaibo.plan.reservations import CHANNELS, Opened, Opening, Point
from kaibo.playbook import number

START = instant("2026-11-22T20:00", "Asia/Shanghai")


def read(channel: Touchpoint, count: int, minutes: float = 0, by: str = "小李") -> Reading:
    return Reading(channel=channel, count=count, at_ms=START + round(minutes * MINUTE), by=by, way="typed")


READINGS = st.lists(
    st.builds(read, st.sampled_from(list(CHANNELS)), st.integers(0, 10**6), st.integers(-5_000, 0)),
    max_size=30,
)


def test_a_channel_stands_as_last_read_by_whom_and_with_what_was_before() -> None:
    told = [read("article", 700, -60, "小王"), read("article", 300, -600), read("group", 100, -30)]
    article, group = reservations.channels(told)
    assert (article.channel, article.count, article.before, article.by) == ("article", 700, 300, "小王")
    assert (group.count, group.before) == (100, None)


def test_the_sum_grows_with_each_reading() -> None:
    told = [read("article", 300, -600), read("group", 100, -300), read("article", 700, -60)]
    assert [point.total for point in reservations.curve(told)] == [300, 400, 800]
    assert reservations.total(told) == 800
    assert reservations.total(told, START - 200 * MINUTE) == 400
    assert reservations.total([]) == 0


@given(READINGS)
def test_the_last_point_is_the_sum_of_the_channels(told: list[Reading]) -> None:
    assert reservations.total(told) == sum(channel.count for channel in reservations.channels(told))


def test_a_count_below_the_last_is_named() -> None:
    told = [read("article", 700), read("group", 5)]
    assert reservations.lower(told, [("article", 650), ("group", 5), ("video", 0)]) == ("article",)


@pytest.mark.parametrize(
    ("points", "hourly"),
    [
        ([], None),
        ([(-60, 100)], None),
        ([(-5, 100), (-1, 300)], None),
        ([(-120, 100), (0, 300)], 100),
        ([(-120, 100), (-60, 300)], 100),
        ([(-2_000, 0), (-60, 600)], 100),
        ([(-2_000, 0), (-1_000, 600)], None),
        ([(-120, 300), (0, 100)], -100),
    ],
)
def test_the_pace_is_what_came_in_an_hour_lately(points: list[tuple[int, int]], hourly: float | None) -> None:
    told = [Point(START + minutes * MINUTE, total) for minutes, total in points]
    assert reservations.pace(told, START) == hourly


@pytest.mark.parametrize(
    ("hourly", "ahead_h", "expected"),
    [(None, 5, 100), (10.0, 5, 150), (10.0, -1, 100), (-50.0, 5, 100), (10.0, 1_000, 220)],
)
def test_a_pace_is_carried_on_to_the_start_and_not_for_ever(
    hourly: float | None, ahead_h: int, expected: int
) -> None:
    assert reservations.at_start(100, hourly, START + ahead_h * HOUR, START) == expected


@pytest.mark.parametrize(
    ("off_minutes", "test_minutes", "codes"),
    [
        (0, None, []),
        (60, None, []),
        (-60, None, []),
        (61, None, ["reminder_missed"]),
        (-61, None, ["reminder_missed"]),
        (0, -120, []),
        (0, -119, ["test_near"]),
        (0, -61, ["test_near"]),
        (0, -60, ["test_spends_reminder"]),
        (0, 0, ["test_spends_reminder"]),
        (0, 30, ["test_spends_reminder"]),
        (90, -10, ["reminder_missed", "test_spends_reminder"]),
    ],
)
def test_what_costs_the_reminder_is_said(
    off_minutes: int, test_minutes: int | None, codes: list[str]
) -> None:
    test_ms = None if test_minutes is None else START + test_minutes * MINUTE
    found = reservations.window(START, START + off_minutes * MINUTE, test_ms)
    assert [warned.code for warned in found] == codes
    assert all(warned.zh and warned.en and warned.rule == "P31" for warned in found)


def test_a_start_nobody_announced_is_taken_as_announced() -> None:
    (warned,) = reservations.window(None, START, START - 30 * MINUTE)
    assert warned.code == "test_spends_reminder"
    assert reservations.window(None, None, START) == ()


def test_a_broadcast_that_did_not_begin_in_time_reminds_nobody_any_more() -> None:
    assert reservations.window(START, START, None, START + 60 * MINUTE) == ()
    (warned,) = reservations.window(START, START, None, START + 61 * MINUTE)
    assert (warned.code, warned.level) == ("reminder_over", "error")


def test_an_opening_counts_each_viewer_of_the_first_minutes_once() -> None:
    opening = Opening(START)
    late = round(number("opening_minutes")) + 1
    for viewer, minutes, traffic in (
        ("a", 0, "reservation"),
        ("a", 1, "reservation"),
        ("b", 2, "plaza"),
        ("c", late, "reservation"),
        ("d", -1, "reservation"),
    ):
        fact = Entered(
            id=f"{viewer}{minutes}",
            at_ms=START + minutes * MINUTE,
            source="t",
            viewer=viewer,
            traffic=traffic,  # type: ignore[arg-type]
        )
        opening.hear(fact)
    assert opening.opened("x", 100) == Opened(broadcast="x", reserved=100, came=1, entered=2)


def past(*shares: float, entered: float = 2.0, reserved: int = 1_000) -> list[Opened]:
    return [
        Opened(
            broadcast=str(place),
            reserved=reserved,
            came=round(share * reserved),
            entered=round(entered * reserved),
        )
        for place, share in enumerate(shares)
    ]


def test_without_own_broadcasts_the_playbook_speaks_and_says_so() -> None:
    told = reservations.forecast(1_000, 1_200, [])
    assert (told.basis, told.shows, told.chance) == ("playbook", 0, 0)
    assert (told.low, told.likely, told.high) == (100, 360, 720)


def test_few_own_broadcasts_are_no_surer_than_the_playbook() -> None:
    told = reservations.forecast(1_000, 1_000, past(0.4))
    assert (told.basis, told.shows, told.chance) == ("mixed", 1, 0)
    assert (told.low, told.likely, told.high) == (100, 400, 600)


def test_enough_own_broadcasts_give_their_own_interval_and_its_chance() -> None:
    told = reservations.forecast(1_000, 1_000, past(0.4, 0.5, 0.45, 0.35))
    assert (told.basis, told.of, told.shows) == ("own", "reserved", 4)
    assert (told.low, told.likely, told.high) == (350, 425, 500)
    assert told.chance == pytest.approx(0.6)


def test_where_nobody_tells_who_came_by_reservation_all_viewers_count() -> None:
    told = reservations.forecast(1_000, 1_000, past(0, 0, 0, 0, entered=1.5))
    assert (told.of, told.likely) == ("all", 1_500)


def test_a_broadcast_with_hardly_a_reservation_teaches_nothing() -> None:
    assert reservations.forecast(100, 100, past(0.9, reserved=10)).shows == 0


@given(st.integers(0, 10**6), st.lists(st.floats(0, 5), max_size=30))
def test_what_is_likely_lies_in_the_interval(reserved: int, shares: list[float]) -> None:
    told = reservations.forecast(reserved, reserved, past(*shares))
    assert 0 <= told.low <= told.likely <= told.high


@pytest.mark.parametrize(
    ("account", "hours", "found"), [("a", 24, True), ("a", 0, False), ("a", 49, False), ("b", 24, False)]
)
def test_the_next_broadcast_of_the_account_is_announced_if_it_is_soon(
    account: str, hours: int, found: bool
) -> None:
    plan = Broadcast(id="today", title="今天", account_id="a", start_ms=START)
    other = Broadcast(id="next", title="明天", account_id=account, start_ms=START + hours * HOUR)
    assert reservations.following(plan, [plan, other]) == (other if found else None)


def test_a_moment_is_written_as_on_a_poster() -> None:
    assert reservations.moment(START, "Asia/Shanghai") == "11月22日 周日 20:00"
    assert reservations.moment(START, "UTC") == "11月22日 周日 12:00"
