from itertools import pairwise

import pytest

from kaibo.broadcast import Broadcast, Shift
from kaibo.clock import HOUR, MINUTE
from kaibo.plan.people import Away
from kaibo.plan.shifts import Host, Manning, Rota, ShiftRule, man

START = 1_763_812_800_000
DAY = 24 * HOUR
CREW = (
    Host(name="甲", skills=("receiving", "closing")),
    Host(name="乙", skills=("closing",)),
    Host(name="丙", skills=("retaining",)),
)


def evening(
    name: str = "b1", minutes: int = 240, account: str = "", day: int = 0, hour: int = 0
) -> Broadcast:
    return Broadcast(
        id=name,
        title=name,
        account_id=account,
        start_ms=START + day * DAY + hour * HOUR,
        length_minutes=minutes,
    )


def faults(rota: Rota, manning: Manning) -> list[str]:
    """Name every rule shifts break; knows nothing of the solver."""
    found: list[str] = []
    busy: dict[str, list[tuple[int, int]]] = {}
    of = {broadcast.id: broadcast for broadcast in rota.broadcasts}
    for manned in manning.manned:
        broadcast = of[manned.broadcast]
        at = 0
        for turn in manned.shifts:
            if turn.at_minute != at:
                found.append(f"{broadcast.id}: nobody, or two, at {at}")
            at = turn.at_minute + turn.length_minutes
        if at != broadcast.length_minutes:
            found.append(f"{broadcast.id} ends at {at}")
        found += _of_hosts(rota, broadcast, manned.shifts)
        assert broadcast.start_ms is not None
        for host in {turn.host for turn in manned.shifts}:
            busy.setdefault(host, []).append(
                (broadcast.start_ms, broadcast.start_ms + broadcast.length_minutes * MINUTE)
            )
    for host, evenings in busy.items():
        for (_, ends), (begins, _) in pairwise(sorted(evenings)):
            if begins < ends:
                found.append(f"{host} is in two rooms")
    return found


def _of_hosts(rota: Rota, broadcast: Broadcast, shifts: tuple[Shift, ...]) -> list[str]:
    found = []
    assert broadcast.start_ms is not None
    for host in rota.hosts:
        mine = [turn for turn in shifts if turn.host == host.name]
        if any(not 30 <= turn.length_minutes <= 90 for turn in mine):
            found.append(f"{host.name} stint")
        if mine and not 60 <= sum(turn.length_minutes for turn in mine) <= 180:
            found.append(f"{host.name} hours")
        for one, other in pairwise(mine):
            if other.at_minute - one.at_minute - one.length_minutes < 30:
                found.append(f"{host.name} rest")
        for turn in mine:
            begins = broadcast.start_ms + turn.at_minute * MINUTE
            ends = begins + turn.length_minutes * MINUTE
            if any(gone.from_ms < ends and begins < gone.until_ms for gone in host.away):
                found.append(f"{host.name} is away")
    if not 2 <= len({turn.host for turn in shifts}) <= 3:
        found.append("hosts")
    return found


@pytest.mark.parametrize(("hosts", "minutes"), [(2, 240), (3, 240), (3, 300), (2, 125)])
def test_an_evening_is_manned_by_every_rule(hosts: int, minutes: int) -> None:
    rota = Rota(broadcasts=(evening(minutes=minutes),), hosts=CREW[:hosts])
    manning = man(rota)
    assert manning.manned
    assert faults(rota, manning) == []


def test_who_receives_well_opens() -> None:
    manning = man(Rota(broadcasts=(evening(),), hosts=CREW))
    assert manning.manned[0].shifts[0].host == "甲"


def test_who_is_away_is_not_planned() -> None:
    gone = Host(name="甲", skills=("receiving",), away=(Away(from_ms=START, until_ms=START + HOUR),))
    rota = Rota(broadcasts=(evening(),), hosts=(gone, *CREW[1:]))
    manning = man(rota)
    assert manning.manned
    assert faults(rota, manning) == []


def test_the_same_rota_and_seed_give_the_same_shifts() -> None:
    rota = Rota(broadcasts=(evening(),), hosts=CREW[:2])
    assert man(rota, 20).manned == man(rota, 20).manned


def test_over_a_week_nobody_is_in_two_rooms() -> None:
    rota = Rota(
        broadcasts=tuple(evening(f"b{a}{d}", 180, f"a{a}", d, a) for a in range(2) for d in range(3)),
        hosts=tuple(Host(name=f"h{place}") for place in range(6)),
    )
    manning = man(rota, 10)
    assert manning.manned
    assert faults(rota, manning) == []
    assert sum(load.minutes for load in manning.loads) == 6 * 180


def test_an_account_that_is_seldom_live_is_warned_of() -> None:
    rota = Rota(
        broadcasts=(evening("b1", 90, "a1"), evening("b2", 90, "a1", 1), evening("b3", 90, "a2", 2)),
        hosts=CREW,
    )
    assert [("a2" in warning.zh, warning.rule) for warning in man(rota).warnings] == [(True, "P3")]


CONFLICTS: dict[str, tuple[Rota, set[ShiftRule], set[ShiftRule]]] = {
    "seven hours by two": (Rota(broadcasts=(evening(minutes=420),), hosts=CREW[:2]), {"hours"}, {"hours"}),
    "everybody is away at the start": (
        Rota(
            broadcasts=(evening(),),
            hosts=tuple(Host(name=h.name, away=(Away(from_ms=START, until_ms=START + 1),)) for h in CREW),
        ),
        {"away"},
        {"away"},
    ),
    "two rooms, and the way between": (
        Rota(broadcasts=(evening("b1", 90, "a1"), evening("b2", 90, "a2", hour=2)), hosts=CREW[:1]),
        {"travel"},
        {"travel"},
    ),
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_what_contradicts_is_named_with_the_least_to_relax(name: str) -> None:
    rota, rules, relaxation = CONFLICTS[name]
    conflicts = man(rota).conflicts
    assert conflicts is not None
    assert set(conflicts.rules) == rules
    assert relaxation in [set(one.rules) for one in conflicts.relaxations]


def test_without_hosts_the_team_page_is_named() -> None:
    conflicts = man(Rota(broadcasts=(evening(),), hosts=())).conflicts
    assert conflicts is not None
    assert "团队页" in conflicts.why[0].zh
