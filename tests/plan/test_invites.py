"""Invitations: the second wave comes in time, copy holds what is known, and credit goes to who brought."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Broadcast, Product, Segment
from kaibo.clock import MINUTE, instant
from kaibo.plan import invites
from kaibo.plan.links import Link
from kaibo.plan.people import Member
from kaibo.playbook import INVITES

START = instant("2026-11-22T20:00", "Asia/Shanghai")
PLAN = Broadcast(
    id="b",
    title="双十一\u202e专场",
    start_ms=START,
    products=tuple(
        Product(id=name, title=title, price_fen=fen)
        for name, title, fen in (
            ("p1", "跑鞋", 19_900),
            ("p2", "袜子", 990),
            ("p3", "帽子", 0),
            ("p4", "包", 1),
        )
    ),
    segments=tuple(Segment(id=name, title=name, product=name) for name in ("p2", "p1", "p2", "p3")),
)
LINK = Link(target="https://a.example")


@pytest.mark.parametrize(
    ("target", "reserved", "minutes", "state"),
    [
        (0, 0, 20, "none"),
        (1_000, 1_000, 20, "reached"),
        (1_000, 900, 20, "now"),
        (1_000, 900, 30, "now"),
        (1_000, 900, 31, "early"),
        (1_000, 900, 0, "over"),
    ],
)
def test_the_second_wave_is_due_in_the_last_half_hour_under_target(
    target: int, reserved: int, minutes: int, state: str
) -> None:
    told = invites.wave(target, reserved, START, START - minutes * MINUTE)
    assert (told.state, told.left) == (state, minutes)


def test_without_a_start_there_is_no_second_wave() -> None:
    assert invites.wave(1_000, 0, None, START).state == "none"


def test_copy_names_title_time_offers_and_link() -> None:
    told = {one.channel: one for one in invites.invites(PLAN, {"group": "https://k.example/l/abc"}, 25)}
    group = told["group"]
    assert group.first == (
        "【直播预告】11月22日 周日 20:00《双十一专场》\n袜子 ¥9.90；跑鞋 ¥199；帽子\n"
        "点链接预约，开播会提醒：https://k.example/l/abc"
    )
    assert "25 分钟" in group.second
    assert [one.channel for one in told.values()] == [text.channel for text in INVITES]


def test_a_touchpoint_without_a_link_is_not_told_to_click_one() -> None:
    for one in invites.invites(PLAN, {}, 25):
        assert "{" not in one.first + one.second
        assert "链接" not in one.first
        assert "：\n" not in one.first


def test_the_announced_time_is_what_viewers_are_told() -> None:
    told = Broadcast(id="b", title="t", start_ms=START, announced_ms=START - 30 * MINUTE)
    assert "19:30" in invites.invites(told, {}, 5)[0].first
    assert "待定" in invites.invites(Broadcast(id="b", title="t"), {}, 5)[0].first


@given(st.text(max_size=60))
def test_a_title_is_never_a_template(title: str) -> None:
    plan = Broadcast(id="b", title="{link}{offers}" + title, start_ms=START)
    assert all("{link}{offers}" in one.first for one in invites.invites(plan, {}, 5))


def test_who_brought_most_reservations_comes_first_then_most_openings() -> None:
    links = {
        "a1": Link(target="https://a.example", member="m1", reserved=5),
        "a2": Link(target="https://a.example", member="m1", reserved=2),
        "b": Link(target="https://a.example", person="张姐", reserved=7),
        "c": Link(target="https://a.example", person="李哥"),
        "d": Link(target="https://a.example", person="王哥"),
        "channel": LINK,
    }
    follows = {"a1": 10, "b": 20, "c": 3, "d": 3, "channel": 99, "gone": 5}
    ranked = invites.ranking(links, {"m1": Member(name="小美")}, follows, {"b": 4})
    assert [(one.place, one.name, one.reserved, one.follows, one.bots) for one in ranked] == [
        (1, "张姐", 7, 20, 4),
        (2, "小美", 7, 10, 0),
        (3, "李哥", 0, 3, 0),
        (3, "王哥", 0, 3, 0),
    ]
    assert ranked[1].codes == ("a1", "a2")


@pytest.mark.parametrize(
    ("name", "told"),
    [("张三丰", "张**"), ("张姐", "张*"), ("张", "张*"), ("", "*"), ("\u202eAnnabel", "A**")],
)
def test_a_name_is_hidden_from_outsiders(name: str, told: str) -> None:
    assert invites.masked(name) == told


def test_a_touchpoint_has_the_newest_link_that_is_nobodys_own() -> None:
    links = [
        ("one", Link(target="https://a.example", channel="group")),
        ("two", Link(target="https://a.example", channel="group")),
        ("hers", Link(target="https://a.example", channel="group", person="张姐")),
    ]
    assert invites.channel_addresses(links, "https://k.example/") == {"group": "https://k.example/l/two"}
