"""Manning broadcasts: the shifts found in words, or why there are none."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from kaibo.broadcast import Broadcast, Reason, Shift
from kaibo.plan.contradiction import core, smallest
from kaibo.plan.people import SKILLS
from kaibo.plan.shifts.model import Cell, Stand, phase, solve
from kaibo.plan.shifts.wishes import (
    SHIFT_RULES,
    Load,
    Manned,
    Manning,
    Rota,
    ShiftConflicts,
    ShiftRelaxation,
    ShiftRule,
)

_CHECK_S = 1.0


def man(rota: Rota, limit_s: float = 5.0) -> Manning:
    """Man every broadcast of a rota, or say which rules contradict each other.

    One broadcast is cut finely, several in half hours. The same rota and seed give the same shifts, unless
    time ran out. Source: P3.
    """
    if not rota.hosts or not rota.broadcasts:
        why = Reason(
            rule="hosts", zh="没有可排的主播，请先在团队页添加", en="no hosts: add some on the team page"
        )
        names = tuple(broadcast.id for broadcast in rota.broadcasts)
        return Manning(conflicts=ShiftConflicts(rules=(), broadcasts=names, why=(why,), relaxations=()))
    found = solve(rota, _grid(rota), limit_s)
    if isinstance(found, Stand):
        return _manning(rota, found)
    if found is None:
        return Manning(conflicts=_explain(rota))
    late = Reason(
        rule="P3",
        zh="时间不够，没有排出来：减少场次或放宽规则再试",
        en="time ran out before any shifts were found: try fewer broadcasts, or relax a rule",
    )
    return Manning(warnings=(late,))


def _grid(rota: Rota) -> int:
    one = len(rota.broadcasts) == 1
    return round(rota.number("shifts_grid_minutes" if one else "shifts_week_grid_minutes"))


def _manning(rota: Rota, found: Stand) -> Manning:
    minutes: Counter[str] = Counter()
    evenings: Counter[str] = Counter()
    for shifts in found.shifts.values():
        for turn in shifts:
            minutes[turn.host] += turn.length_minutes
        evenings.update({turn.host for turn in shifts})
    return Manning(
        manned=tuple(
            Manned(
                broadcast=broadcast.id,
                shifts=found.shifts[broadcast.id],
                warnings=tuple(_unskilled(rota, broadcast, found.shifts[broadcast.id])),
            )
            for broadcast in rota.broadcasts
        ),
        loads=tuple(
            Load(host=host.name, minutes=minutes[host.name], broadcasts=evenings[host.name])
            for host in rota.hosts
        ),
        warnings=tuple(_seldom(rota)),
        optimal=found.optimal,
        seconds=round(found.seconds, 3),
    )


def _unskilled(rota: Rota, broadcast: Broadcast, shifts: tuple[Shift, ...]) -> Iterator[Reason]:
    """Warn of turns whose host is good at nothing their time asks for."""
    skills = {host.name: host.skills for host in rota.hosts}
    for turn in shifts:
        ends = turn.at_minute + turn.length_minutes
        wanted = {phase(rota, broadcast, Cell(at, at + 10)) for at in range(turn.at_minute, ends, 10)}
        if wanted.isdisjoint(skills.get(turn.host, ())):
            zh = "、".join(SKILLS[skill] for skill in sorted(wanted))
            yield Reason(
                rule="P3",
                zh=f"{turn.host}（第{turn.at_minute}–{ends}分钟）不擅长{zh}",
                en=f"{turn.host} (minutes {turn.at_minute}–{ends}) is not tagged {', '.join(sorted(wanted))}",
            )


def _seldom(rota: Rota) -> Iterator[Reason]:
    """Warn of accounts with too few broadcasts in a week; one evening says nothing of its week."""
    if len(rota.broadcasts) < 2:
        return
    least = round(rota.number("shifts_week_least_broadcasts"))
    accounts = Counter(broadcast.account or broadcast.account_id for broadcast in rota.broadcasts)
    for account, count in accounts.items():
        if count < least:
            yield Reason(
                rule="P3",
                zh=f"「{account}」7天内只有 {count} 场，至少 {least} 场",
                en=f"{account!r} has {count} broadcast in 7 days: at least {least}",
            )


def _explain(rota: Rota) -> ShiftConflicts:
    known: dict[frozenset[ShiftRule], bool] = {}

    def works(relaxed: frozenset[ShiftRule]) -> bool:
        if relaxed not in known:
            tried = msgspec.structs.replace(rota, relaxed=relaxed)
            known[relaxed] = solve(tried, _grid(tried), _CHECK_S) is not None
        return known[relaxed]

    rules = tuple(rule for rule in SHIFT_RULES if rota.holds(rule))
    needed = core(rules, rota.relaxed, works)
    alone = [
        broadcast.id
        for broadcast in rota.broadcasts
        if solve(msgspec.structs.replace(rota, broadcasts=(broadcast,)), _grid(rota), _CHECK_S) is None
    ]
    return ShiftConflicts(
        rules=needed,
        broadcasts=tuple(alone or [broadcast.id for broadcast in rota.broadcasts]),
        why=tuple(_why(rota, needed)),
        relaxations=tuple(
            ShiftRelaxation(
                rules=one,
                zh="放宽：" + "；".join(SHIFT_RULES[rule][0] for rule in one),
                en="relax: " + "; ".join(SHIFT_RULES[rule][1] for rule in one),
            )
            for one in smallest(rules, rota.relaxed, needed, works)
        ),
    )


def _why(rota: Rota, rules: tuple[ShiftRule, ...]) -> Iterator[Reason]:
    total = sum(broadcast.length_minutes for broadcast in rota.broadcasts)
    count = len(rota.hosts)
    yield Reason(
        rule="P3",
        zh=f"{len(rota.broadcasts)} 场共 {total} 分钟，{count} 位主播",
        en=f"{len(rota.broadcasts)} broadcasts of {total} minutes in all, {count} hosts",
    )
    for rule in rules:
        yield Reason(rule=rule, zh=SHIFT_RULES[rule][0], en=SHIFT_RULES[rule][1])
