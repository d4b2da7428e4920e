"""Reviews of a running house."""

from pathlib import Path
from typing import Any

from kaibo.broadcast import Broadcast
from kaibo.clock import WallClock
from kaibo.facts import (
    Commented,
    EndConfirmed,
    EndRequested,
    Entered,
    Entry,
    Fact,
    Reserved,
    Sealed,
    WentLive,
)
from kaibo.house import House
from kaibo.plan.accounts import Account
from kaibo.plan.links import Link
from kaibo.plan.shelf import HOUSE
from kaibo.plan.traffic import Booking
from kaibo.reviews import AGAIN_MS, EVERY, Reviews, reviewed


def said(number: int) -> Fact:
    now_ms = WallClock().now_ms()
    return Commented(
        id=f"c{number}", broadcast="b1", at_ms=now_ms, source="t", viewer=f"v{number}", text="好"
    )


async def test_a_review_made_beside_the_house_knows_every_acknowledged_fact(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        await house.save(Broadcast(id="b1", title="一场"), "k")
        await house.act([WentLive(id="w", broadcast="b1", at_ms=house.clock.now_ms(), source="crew")])
        for number in range(3):
            await house.take_in([said(number)])
            made = await house.reviews.of("b1")
            assert made.figures["comments"].value == number + 1
            assert made.seq == house.journal.seq
        here = reviewed(house.journal.path, "b1", made.now_ms)
        assert here == made


async def test_a_review_is_given_again_until_something_comes_in_or_a_minute_is_over(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        await house.save(Broadcast(id="b1", title="一场"), "k")
        journal, now_ms = house.journal.path, house.clock.now_ms()
        made = reviewed(journal, "b1", now_ms)
        assert reviewed(journal, "b1", now_ms + AGAIN_MS - 1) is made
        assert reviewed(journal, "b1", now_ms + AGAIN_MS).now_ms == now_ms + AGAIN_MS
        await house.take_in([said(1)])
        assert reviewed(journal, "b1", now_ms).figures["comments"].value == 1
        body = Account(name="旗舰店")
        await house.office.save(HOUSE, "account", "a1", body, replaces=0, press="p", by="")
        later = reviewed(journal, "b1", now_ms)
        assert later is not made


async def test_a_fold_is_kept_for_the_next_process(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        await house.save(Broadcast(id="b1", title="一场"), "k")
        await house.reviews.keep("b1")
    assert (tmp_path / "snapshots" / "b1.fold").is_file()


def test_it_is_time_to_keep_a_fold_once_in_so_many_facts(tmp_path: Path) -> None:
    reviews = Reviews(tmp_path / "journal.db", WallClock())
    some = [Entry(1, 0, said(1))] * (EVERY // 4)
    told = [reviews.heard("b1", some) for _ in range(6)]
    assert told == [False, False, False, True, False, False]
    sealed = Sealed(id="s", broadcast="b1", at_ms=1_780_000_000_000, source="k", facts=1, file="", sha256="")
    assert reviews.heard("b1", [Entry(2, 0, sealed)])


async def test_a_review_knows_the_houses_links_and_bookings_and_who_reserved_before(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        office, now_ms = house.office, house.clock.now_ms()
        await office.save(HOUSE, "account", "a1", Account(name="甲"), replaces=0, press="p", by="")
        link = Link(target="https://example.invalid/", person="老王", broadcast="b2", reserved=3)
        await office.save(HOUSE, "link", "wang", link, replaces=0, press="p", by="")
        booking = Booking(account="a1", day="2026-11-22", slot="20:00", uv=5_000, broadcast="b2")
        await office.save(HOUSE, "booking", "k1", booking, replaces=0, press="p", by="")
        for name in ("b1", "b2"):
            await house.save(Broadcast(id=name, title="一场", account_id="a1"), name)
        before: dict[str, Any] = {"broadcast": "b1", "source": "crew"}
        await house.act([WentLive(id="w1", at_ms=now_ms - 5_000, **before)])
        await house.take_in(
            [Reserved(id="r1", broadcast="b1", at_ms=now_ms - 4_000, source="t", viewer="v1")]
        )
        await house.act([EndRequested(id="e1", at_ms=now_ms - 3_000, request="r", **before)])
        await house.act([EndConfirmed(id="e2", at_ms=now_ms - 2_000, request="r", **before)])
        await house.act([WentLive(id="w2", broadcast="b2", at_ms=now_ms - 1_000, source="crew")])
        await house.take_in([Entered(id="n", broadcast="b2", at_ms=now_ms, source="t", viewer="v1")])
        made = await house.reviews.of("b2")
    assert [(one.name, one.reserved) for one in made.attendance.ranking] == [("老王", 3)]
    assert [one.key for one in made.packs.rows] == ["k1"]
    assert (made.attendance.known, made.attendance.known_came) == (1, 1)
