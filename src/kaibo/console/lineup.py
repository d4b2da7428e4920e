"""Routes of the solver: build a lineup as a job that can be followed and stopped; propose shifts."""

import asyncio
import logging
from typing import Annotated, Final, Literal
from weakref import WeakKeyDictionary

import msgspec
from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo import solving
from kaibo.aside import Job as Work
from kaibo.broadcast import Broadcast, Names
from kaibo.console.auth import Who, must_see
from kaibo.console.press import Key
from kaibo.facts import Name
from kaibo.house import House
from kaibo.places import Places, busy
from kaibo.plan.lineup import Built, Conflicts, Lineup, Rule, Wish
from kaibo.plan.people import Member
from kaibo.plan.shifts import Host, Manning, Rota, ShiftRule
from kaibo.refused import Refused

_log = logging.getLogger(__name__)

Seed = Annotated[int, Meta(ge=0, le=2**31 - 1)]
State = Literal["running", "done", "impossible", "cancelled", "failed"]

_KEPT: Final = 50
"""Jobs a house remembers; the oldest that ended is forgotten first."""

_AT_ONCE: Final = 2
"""Searches that run at one time; others wait, and say so by having no gap yet."""

_WAITING: Final = 8
"""Searches under way, those at work and those that wait alike; whoever comes beyond that comes again."""


class AskedLineup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lineup to build; `key` makes a repeat harmless.

    `relax` names rules that need not hold, `everything` says that every product must be on air,
    `keep_locked` that locked segments stay.
    """

    key: Key
    keep_locked: bool = True
    everything: bool = False
    relax: Annotated[tuple[Rule, ...], Meta(max_length=50)] = ()
    seed: Seed = 1


class Job(Struct, frozen=True):
    """What to ask for."""

    job: str


class Progress(Struct, frozen=True, kw_only=True):
    """How far a lineup is: `gap` is how much better the best may be, None while nothing was found.

    `revision` is that of the plan it was built from.
    """

    state: State
    elapsed_ms: int
    revision: int
    gap: float | None = None
    lineup: Lineup | None = None
    conflicts: Conflicts | None = None


class AskedShifts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Shifts to propose: by these members (none named: every host of the account)."""

    key: Key
    hosts: Names = ()
    relax: Annotated[tuple[ShiftRule, ...], Meta(max_length=50)] = ()
    seed: Seed = 1


class AskedWeek(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Shifts to propose for several broadcasts at once, which need a start."""

    key: Key
    broadcasts: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=60)]
    hosts: Names = ()
    relax: Annotated[tuple[ShiftRule, ...], Meta(max_length=50)] = ()
    seed: Seed = 1


class _Running:
    """One search: what it was asked for, and how far it is."""

    def __init__(self, wish: Wish, revision: int, began_ms: int) -> None:
        """Begin."""
        self.revision = revision
        self.began_ms = began_ms
        self.ended_ms: int | None = None
        self.gap: float | None = None
        self.built: Built | None = None
        self.cancelled = False
        self.search: Work[Wish, Built] = Work(solving.build, wish, self._found)
        self.task: asyncio.Task[None] | None = None

    def _found(self, gap: float) -> None:
        self.gap = gap

    def stop(self) -> None:
        """End the search; one that ended stays as it ended."""
        if self.ended_ms is None:
            self.cancelled = True
            self.search.stop()

    @property
    def state(self) -> State:
        """How it stands."""
        if self.cancelled:
            return "cancelled"
        if self.ended_ms is None:
            return "running"
        if self.built is None or (self.built.lineup is None and self.built.conflicts is None):
            return "failed"
        return "impossible" if self.built.lineup is None else "done"


class _Jobs:
    """The searches of one house."""

    def __init__(self) -> None:
        """Begin with none."""
        self.running: dict[str, _Running] = {}
        self.turns = asyncio.Semaphore(_AT_ONCE)
        self.places = Places(_WAITING)

    def forget(self) -> None:
        """Forget the oldest that ended, beyond what is kept."""
        ended = [name for name, job in self.running.items() if job.ended_ms is not None]
        for name in ended[: max(0, len(self.running) - _KEPT)]:
            del self.running[name]


_JOBS: Final[WeakKeyDictionary[House, _Jobs]] = WeakKeyDictionary()


@post("/api/lineup/ready", status_code=204, tags=["plan"], right="plan")
async def make_ready(house: NamedDependency[House]) -> None:
    """Have the solver loaded: somebody is about to ask for a lineup or for shifts."""
    house.aside.warm()


@post("/api/broadcasts/{broadcast:str}/lineup", status_code=202, tags=["plan"], right="plan")
async def build_lineup(
    broadcast: FromPath[str], data: JSONBody[AskedLineup], house: NamedDependency[House]
) -> Job:
    """Begin to build a lineup from the plan as it is saved; nothing is saved by it."""
    jobs = _JOBS.setdefault(house, _Jobs())
    name = f"{broadcast}:{data.key}"
    if name not in jobs.running:
        if sum(job.ended_ms is None for job in jobs.running.values()) >= _WAITING:
            raise busy()
        room = await house.room(broadcast)
        plan = room.any_plan
        if data.keep_locked is False:
            loose = tuple(msgspec.structs.replace(segment, locked=False) for segment in plan.segments)
            plan = msgspec.structs.replace(plan, segments=loose)
        wish = Wish(
            broadcast=plan,
            skills={member.name: member.skills for member in house.office.members().values()},
            relaxed=frozenset(data.relax),
            everything=data.everything,
            seed=data.seed,
            numbers=house.office.own(plan.account_id),
        )
        job = _Running(wish, room.revision, house.clock.now_ms())
        jobs.running[name] = job
        jobs.forget()
        job.task = asyncio.create_task(_work(jobs, job, house))
    return Job(data.key)


async def _work(jobs: _Jobs, job: _Running, house: House) -> None:
    """Search aside, in turn."""
    try:
        async with jobs.turns:
            job.built = await house.aside.run(job.search)
    except Refused as broke:
        _log.error("a lineup was not built: %s", broke)
    finally:
        job.ended_ms = house.clock.now_ms()


@get("/api/broadcasts/{broadcast:str}/lineup/{job:str}", tags=["plan"], right="plan")
async def show_lineup(
    broadcast: FromPath[str], job: FromPath[str], house: NamedDependency[House]
) -> Progress:
    """Show how far a lineup is, and the lineup or the conflicts once it ended."""
    return _progress(_job(house, broadcast, job), house.clock.now_ms())


@delete("/api/broadcasts/{broadcast:str}/lineup/{job:str}", status_code=200, tags=["plan"], right="plan")
async def stop_lineup(
    broadcast: FromPath[str], job: FromPath[str], house: NamedDependency[House]
) -> Progress:
    """Stop building a lineup; one that ended stays as it ended."""
    running = _job(house, broadcast, job)
    running.stop()
    return _progress(running, house.clock.now_ms())


@post("/api/broadcasts/{broadcast:str}/shifts/propose", status_code=200, tags=["plan"], right="plan")
async def propose_shifts(
    broadcast: FromPath[str], data: JSONBody[AskedShifts], house: NamedDependency[House]
) -> Manning:
    """Propose who is on camera when; nothing is saved by it."""
    room = await house.room(broadcast)
    plan = room.any_plan
    return await _man(house, (plan,), data)


@post("/api/shifts/week", status_code=200, tags=["plan"], right="plan")
async def propose_week(
    data: JSONBody[AskedWeek], house: NamedDependency[House], who: NamedDependency[Who]
) -> Manning:
    """Propose who is on camera when in several broadcasts of several accounts; nothing is saved by it."""
    plans: list[Broadcast] = []
    for name in dict.fromkeys(data.broadcasts):
        must_see(house, who, name)
        plan = (await house.room(name)).plan
        if plan is None or plan.start_ms is None:
            raise Refused(
                400,
                "no_start",
                f"「{plan.title if plan else name}」还没有开播时间，请先填写",
                f"{plan.title if plan else name!r} has no start yet: set one first",
                "broadcasts",
            )
        plans.append(plan)
    return await _man(house, tuple(plans), data)


async def _man(house: House, plans: tuple[Broadcast, ...], data: AskedShifts | AskedWeek) -> Manning:
    """Man broadcasts in a thread."""
    rota = Rota(
        broadcasts=plans,
        hosts=_hosts(house, data.hosts, {plan.account_id for plan in plans}),
        relaxed=frozenset(data.relax),
        seed=data.seed,
        numbers=house.office.own(plans[0].account_id),
    )
    jobs = _JOBS.setdefault(house, _Jobs())
    with jobs.places.taken():
        async with jobs.turns:
            manning = await house.aside.run(Work(solving.man, rota))
    # Nobody can stop this one, so there is an answer.
    return manning or Manning()


def _hosts(house: House, named: tuple[str, ...], accounts: set[str]) -> tuple[Host, ...]:
    """Give the hosts asked for by key, or every active one who may work for one of the accounts."""
    members = house.office.members()
    for key in named:
        if key not in members:
            raise Refused(
                400, "unknown_member", f"团队里没有「{key[:40]}」", f"no member {key[:40]!r}", "hosts"
            )
    chosen = [members[key] for key in dict.fromkeys(named)] or [
        member for member in members.values() if _hosting(member, accounts)
    ]
    return tuple(
        Host(name=one.name, skills=one.skills, accounts=one.accounts, away=one.away) for one in chosen
    )


def _hosting(member: Member, accounts: set[str]) -> bool:
    free = not member.accounts or not accounts.isdisjoint((*member.accounts, ""))
    return member.active and "host" in member.roles and free


def _job(house: House, broadcast: str, job: str) -> _Running:
    jobs = _JOBS.get(house)
    found = jobs.running.get(f"{broadcast}:{job}") if jobs else None
    if found is None:
        raise Refused(
            404,
            "unknown_job",
            "这次排品已不在，请重新生成",
            "there is no such job (any more): build the lineup again",
            "job",
        )
    return found


def _progress(job: _Running, now_ms: int) -> Progress:
    built = job.built if job.state in ("done", "impossible") else None
    return Progress(
        state=job.state,
        elapsed_ms=max(0, (job.ended_ms or now_ms) - job.began_ms),
        revision=job.revision,
        gap=built.lineup.gap if built and built.lineup else job.gap,
        lineup=built.lineup if built else None,
        conflicts=built.conflicts if built else None,
    )
