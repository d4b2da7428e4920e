"""The review of a simulated evening tells what the simulator knows to be true."""

from kaibo import facts as f
from kaibo.clock import HOUR
from kaibo.facts import Entry, Known
from kaibo.intake.simulator import Plan, Simulation, Truth
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.review import report
from kaibo.review.beside import Beside
from kaibo.review.report import Report
from kaibo.review.tally import Tally, count


def reviewed(seed: int, rate: float = 20) -> tuple[Report, Truth]:
    """Play an hour and review it a day later."""
    simulation = Simulation(Plan(minutes=60, seed=seed, rate=rate))
    crowd = list(simulation.facts())
    truth = simulation.truth
    of = crowd[0].broadcast
    facts: list[Known] = [
        f.WentLive(id="live", broadcast=of, at_ms=truth.start_ms, source="crew"),
        *crowd,
        f.EndRequested(id="r", broadcast=of, at_ms=truth.end_ms, source="crew", request="r"),
        f.EndConfirmed(id="e", broadcast=of, at_ms=truth.end_ms, source="crew", request="r"),
    ]
    entries = [Entry(seq, fact.at_ms + 100, fact) for seq, fact in enumerate(facts, start=1)]
    room, tally = Room(of), Tally(of)
    fold(room, entries)
    count(tally, entries)
    made = report.make(room, tally, truth.end_ms + 24 * HOUR, Beside(home=truth.city))
    return made, truth


def test_what_is_counted_is_what_happened() -> None:
    made, truth = reviewed(seed=4)
    true, told = truth.totals, {key: figure.value for key, figure in made.figures.items()}
    for key, value in {
        "views": true.views,
        "entries": true.entries,
        "pcu": true.pcu,
        "gmv_fen": true.gmv_fen,
        "orders": true.orders,
        "comments": true.comments,
        "likes": true.likes,
        "follows": true.follows,
        "shares": true.shares,
        "reservations": true.reservations,
        "contacts": true.contacts,
        "refunds": true.refunds,
        "refunded_fen": true.refunded_fen,
    }.items():
        assert told[key] == value, key


def test_sources_add_up_to_the_truth() -> None:
    made, truth = reviewed(seed=5)
    rows = made.traffic.rows
    assert sum(row.viewers for row in rows) == truth.totals.views
    assert sum(row.orders for row in rows) == truth.totals.orders
    assert sum(row.gmv_fen for row in rows) == truth.totals.gmv_fen
    private = [side for side in made.traffic.sides if side.side == "private"]
    assert sum(side.viewers for side in private) == truth.totals.private_views


def test_the_interval_of_the_out_of_city_share_meets_what_the_simulator_draws_from() -> None:
    low, high = number("sim_out_of_city_least"), number("sim_out_of_city_most")
    held = 0
    for seed in range(20):
        made, truth = reviewed(seed, rate=8)
        here = made.reach.here
        assert made.reach.orders.out == truth.totals.out_of_city
        assert here.low is not None and here.high is not None
        held += here.low <= high and low <= here.high
    assert held >= 19
