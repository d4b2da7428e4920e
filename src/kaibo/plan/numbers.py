"""Numbers of the playbook as an account has them: the playbook's, unless somebody typed others."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from kaibo.plan.accounts import Numbers
from kaibo.playbook import NUMBERS, number

Of = Callable[[str], float]
"""Gives a number by its name; raises `KeyError` for a name the playbook lacks."""

Group = Literal["products", "reservations", "script", "lineup", "shifts", "tasks", "accounts", "traffic"]
"""What of planning a number is about."""

_PREFIXES: Final[dict[Group, tuple[str, ...]]] = {
    "products": ("product_", "title_chars"),
    "reservations": (
        "reminder_",
        "test_ahead_",
        "reservation_",
        "opening_",
        "next_announced_",
        "second_wave_",
    ),
    "script": ("script_characters_", "script_share_", "prompter_"),
    "lineup": ("lineup_",),
    "shifts": ("shifts_",),
    "tasks": ("task_", "tasks_", "signoff_review_", "ship_hours"),
    "accounts": ("account_", "brand_proof_"),
    "traffic": ("pack_", "coupon_", "crowded_", "cold_"),
}

PLANNED: Final[dict[str, Group]] = {
    name: group for group, prefixes in _PREFIXES.items() for name in NUMBERS if name.startswith(prefixes)
}
"""Every number that planning reads as the account has it, with what it is about."""

_FROM_ONE: Final = (
    "pack_uv_step",
    "coupon_uv",
    "pack_deadline_weekday",
    "script_characters_per_minute",
    "prompter_lines",
    "title_chars",
    "opening_past_least",
    "opening_reserved_least",
    "shifts_grid_minutes",
    "shifts_week_grid_minutes",
)
"""Numbers that something is divided by, or counted from."""

_MOST: Final = (("weekday", 7), ("week", 10_080), ("minute", 1_440), ("days", 3_650))


def makes_sense(name: str, value: float) -> bool:
    """Tell whether a value can be this number: not below zero, no eighth weekday, no 25th hour of a day."""
    most = next((most for part, most in _MOST if part in name), 10**12)
    return (1 if name in _FROM_ONE else 0) <= value <= most


def own(*typed: Numbers | None) -> dict[str, float]:
    """Give the numbers that were typed, by name, those of the last document given over the others.

    What planning does not read, or what can be no such number, is left out: the number before it stands.
    """
    return {
        name: value
        for numbers in typed
        for name, value in (numbers.values if numbers else {}).items()
        if name in PLANNED and makes_sense(name, value)
    }


def reader(own: Mapping[str, float]) -> Of:
    """Give a reader of numbers: of `own` where it has one, else of the playbook."""
    return lambda name: own[name] if name in own else number(name)
