"""The model of shifts: on a grid of minutes, who is on camera in each cell of each broadcast. Source: P3."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from msgspec import Struct

from kaibo.broadcast import Broadcast, Shift
from kaibo.clock import MINUTE, local
from kaibo.plan.people import Skill
from kaibo.plan.shifts.wishes import Host, Rota


class Cell(Struct, frozen=True):
    """A stretch of a broadcast, in minutes since go-live."""

    start: int
    end: int


class Stand(Struct, frozen=True):
    """What the solver found: shifts by broadcast, and whether nothing better exists."""

    shifts: dict[str, tuple[Shift, ...]]
    optimal: bool
    seconds: float


def cells(broadcast: Broadcast, grid: int) -> tuple[Cell, ...]:
    """Cut a broadcast into cells of `grid` minutes; the last may be shorter."""
    length = broadcast.length_minutes
    return tuple(Cell(start, min(length, start + grid)) for start in range(0, length, grid))


def phase(rota: Rota, broadcast: Broadcast, cell: Cell) -> Skill:
    """Name what a host should be good at in a cell: receiving first, closing at hit and profit."""
    if cell.start < rota.number("lineup_opening_minutes"):
        return "receiving"
    at = 0
    for segment in broadcast.segments:
        start = segment.at_minute * 60 if segment.at_minute is not None else at
        at = start + segment.length_s
        if start <= cell.start * 60 < at:
            return "closing" if segment.role in ("hit", "profit") else "retaining"
    late = broadcast.length_minutes - rota.number("lineup_late_minutes")
    return "closing" if cell.start >= late else "retaining"


class Model:
    """Shifts as a problem for the solver."""

    def __init__(self, rota: Rota, grid: int) -> None:
        """State it; the solver is loaded here and not before."""
        from ortools.sat.python import cp_model

        self.rota = rota
        self.grid = grid
        self.model = cp_model.CpModel()
        self.of = {broadcast.id: broadcast for broadcast in rota.broadcasts}
        self.cells = {broadcast.id: cells(broadcast, grid) for broadcast in rota.broadcasts}
        self.on: dict[tuple[str, str], list[Any]] = {}
        self.used: dict[tuple[str, str], Any] = {}
        self.terms: list[Any] = []
        for broadcast in rota.broadcasts:
            self._room(broadcast)
        for one, other in combinations(rota.broadcasts, 2):
            self._apart(one, other)
        if rota.holds("week"):
            self._week()
        self._fair()
        self.model.maximize(sum(self.terms))

    def _number(self, name: str) -> int:
        return round(self.rota.number(f"shifts_{name}"))

    def _hosts(self, broadcast: Broadcast) -> list[Host]:
        free = ("", broadcast.account_id)
        return [
            host for host in self.rota.hosts if not host.accounts or not set(free).isdisjoint(host.accounts)
        ]

    def _room(self, broadcast: Broadcast) -> None:
        """Somebody is on camera all the time, in stints with rests between."""
        room = self.cells[broadcast.id]
        hosts = self._hosts(broadcast)
        for host in hosts:
            on = [self.model.new_bool_var("") for _ in room]
            self.on[broadcast.id, host.name] = on
            self.used[broadcast.id, host.name] = used = self.model.new_bool_var("")
            self.model.add_max_equality(used, on)
            starts = self._starts(on)
            if self.rota.holds("stint"):
                self._stints(on, starts)
            if self.rota.holds("rest"):
                self._rests(on)
            if self.rota.holds("hours"):
                self._hours(on, room, used)
            if self.rota.holds("away"):
                self._away(broadcast, host, on)
            self.terms.append(-self._number("change_points") * sum(starts))
            skill = self._number("skill_points")
            for cell, var in zip(room, on, strict=True):
                if phase(self.rota, broadcast, cell) in host.skills:
                    self.terms.append(skill * var)
        for place in range(len(room)):
            self.model.add_exactly_one(self.on[broadcast.id, host.name][place] for host in hosts)
        if self.rota.holds("hosts"):
            crew = sum(self.used[broadcast.id, host.name] for host in hosts)
            least = self._number("hosts_least") if room[-1].end > self._number("stint_most_minutes") else 1
            self.model.add(crew >= least)
            self.model.add(crew <= self._number("hosts_most"))

    def _starts(self, on: Sequence[Any]) -> list[Any]:
        starts = [self.model.new_bool_var("") for _ in on]
        self.model.add(starts[0] == on[0])
        for place in range(1, len(on)):
            self.model.add(starts[place] >= on[place] - on[place - 1])
            self.model.add(starts[place] <= on[place])
            self.model.add(starts[place] <= 1 - on[place - 1])
        return starts

    def _stints(self, on: Sequence[Any], starts: Sequence[Any]) -> None:
        least = max(1, -(-self._number("stint_least_minutes") // self.grid))
        most = max(least, self._number("stint_most_minutes") // self.grid)
        for place in range(len(on) - most):
            self.model.add(sum(on[place : place + most + 1]) <= most)
        for place, start in enumerate(starts):
            # What is left at the end may be too short to begin in, unless it is all there is.
            if place + least > len(on) and place > 0:
                self.model.add(start == 0)
            for after in on[place + 1 : place + least]:
                self.model.add_implication(start, after)

    def _rests(self, on: Sequence[Any]) -> None:
        rest = max(1, -(-self._number("rest_least_minutes") // self.grid))
        for place in range(1, len(on)):
            for after in on[place + 1 : place + rest]:
                self.model.add_bool_or(on[place - 1].negated(), on[place], after.negated())

    def _hours(self, on: Sequence[Any], room: Sequence[Cell], used: Any) -> None:
        minutes = sum(var * (cell.end - cell.start) for cell, var in zip(room, on, strict=True))
        least = min(self._number("host_least_minutes"), room[-1].end // 2)
        self.model.add(minutes >= least * used)
        self.model.add(minutes <= self._number("host_most_minutes"))

    def _away(self, broadcast: Broadcast, host: Host, on: Sequence[Any]) -> None:
        if broadcast.start_ms is None:
            return
        for cell, var in zip(self.cells[broadcast.id], on, strict=True):
            start, end = (broadcast.start_ms + at * MINUTE for at in (cell.start, cell.end))
            if any(gone.from_ms < end and start < gone.until_ms for gone in host.away):
                self.model.add(var == 0)

    def _apart(self, one: Broadcast, other: Broadcast) -> None:
        """Nobody works in two rooms whose evenings overlap, nor in the second before they can be there."""
        if one.start_ms is None or other.start_ms is None:
            return
        way = self._number("travel_minutes") if one.account_id != other.account_id else 0
        gap = way * MINUTE if self.rota.holds("travel") else 0
        one_ends = one.start_ms + one.length_minutes * MINUTE
        other_ends = other.start_ms + other.length_minutes * MINUTE
        if other.start_ms < one_ends + gap and one.start_ms < other_ends + gap:
            for host in self.rota.hosts:
                both = [
                    self.used[name, host.name]
                    for name in (one.id, other.id)
                    if (name, host.name) in self.used
                ]
                self.model.add_at_most_one(both)

    def minutes(self, host: str, broadcasts: Sequence[str]) -> Any:
        """Sum a host's minutes on camera in some broadcasts."""
        return sum(
            var * (cell.end - cell.start)
            for name in broadcasts
            for cell, var in zip(self.cells[name], self.on.get((name, host), ()), strict=False)
        )

    def _week(self) -> None:
        """Bound a host's minutes a day and a week, and the days in it."""
        days: dict[str, list[str]] = {}
        weeks: dict[str, set[str]] = {}
        for broadcast in self.rota.broadcasts:
            if broadcast.start_ms is not None:
                start = local(broadcast.start_ms, broadcast.zone)
                days.setdefault(f"{start:%Y-%m-%d}", []).append(broadcast.id)
                weeks.setdefault(f"{start:%G-%V}", set()).add(f"{start:%Y-%m-%d}")
        for host in self.rota.hosts:
            worked: dict[str, Any] = {}
            for day, names in days.items():
                self.model.add(self.minutes(host.name, names) <= self._number("day_most_minutes"))
                uses = [self.used[name, host.name] for name in names if (name, host.name) in self.used]
                if uses:
                    worked[day] = self.model.new_bool_var("")
                    self.model.add_max_equality(worked[day], uses)
            for its in weeks.values():
                names = [name for day in its for name in days[day]]
                self.model.add(self.minutes(host.name, names) <= self._number("week_most_minutes"))
                self.model.add(sum(worked[day] for day in its if day in worked) <= self._number("days_most"))

    def _fair(self) -> None:
        """Keep the hosts' minutes near each other: of those who work in an evening, of all over a week."""
        names = [broadcast.id for broadcast in self.rota.broadcasts]
        if len(self.rota.hosts) < 2:
            return
        longest = sum(broadcast.length_minutes for broadcast in self.rota.broadcasts)
        most = self.model.new_int_var(0, longest, "")
        for host in self.rota.hosts:
            self.model.add(most >= self.minutes(host.name, names))
        # In points a cell: the most anybody works counts against it.
        whole = self.model.new_int_var(0, longest // self.grid + 1, "")
        self.model.add(whole * self.grid >= most)
        self.terms.append(-self._number("fair_points") * whole)


def solve(rota: Rota, grid: int, limit_s: float) -> Stand | bool | None:
    """Find the best shifts; None where none keep the rules, False where time ran out."""
    from ortools.sat.python import cp_model

    stated = Model(rota, grid)
    solver = cp_model.CpSolver()
    # One search gives the same shifts for the same seed, as several that race do not.
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = rota.seed
    solver.parameters.max_time_in_seconds = limit_s
    status = solver.solve(stated.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None if status == cp_model.INFEASIBLE else False
    shifts: dict[str, tuple[Shift, ...]] = {}
    for broadcast in rota.broadcasts:
        here = [
            (cell, host.name)
            for place, cell in enumerate(stated.cells[broadcast.id])
            for host in rota.hosts
            if (broadcast.id, host.name) in stated.on
            and solver.value(stated.on[broadcast.id, host.name][place])
        ]
        shifts[broadcast.id] = _joined(here)
    return Stand(shifts, status == cp_model.OPTIMAL, solver.wall_time)


def _joined(here: Sequence[tuple[Cell, str]]) -> tuple[Shift, ...]:
    """Join the cells of one host that follow each other."""
    joined: list[Shift] = []
    for cell, host in here:
        last = joined[-1] if joined else None
        if last is not None and last.host == host:
            joined[-1] = Shift(host=host, at_minute=last.at_minute, length_minutes=cell.end - last.at_minute)
        else:
            joined.append(Shift(host=host, at_minute=cell.start, length_minutes=cell.end - cell.start))
    return tuple(joined)
