"""Reservations and attendance: counts by channel, people by name, and nothing claimed beyond them."""

from typing import Any

import pytest

from kaibo import facts as f
from kaibo.clock import HOUR, MINUTE
from kaibo.plan.accounts import Account
from kaibo.plan.links import Link
from kaibo.plan.people import Member
from kaibo.review.attendance import Attendance, attendance
from kaibo.review.history import Past
from kaibo.review.outreach import Outreach
from tests.review.evening import Evening, T, ten_minutes


def told(it: Evening, beside: Outreach | None = None, past: tuple[Past, ...] = ()) -> Attendance:
    return attendance(it.room(), it.tally(), beside or Outreach(), past)


def before(*reservers: str) -> Past:
    return Past(
        broadcast="b0", title="", account="", type="selling", went_live_ms=T - 24 * HOUR,
        ended_ms=T - 20 * HOUR, counts={}, reservers=reservers,
    )  # fmt: skip


def read(it: Evening, at: float, channel: str, count: int) -> Evening:
    return it.tell(f.ReservationsCounted, at, "crew", channel=channel, count=count, by="阿兰")


def link(channel: f.Touchpoint = "group", **fields: Any) -> Link:
    return Link(target="https://example.invalid/", channel=channel, **fields)


def test_reservations_are_those_known_at_go_live() -> None:
    it = Evening().plan()
    read(read(read(it, -7_200, "article", 600), -60, "article", 700), -60, "group", 300)
    it.live()
    read(it, 300, "group", 350).tell(f.Entered, 5, viewer="a", traffic="reservation").end(600)
    found = told(it)
    assert [(row.channel, row.reserved, row.share, row.by) for row in found.channels] == [
        ("article", 700, 0.7, "阿兰"), ("group", 300, 0.3, "阿兰"),
    ]  # fmt: skip
    assert (found.reserved, found.after, found.came, found.attended) == (1_000, 50, 1, 0.001)


def test_who_reserved_on_air_before_is_known_by_name() -> None:
    found = told(ten_minutes(), past=(before("a", "c", "nobody", "else"), before("b")))
    assert (found.known, found.known_came, found.known_attended) == (4, 2, 0.5)
    assert told(ten_minutes()).known is None


def test_contacts_whom_the_room_never_saw_are_counted_apart() -> None:
    it = ten_minutes()
    for viewer in ("c", "a", "wm-77"):
        it.tell(f.ContactAdded, 400, viewer=viewer, staff="小李")
    assert told(it).contacts_unseen == 1


def test_a_channel_has_its_openings_its_reach_and_who_came_straight() -> None:
    it = read(Evening().plan(account_id="a1"), -60, "group", 30)
    for _ in range(40):
        it.tell(f.LinkFollowed, -50, "link", code="abcd")
    it.live().tell(f.Entered, 5, viewer="a", traffic="group").end(60)
    beside = Outreach(
        links={"abcd": link()}, account=Account(name="甲", groups=10), own={"reservation_group_people": 60}
    )
    (row,) = told(it, beside).channels
    assert (row.opened, row.entered, row.reached) == (40, 1, 600)
    assert (row.opened_rate, row.reached_rate) == (0.75, 0.05)
    (few,) = told(read(it, -30, "group", 41), beside).channels
    assert few.opened_rate is None


def test_who_invites_is_ranked_with_the_contacts_they_won() -> None:
    it = (
        ten_minutes()
        .tell(f.LinkFollowed, -50, "link", code="li01")
        .tell(f.ContactAdded, 9, viewer="a", staff="小李")
    )
    links = {"li01": link(member="m1", reserved=4), "wang": link(person="老王", reserved=9)}
    found = told(it, Outreach(links=links, members={"m1": Member(name="小李")}))
    assert [(one.place, one.name, one.reserved, one.opened, one.contacts) for one in found.ranking] == [
        (1, "老王", 9, 0, 0), (2, "小李", 4, 1, 1),
    ]  # fmt: skip


def test_a_start_far_from_the_announced_one_is_named() -> None:
    late = told(Evening().plan(start_ms=T, announced_ms=T - 2 * HOUR).live().end(60))
    assert (late.late_minutes, late.reminded) == (120, False)
    early = told(Evening().plan(start_ms=T + 30 * MINUTE).live().end(60))
    assert (early.late_minutes, early.reminded) == (-30, True)
    assert told(Evening().live()).reminded is None


def test_where_no_source_is_told_nobody_knows_who_came_by_the_reminder() -> None:
    it = read(Evening(), -60, "group", 10).live().tell(f.Entered, 5, viewer="a")
    assert (told(it).reserved, told(it).came, told(it).attended) == (10, None, None)


@pytest.mark.parametrize("it", [Evening(), Evening().plan(), Evening().live(), Evening().live().end(60)])
def test_any_evening_stands(it: Evening) -> None:
    assert told(it).ranking == ()
