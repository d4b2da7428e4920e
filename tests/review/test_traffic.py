"""Traffic by source: sums are the totals, unknown stands apart, and quotients come from counts."""

import pytest
from hypothesis import given
from msgspec.structs import replace

from kaibo import facts as f
from kaibo.clock import HOUR
from kaibo.facts import PRIVATE_TRAFFIC, Entry, Traffic
from kaibo.intake.simulator import Plan, Simulation
from kaibo.plan.links import Link
from kaibo.review.counting import evening
from kaibo.review.outreach import Outreach
from kaibo.review.traffic import SOURCES, Sources, side, sources
from tests.review.evening import ID, Evening, T, ten_minutes
from tests.review.test_flows import EVENINGS


def told(it: Evening, beside: Outreach | None = None, hours: float = 24) -> Sources:
    counted = evening(it.room(), it.tally())
    return sources(counted, beside or Outreach(), T + round(hours * HOUR))


@given(EVENINGS)
def test_sources_and_sides_each_sum_up_to_the_room(entries: list[Entry]) -> None:
    it = Evening()
    it.entries = entries
    found, room = told(it), it.room()
    expected = (
        len(room.viewers),
        room.totals.entered,
        room.totals.orders,
        len(room.buyers),
        room.totals.gmv_fen,
    )
    for rows in (found.rows, found.sides, (found.all,)):
        assert expected == tuple(
            sum(getattr(row, name) for row in rows)
            for name in ("viewers", "entries", "orders", "buyers", "gmv_fen")
        )


def test_what_a_source_was_worth_is_a_quotient_of_its_counts() -> None:
    rows = {row.key: row for row in told(ten_minutes()).rows}
    group = rows["group"]
    assert (group.viewers, group.orders, group.gmv_fen, group.buyers) == (1, 2, 5_000, 1)
    assert (group.uv_value_fen, group.gpm_fen, group.watch_s) == (5_000, 5_000_000, 600)
    assert group.share == pytest.approx(1 / 3)
    assert group.sales_share == 0.5
    assert (rows["recommend"].clickers, rows["recommend"].watch_s, rows["recommend"].gmv_fen) == (1, 60, 0)


def test_every_source_has_a_side_and_a_name() -> None:
    assert {name for name in SOURCES if side(name) == "private"} == PRIVATE_TRAFFIC
    assert (side("pack"), side("ad"), side("plaza"), side("unknown")) == ("paid", "paid", "public", "unknown")
    assert set(SOURCES) == set(Traffic.__args__)  # type: ignore[attr-defined]


def test_an_orders_own_source_goes_before_its_buyers() -> None:
    it = Evening().live().tell(f.Entered, 1, viewer="a", traffic="group")
    it.paid(5, "a", 100, "o1").paid(6, "a", 300, "o2", traffic="pack").paid(7, "stranger", 50, "o3")
    gmv = {row.key: row.gmv_fen for row in told(it.end(60)).rows}
    assert gmv == {"group": 100, "pack": 300, "unknown": 50}


def test_unknown_stands_last_however_many_it_is() -> None:
    it = Evening().live().tell(f.Entered, 1, viewer="x", traffic="plaza")
    for viewer in "abc":
        it.tell(f.Commented, 2, viewer=viewer, text="在")
    assert [row.key for row in told(it).rows] == ["plaza", "unknown"]


def test_openings_of_links_stand_beside_the_source_they_lead_in_by() -> None:
    link = Link(target="https://example.invalid/", channel="group")
    it = ten_minutes().tell(f.LinkFollowed, -60, "link", code="abcd")
    rows = {row.key: row for row in told(it, Outreach(links={"abcd": link})).rows}
    assert (rows["group"].opened, rows["wecom"].opened) == (1, None)


@pytest.mark.parametrize(
    "it",
    [
        Evening(), Evening().plan(), Evening().plan().live(), Evening().live().end(60),
        Evening().live().tell(f.Entered, 1, viewer="a"), Evening().paid(1, "a", 100),
    ],
    ids=["nothing", "planned", "on air", "zero viewers", "one viewer", "an order alone"],
)  # fmt: skip
def test_any_evening_stands(it: Evening) -> None:
    found = told(it)
    assert all(row.uv_value_fen is None or row.viewers for row in (*found.rows, found.all))


def test_figures_are_final_two_hours_after_sign_off() -> None:
    assert (told(ten_minutes(), hours=1).final, told(ten_minutes()).final) == (False, True)


def test_sources_of_a_simulated_evening_are_the_simulators_own() -> None:
    played = Simulation(Plan(minutes=12, seed=11, rate=6))
    facts = list(played.facts())
    it = Evening()
    it.tell(f.WentLive, (played.plan.start_ms - T) / 1000, "crew", rehearsal=True)
    it.entries += [
        Entry(seq, fact.at_ms, replace(fact, broadcast=ID)) for seq, fact in enumerate(facts, start=2)
    ]
    found, truth = told(it), played.truth.totals
    sides = {row.key: row for row in found.sides}
    assert (found.all.viewers, found.all.entries) == (truth.views, truth.entries)
    assert (found.all.orders, found.all.gmv_fen) == (truth.orders, truth.gmv_fen)
    assert (found.all.follows, found.all.reserved) == (truth.follows, truth.reservations)
    assert sides["private"].viewers == truth.private_views
    assert "unknown" not in sides


def test_what_sections_say_is_what_the_figures_say() -> None:
    report = ten_minutes().report()
    figures = {key: figure.value for key, figure in report.figures.items()}
    assert figures["views"] == report.traffic.all.viewers
    assert figures["gmv_fen"] == report.traffic.all.gmv_fen
    assert figures["uv_value_fen"] == report.traffic.all.uv_value_fen
    assert figures["attended"] == report.attendance.came
    private = next(row for row in report.traffic.sides if row.key == "private")
    assert (figures["private_views"], figures["private_gmv_fen"]) == (private.viewers, private.gmv_fen)
