"""What shifts are asked for, and what comes back."""

from typing import Final, Literal

from msgspec import Struct

from kaibo.broadcast import Broadcast, Reason, Shift
from kaibo.facts import Line, Name
from kaibo.plan.people import Away, Skill
from kaibo.playbook import number

ShiftRule = Literal["away", "stint", "rest", "hours", "hosts", "travel", "week"]
"""A rule of shifts that can be relaxed."""

SHIFT_RULES: Final[dict[ShiftRule, tuple[str, str]]] = {
    "hosts": ("每场 2–3 位主播", "2–3 hosts a broadcast"),
    "hours": ("每位主播一场 1–3 小时", "1–3 hours a host in a broadcast"),
    "rest": ("下镜后休息至少 30 分钟", "at least 30 minutes of rest"),
    "stint": ("一次上镜 30–90 分钟", "30–90 minutes on camera at a time"),
    "week": ("每天、每周上镜时长有上限", "hours a day and a week are bounded"),
    "travel": ("换直播间留出路上时间", "time to get from room to room"),
    "away": ("请假时间不排班", "nobody works while away"),
}
"""Every rule of shifts with its words, the first to relax first. Source: P3."""


class Host(Struct, frozen=True, kw_only=True):
    """A host as shifts see them: accounts they may work for (none named: all), when they are away."""

    name: Name
    skills: tuple[Skill, ...] = ()
    accounts: tuple[Name, ...] = ()
    away: tuple[Away, ...] = ()


class Rota(Struct, frozen=True, kw_only=True):
    """What shifts are made for: broadcasts, the hosts there are, and rules that need not hold."""

    broadcasts: tuple[Broadcast, ...]
    hosts: tuple[Host, ...]
    relaxed: frozenset[ShiftRule] = frozenset()
    seed: int = 1
    numbers: dict[str, float] = {}

    def number(self, name: str) -> float:
        """Give a number of the playbook, as this account has it."""
        return self.numbers.get(name, number(name))

    def holds(self, rule: ShiftRule) -> bool:
        """Tell whether a rule must be kept."""
        return rule not in self.relaxed


class Manned(Struct, frozen=True, kw_only=True):
    """The shifts of one broadcast."""

    broadcast: Name
    shifts: tuple[Shift, ...]
    warnings: tuple[Reason, ...] = ()


class Load(Struct, frozen=True, kw_only=True):
    """A host's minutes on camera, in how many broadcasts."""

    host: Name
    minutes: int
    broadcasts: int


class ShiftRelaxation(Struct, frozen=True, kw_only=True):
    """Rules of shifts that would have to give way, in words."""

    rules: tuple[ShiftRule, ...]
    zh: Line
    en: Line


class ShiftConflicts(Struct, frozen=True, kw_only=True):
    """Why no shifts keep every rule; `broadcasts` are those that cannot be manned."""

    rules: tuple[ShiftRule, ...]
    broadcasts: tuple[Name, ...]
    why: tuple[Reason, ...]
    relaxations: tuple[ShiftRelaxation, ...]


class Manning(Struct, frozen=True, kw_only=True):
    """What came of it: shifts by broadcast with each host's load, or the rules in conflict."""

    manned: tuple[Manned, ...] = ()
    loads: tuple[Load, ...] = ()
    warnings: tuple[Reason, ...] = ()
    optimal: bool = False
    conflicts: ShiftConflicts | None = None
    seconds: float = 0.0
