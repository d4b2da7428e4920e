"""The best bookings of a week over many accounts, within every rule. Source: P40–P48."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, TypeVar

from msgspec import Struct, structs
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, IntVar, LinearExpr

from kaibo.plan.traffic.around import Around, Broken, errors
from kaibo.plan.traffic.booking import Booking
from kaibo.plan.traffic.rules import check, host_free, one_host, taken_uv
from kaibo.plan.traffic.settings import Settings
from kaibo.plan.traffic.slots import apart_ms, minute_of, offered, starts_ms
from kaibo.plan.traffic.why import why
from kaibo.plan.traffic.wish import Got, State, Week, Wish

K = TypeVar("K")

WORKERS: Final = 2
"""Searches side by side."""

GAP: Final = 0.001
"""Where a week counts as the best: a better one would bring a thousandth more at most."""

_LIKED_GAP: Final = 0.001

_POINTS: Final = 200
"""What one unit of viewers is worth, so that where it goes never outweighs it."""

_GOLDEN_MINUTE: Final = 20 * 60
"""Where no slot is wished for, the nearest to eight in the evening is liked best."""


class Place(Struct, frozen=True, kw_only=True):
    """Where a booking of a wish (its index) may go, when it begins, and how little it is liked: 0 is best."""

    wish: int
    booking: Booking
    start_ms: int
    rank: int


def week(monday: date, wishes: Sequence[Wish], around: Around, seconds: float = 2.5) -> Week:
    """Propose the bookings of the week from `monday` that bring the most wished viewers by their value.

    What is booked already stays and is reckoned with; every booking proposed passes `check`. It looks for
    at most `seconds`. Raises `ZoneInfoNotFoundError` as `check` does.
    """
    found = [_places(index, wish, monday, around) for index, wish in enumerate(wishes)]
    places = [place for own, _ in found for place in own]
    chosen, state, gap = _solve(places, wishes, around, seconds)
    bookings = [structs.replace(place.booking, uv=uv) for place, uv in zip(places, chosen, strict=True) if uv]
    total = structs.replace(around, others=(*around.others, *bookings))
    given: dict[int, list[int]] = defaultdict(list)
    for place, uv in zip(places, chosen, strict=True):
        if uv:
            given[place.wish].append(uv)
    got: list[Got] = []
    for index, wish in enumerate(wishes):
        own = given[index]
        days = {place.booking.day for place in found[index][0]}
        reasons = why(wish, own, days, found[index][1], total)
        got.append(Got(account=wish.account, wished=wish.uv, uv=sum(own), why=reasons))
    return Week(monday=monday.isoformat(), state=state, gap=gap, bookings=tuple(bookings), got=tuple(got))


def _places(index: int, wish: Wish, monday: date, around: Around) -> tuple[list[Place], list[Broken]]:
    """Give where bookings of a wish may go, and what keeps them from going elsewhere."""
    settings, kept = around.settings, list[Broken]()
    probe = Booking(
        account=wish.account, day="", slot="00:00", uv=settings.pack_uv_least, copy=wish.copy, host=wish.host
    )
    free = structs.replace(around, others=())
    near = structs.replace(around, others=tuple(one for one in around.others if one_host(probe, one)))
    slots = _liked(wish, settings)
    days = wish.days or tuple((monday + timedelta(days=ahead)).isoformat() for ahead in range(7))
    places: list[Place] = []
    for at, day in enumerate(days if slots else ()):
        refused = errors(check(structs.replace(probe, day=day, slot=slots[0]), free))
        kept += refused
        for rank, slot in enumerate(() if refused else slots):
            booking = structs.replace(probe, day=day, slot=slot)
            if near.others and (clash := tuple(host_free(booking, near))):
                kept += clash
                continue
            start = starts_ms(booking, around.accounts[wish.account].zone)
            places.append(
                Place(wish=index, booking=booking, start_ms=start or 0, rank=rank + (at if wish.days else 0))
            )
    return places, kept


def _liked(wish: Wish, settings: Settings) -> tuple[str, ...]:
    """Give the slots of a wish that are offered, the best liked first."""
    slots = offered(settings)
    if wish.slots:
        return tuple(slot for slot in dict.fromkeys(wish.slots) if slot in slots)
    return tuple(sorted(slots, key=lambda slot: abs(minute_of(slot) - _GOLDEN_MINUTE)))


def _steps(settings: Settings) -> range:
    """Give how many steps one booking may have (P42); where the least is no whole step, the next one is."""
    step = settings.pack_uv_step
    return range(max(1, -(-settings.pack_uv_least // step)), settings.pack_uv_most // step + 1)


Days = dict[tuple[int, str], int]
"""A count by wish and day."""


def _solve(
    places: Sequence[Place], wishes: Sequence[Wish], around: Around, seconds: float
) -> tuple[list[int], State, float]:
    """Give the viewers of each place, how sure that is the best, and by what share it may be bettered.

    First it shares out viewers and counts of bookings by day, which no slots can better, then it finds
    slots for them. What is lost there, if anything, is part of the gap.
    """
    steps = _steps(around.settings)
    if not places or not steps:
        return [0] * len(places), "optimal", 0.0
    units, counts, bound = _by_day(places, wishes, around, seconds * 0.6)
    if not counts:
        return [0] * len(places), "none", 1.0
    chosen = _by_slot(places, wishes, around, units, counts, seconds * 0.4)
    step = around.settings.pack_uv_step
    worth = sum(
        _POINTS * wishes[place.wish].value * uv // step - 1
        for place, uv in zip(places, chosen, strict=True)
        if uv
    )
    gap = max(0.0, (bound - worth) / bound) if bound > 0 else 0.0
    return chosen, "optimal" if gap <= GAP else "feasible", gap


def _by_day(
    places: Sequence[Place], wishes: Sequence[Wish], around: Around, seconds: float
) -> tuple[Days, Days, float]:
    """Share viewers and bookings out among wishes and days; gives what no week can be worth more than."""
    settings, model = around.settings, CpModel()
    steps = _steps(settings)
    days = _grouped((place.wish, place.booking.day) for place in places)
    units = {day: model.new_int_var(0, wishes[day[0]].uv // settings.pack_uv_step, "") for day in days}
    counts = {day: model.new_int_var(0, _fit(own, places, settings), "") for day, own in days.items()}
    for day in days:
        model.add(units[day] <= steps[-1] * counts[day])
        model.add(units[day] >= steps[0] * counts[day])
    for group in _sharing(places).values():
        shared: dict[str, list[int]] = defaultdict(list)
        for at in group:
            shared[places[at].booking.day].append(at)
        for own in shared.values():
            whose = {(places[at].wish, places[at].booking.day) for at in own}
            model.add(sum(counts[day] for day in whose) <= _fit(own, places, settings))
    _keep_under(model, wishes, units, around)
    _keep_wishes(model, wishes, units, counts, settings.pack_uv_step)
    model.maximize(_worth(wishes, units) - sum(counts.values()))
    solver = _solver(seconds)
    if solver.solve(model) not in (OPTIMAL, FEASIBLE):
        return {}, {}, solver.best_objective_bound
    told = {day: solver.value(count) for day, count in counts.items()}
    return {day: solver.value(units[day]) for day in days}, told, solver.best_objective_bound


def _by_slot(
    places: Sequence[Place],
    wishes: Sequence[Wish],
    around: Around,
    most: Days,
    counts: Days,
    seconds: float,
) -> list[int]:
    """Find the best liked slots for what was shared out by day; gives the viewers of each place."""
    settings, model = around.settings, CpModel()
    steps, step = _steps(settings), settings.pack_uv_step
    held = {
        at: model.new_bool_var("")
        for at, place in enumerate(places)
        if counts.get((place.wish, place.booking.day))
    }
    days: dict[tuple[int, str], list[int]] = defaultdict(list)
    for at in held:
        days[places[at].wish, places[at].booking.day].append(at)
    units = {day: model.new_int_var(0, most[day], "") for day in days}
    for day, own in days.items():
        here = sum(held[at] for at in own)
        model.add(here <= counts[day])
        model.add(units[day] <= steps[-1] * here)
        model.add(units[day] >= steps[0] * here)
    _keep_apart(model, places, held, settings)
    liked = sum((1 + places[at].rank) * here for at, here in held.items())
    model.maximize(_worth(wishes, units) - liked)
    solver, chosen = _solver(seconds), [0] * len(places)
    solver.parameters.relative_gap_limit = _LIKED_GAP
    if solver.solve(model) in (OPTIMAL, FEASIBLE):
        for day, own in days.items():
            taken = [at for at in own if solver.value(held[at])]
            for at, count in zip(taken, _spread(solver.value(units[day]), len(taken), steps), strict=True):
                chosen[at] = count * step
    return chosen


def _worth(wishes: Sequence[Wish], units: Mapping[tuple[int, str], IntVar]) -> LinearExpr:
    return LinearExpr.weighted_sum(list(units.values()), [_POINTS * wishes[wish].value for wish, _ in units])


def _keep_wishes(
    model: CpModel,
    wishes: Sequence[Wish],
    units: Mapping[tuple[int, str], IntVar],
    counts: Mapping[tuple[int, str], IntVar],
    step: int,
) -> None:
    for index, wish in enumerate(wishes):
        own = [day for day in units if day[0] == index]
        if own:
            model.add(sum(units[day] for day in own) <= wish.uv // step)
            model.add(sum(counts[day] for day in own) <= wish.most)


def _fit(own: Iterable[int], places: Sequence[Place], settings: Settings) -> int:
    """Count how many of some places of one host can be held together: the earliest free one each time."""
    count, free = 0, -1
    for start in sorted(places[at].start_ms for at in own):
        if start >= free:
            count, free = count + 1, start + max(1, apart_ms(settings))
    return count


def _spread(total: int, count: int, steps: range) -> list[int]:
    """Share steps out among bookings, the first as much as it may have."""
    shares: list[int] = []
    for rest in range(count - 1, -1, -1):
        shares.append(min(steps[-1], total - sum(shares) - rest * steps[0]))
    return shares


def _sharing(places: Sequence[Place]) -> dict[tuple[str, str], list[int]]:
    """Give the places that share a room or a host, by it."""
    rooms = _grouped(("room", place.booking.account) for place in places)
    hosts = _grouped(("host", place.booking.host or f"@{place.booking.account}") for place in places)
    return rooms | hosts


def _keep_apart(
    model: CpModel, places: Sequence[Place], held: Mapping[int, IntVar], settings: Settings
) -> None:
    """P43: of any stretch as long as the gap, a room or a host holds one."""
    width = max(1, apart_ms(settings))
    for group in _sharing(places).values():
        group = sorted((at for at in group if at in held), key=lambda at: places[at].start_ms)
        starts = [places[at].start_ms for at in group]
        for first, start in enumerate(starts):
            until = bisect_left(starts, start + width)
            if until - first > 1 and (first == 0 or bisect_left(starts, starts[first - 1] + width) < until):
                model.add_at_most_one(held[at] for at in group[first:until])


def _keep_under(
    model: CpModel, wishes: Sequence[Wish], units: Mapping[tuple[int, str], IntVar], around: Around
) -> None:
    """P44: what a provider has left of a day."""
    days: dict[tuple[str, str], list[IntVar]] = defaultdict(list)
    for (wish, day), count in units.items():
        days[around.accounts[wishes[wish].account].provider, day].append(count)
    for (provider, day), counts in days.items():
        left = around.settings.pack_provider_day_uv - taken_uv(provider, day, around)
        model.add(sum(counts) <= max(0, left) // around.settings.pack_uv_step)


def _solver(seconds: float) -> CpSolver:
    solver = CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = 1
    solver.parameters.relative_gap_limit = GAP
    return solver


def _grouped(keys: Iterable[K]) -> dict[K, list[int]]:
    """Give the indexes of equal keys."""
    groups: dict[K, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        groups[key].append(at)
    return groups
