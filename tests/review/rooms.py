"""Simulated rooms with drops whose moment is known: for a while people leave faster."""

from typing import NamedTuple

import numpy as np

from kaibo.clock import SECOND
from kaibo.live.room import Room
from kaibo.live.windows import Window
from kaibo.review.actions import Action
from tests.review.evening import ID, T

STEP_S = 10


class Drop(NamedTuple):
    """A labelled drop, in seconds since go-live, and the action put before it, if one was."""

    start_s: float
    length_s: float
    action: Action | None


class Simulated(NamedTuple):
    room: Room
    drops: list[Drop]
    actions: list[Action]


def simulated(seed: int, hours: float = 5, step_s: int = STEP_S) -> Simulated:
    """Draw a room of 40 to 2,000 people; every second drop has an action 5 to 60 s before it."""
    draw = np.random.default_rng(seed)
    stay_s, people = draw.uniform(150, 420), float(np.exp(draw.uniform(np.log(40), np.log(2000))))
    steps = int(hours * 3600 / STEP_S)
    slow = np.exp(np.cumsum(draw.normal(0, 0.01, steps)))
    rate = people / stay_s * STEP_S * np.clip(slow / np.median(slow), 0.4, 2.5)
    leaving = np.full(steps, STEP_S / stay_s)
    at_s = 600 + draw.exponential(900)
    while at_s < hours * 3600 - 300:
        length_s = draw.uniform(60, 180)
        rate[int(at_s // STEP_S) : int((at_s + length_s) // STEP_S)] *= draw.uniform(2, 6)
        at_s += length_s + draw.exponential(2400)
    drops: list[Drop] = []
    at_s = 600 + draw.exponential(2000)
    while at_s < hours * 3600 - 300:
        length_s = draw.uniform(60, 120)
        leaving[int(at_s // STEP_S) : int((at_s + length_s) // STEP_S)] *= draw.uniform(3, 8)
        before_s = draw.uniform(5, 60)
        acted = Action(at_ms=T + round((at_s - before_s) * SECOND), kind="card", zh=f"动作 {len(drops)}")
        drops.append(Drop(at_s, length_s, acted if len(drops) % 2 == 0 else None))
        at_s += length_s + 600 + draw.exponential(4000)
    counts, online = [], int(people)
    for step in range(steps):
        online -= int(draw.binomial(online, 1 - np.exp(-leaving[step])))
        online += int(draw.poisson(rate[step]))
        counts.append(online)
    others = [
        Action(at_ms=T + round(moment * SECOND), kind="segment", zh="别的")
        for moment in np.arange(240, hours * 3600, 480)
    ]
    acted_ones = [drop.action for drop in drops if drop.action is not None]
    return Simulated(_room(counts, step_s), drops, sorted([*others, *acted_ones], key=lambda one: one.at_ms))


def _room(counts: list[int], step_s: int) -> Room:
    """Make a room of counts, the first told one step after go-live."""
    room = Room(ID)
    room.went_live_ms = T
    room.latest_ms = room.ended_ms = T + (len(counts) + 1) * STEP_S * SECOND
    first_s = T // SECOND + STEP_S
    room.seconds = {
        first_s + place * STEP_S: Window(online=online, online_most=online)
        for place, online in enumerate(counts)
        if place * STEP_S % step_s == 0
    }
    return room
