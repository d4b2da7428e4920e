"""What a simulation is asked for."""

from typing import Annotated, Final, Self

from msgspec import Meta, Struct

from kaibo.broadcast import Broadcast, Product, Segment
from kaibo.facts import Ms

START_MS: Final = 1_767_958_200_000
"""2026-01-09 19:30 in Shanghai: a Friday evening, for plans that name no start."""


class Plan(Struct, frozen=True, kw_only=True):
    """A broadcast to play: how long, how busy, with which lineup, and the seed that decides the rest.

    `rate` is the mean of facts a second; a plan without segments plays the sample lineup. `city` is
    the store's own, for the out-of-city share. Source: R6.
    """

    minutes: Annotated[int, Meta(ge=5, le=480)] = 240
    seed: int = 7
    rate: Annotated[float, Meta(gt=0)] = 10.0
    start_ms: Ms = START_MS
    city: str = "广州"
    broadcast: str = "demo"
    segments: tuple[Segment, ...] = ()
    products: tuple[Product, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be played; raises `ValueError` naming the field and its bounds."""
        if not 5 <= self.minutes <= 480:
            raise ValueError(f"minutes must be 5 to 480, not {self.minutes}: simulate a part of the evening")
        if not 0 < self.rate <= 2000:
            raise ValueError(f"rate must be above 0 and at most 2000 facts a second, not {self.rate}")

    @classmethod
    def of(cls, document: Broadcast, *, seed: int, rate: float, start_ms: int) -> Self:
        """Plan to play a broadcast document, cut or stretched to 5-480 minutes."""
        return cls(
            minutes=min(480, max(5, document.length_minutes)),
            seed=seed,
            rate=rate,
            start_ms=start_ms,
            broadcast=document.id,
            segments=document.segments,
            products=document.products,
        )
