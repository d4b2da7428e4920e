# ruff: noqa: E501 - one signal is one line of the table
"""Signals of the ending: who is not ready, what of "3-2-1" is behind, the seconds after the end."""

from typing import Final

from kaibo.clock import MINUTE, SECOND
from kaibo.facts import Closing, Role
from kaibo.live import ending
from kaibo.live.signals.look import Look, figure, word
from kaibo.playbook import number
from kaibo.roles import ROLES

_SHORT: Final[dict[Closing, tuple[str, str]]] = {
    "message": ("重点 {} 遍", "message {}×"),
    "interaction": ("互动 {} 次", "interaction {}×"),
    "call": ("号召 {} 次", "call {}×"),
}


def _unready(look: Look) -> tuple[Role, ...]:
    asked = look.asked() if look.asked is not None else ending.owners(look.room.any_plan.type)
    return tuple(role for role in asked if role not in look.room.ending.ready)


def _names(look: Look) -> str:
    return "、".join(ROLES[role] for role in _unready(look))


def _names_en(look: Look) -> str:
    return ", ".join(_unready(look))


def _behind(look: Look) -> dict[Closing, int]:
    room = look.room
    if room.went_live_ms is None:
        return {}
    end_ms = room.went_live_ms + room.any_plan.length_minutes * MINUTE
    return ending.behind(room.ending, room.any_plan.type, (end_ms - look.now_ms) / MINUTE)


def _short(look: Look) -> str:
    return "、".join(_SHORT[what][0].format(times) for what, times in _behind(look).items())


def _short_en(look: Look) -> str:
    return ", ".join(_SHORT[what][1].format(times) for what, times in _behind(look).items())


def _tail_s(look: Look) -> float | None:
    ended_ms = look.room.ended_ms
    return None if ended_ms is None else number("tail_seconds") - (look.now_ms - ended_ms) / SECOND


ENDING: Final = (
    figure("unready_roles", "times", "还没确认收尾的岗位有几个", "roles that are not ready for the end", "E2", lambda look: len(_unready(look))),
    word("unready", "还没确认收尾的岗位", "their Chinese names", "E2", _names),
    word("unready_en", "同上，英文", "their names", "E2", _names_en),
    figure("closing_behind", "times", "“3-2-1”落下几次", "how far \"3-2-1\" is behind", "E3", lambda look: sum(_behind(look).values())),
    word("closing_short", "“3-2-1”还差什么", "what of it is missing, in Chinese", "E3", _short),
    word("closing_short_en", "同上，英文", "what of it is missing", "E3", _short_en),
    figure("tail_s", "s", "下播后画面还会播多久（负数为已过）", "how long the picture still runs after the end; negative: past it", "E1", _tail_s),
)  # fmt: skip
"""What a rule can read of the ending."""
