"""The way from being shown the room to paying: people and times at each step. Source: R4."""

from typing import Final

from msgspec import Struct

from kaibo.review.metrics import ReportFigure, ratio

STEPS: Final = (
    ("exposed", "exposures", "曝光", "Exposed"),
    ("views", "entries", "进房", "Entered"),
    ("product_exposed", "product_exposures", "看到商品", "Saw a product"),
    ("clickers", "clicks", "点击商品", "Clicked"),
    ("orderers", "placed", "下单", "Ordered"),
    ("buyers", "orders", "支付", "Paid"),
)
"""The steps, with the figures that count people and times at each."""


class Reached(Struct, frozen=True, kw_only=True):
    """How many reached a step, by one way of counting, and which share of the last step known before it.

    `rate` is None at the first step known, and where more reached the step than the one before: then the
    sources differ, which `grows` says. `since` is the step the rate is of.
    """

    figure: ReportFigure
    rate: float | None = None
    since: int | None = None
    grows: bool = False


class FunnelStep(Struct, frozen=True, kw_only=True):
    """One step of the funnel, in people and in times."""

    zh: str
    en: str
    people: Reached
    times: Reached


class Funnel(Struct, frozen=True, kw_only=True):
    """Every step, the first first; the rates of known steps multiply to the last ÷ the first."""

    steps: tuple[FunnelStep, ...]

    @property
    def known(self) -> int:
        """Count the steps of which people are known."""
        return sum(step.people.figure.value is not None for step in self.steps)


def funnel(figures: dict[str, ReportFigure]) -> Funnel:
    """Lay out the funnel; a step nobody told keeps its place, the next rate is of the step before it."""
    people = _reached([figures[step[0]] for step in STEPS])
    times = _reached([figures[step[1]] for step in STEPS])
    return Funnel(
        steps=tuple(
            FunnelStep(zh=zh, en=en, people=one, times=other)
            for (_, _, zh, en), one, other in zip(STEPS, people, times, strict=True)
        )
    )


def _reached(told: list[ReportFigure]) -> list[Reached]:
    found: list[Reached] = []
    since: int | None = None
    for place, figure in enumerate(told):
        if figure.value is None or since is None:
            found.append(Reached(figure=figure))
        else:
            rate = ratio(figure.value, told[since].value)
            grows = rate is not None and rate > 1
            found.append(Reached(figure=figure, rate=None if grows else rate, since=since, grows=grows))
        if figure.value is not None:
            since = place
    return found
