"""Shifts held against what hosts can do: length, rest, gaps and skills. Source: P3."""

from collections.abc import Iterator, Mapping, Sequence

from kaibo.broadcast import Broadcast, Reason, Shift
from kaibo.plan.numbers import Of
from kaibo.plan.people import SKILLS, Skill
from kaibo.playbook import number

Skills = Mapping[str, Sequence[Skill]]
"""What each host is strong at, by the name in the shifts."""


def remarks(plan: Broadcast, skills: Skills, numbers: Of = number) -> tuple[Reason, ...]:
    """Say what is to be looked at in a plan's shifts; nothing for a plan without any. Source: P3."""
    shifts = sorted(plan.shifts, key=lambda shift: (shift.at_minute, shift.host))
    if not shifts:
        return ()
    return (
        *_lengths(shifts, numbers),
        *_rests(shifts, numbers),
        *_gaps(shifts, plan.length_minutes),
        *_skilled(shifts, skills, plan.length_minutes, numbers),
    )


def _lengths(shifts: Sequence[Shift], numbers: Of) -> Iterator[Reason]:
    least, most = numbers("shifts_stint_least_minutes"), numbers("shifts_stint_most_minutes")
    for shift in shifts:
        if not least <= shift.length_minutes <= most:
            long = shift.length_minutes > most
            yield _said(
                f"{shift.host} {_at(shift)} 起连播 {shift.length_minutes} 分钟，"
                + (f"超过 {most:g} 分钟" if long else f"不到 {least:g} 分钟"),
                f"{shift.host} is on camera for {shift.length_minutes} min from {_at(shift)}, "
                + (f"over {most:g}" if long else f"under {least:g}"),
            )


def _rests(shifts: Sequence[Shift], numbers: Of) -> Iterator[Reason]:
    rest = numbers("shifts_rest_least_minutes")
    until: dict[str, int] = {}
    for shift in shifts:
        idle = shift.at_minute - until.get(shift.host, -1_440)
        if 0 < idle < rest:
            yield _said(
                f"{shift.host} {_at(shift)} 上镜前只休息 {idle} 分钟，至少 {rest:g} 分钟",
                f"{shift.host} has {idle} min of rest before {_at(shift)}, at least {rest:g} are due",
            )
        until[shift.host] = max(until.get(shift.host, 0), shift.at_minute + shift.length_minutes)


def _gaps(shifts: Sequence[Shift], length: int) -> Iterator[Reason]:
    """Name the stretches with nobody, or with two hosts, on camera."""
    ended = 0
    for shift in shifts:
        if shift.at_minute > ended:
            yield _nobody(ended, min(shift.at_minute, length))
        elif shift.at_minute < ended:
            both = min(ended, shift.at_minute + shift.length_minutes) - shift.at_minute
            yield _said(
                f"{_at(shift)} 起有 {both} 分钟两位主播同时上镜",
                f"two hosts are on camera for {both} min from {_at(shift)}",
            )
        ended = max(ended, shift.at_minute + shift.length_minutes)
    if ended < length:
        yield _nobody(ended, length)


def _skilled(shifts: Sequence[Shift], skills: Skills, length: int, numbers: Of) -> Iterator[Reason]:
    """Say where somebody of the shifts would suit a part of the evening better than who has it."""
    parts: tuple[tuple[Skill, int], ...] = (
        ("receiving", 0),
        ("closing", max(0, length - round(numbers("lineup_late_minutes")))),
    )
    for skill, at in parts:
        there = [
            shift.host for shift in shifts if shift.at_minute <= at < shift.at_minute + shift.length_minutes
        ]
        able = sorted({shift.host for shift in shifts if skill in skills.get(shift.host, ())})
        if there and able and not set(there) & set(able):
            yield _said(
                f"{_clock(at)} 起上镜的 {there[0]} 不擅长{SKILLS[skill]}，{'、'.join(able)} 擅长",
                f"{there[0]}, on camera at {_clock(at)}, is not strong at {skill}; {', '.join(able)} is",
            )


def _nobody(start: int, end: int) -> Reason:
    return _said(
        f"{_clock(start)}–{_clock(end)} 没有主播上镜", f"nobody is on camera {_clock(start)}–{_clock(end)}"
    )


def _said(zh: str, en: str) -> Reason:
    return Reason(rule="P3", zh=zh, en=en)


def _at(shift: Shift) -> str:
    return _clock(shift.at_minute)


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
