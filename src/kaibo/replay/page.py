"""A replay page as it is drafted: chapters and cards from what ran, at their times. Source: Y1, Y4."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kaibo.broadcast import Broadcast, Product
from kaibo.clock import SECOND
from kaibo.facts import Fact
from kaibo.plan.replays import Chapter, PageCard
from kaibo.replay.aired import OnAir, on_air
from kaibo.replay.shown import Axis
from kaibo.replay.timeline import Timeline
from kaibo.words import clip, shown

_SHORTEST_MS: Final = 3 * SECOND
"""A segment of which the film shows less is no chapter of it."""

_TITLE: Final = 60
_RESERVE_MS: Final = 20 * SECOND


def ran(facts: Iterable[Fact], line: Timeline, axis: Axis) -> list[tuple[OnAir, int, int]]:
    """Give the segments as they ran with where the film shows them, in the film's order."""
    runs = []
    for run in on_air(facts, 2**62):
        span = line.span(run.start_ms, run.end_ms)
        if span is not None:
            runs += [(run, first, last) for first, last in axis.spans(*span) if last - first >= _SHORTEST_MS]
    return sorted(runs, key=lambda one: one[1])


def chapters(runs: Sequence[tuple[OnAir, int, int]]) -> tuple[Chapter, ...]:
    """Draft chapters: each segment where the film first comes to it."""
    found: list[Chapter] = []
    for run, first, _ in runs:
        title = clip(shown(run.taken.title).strip(), _TITLE)
        if title and (not found or found[-1].title != title):
            found.append(Chapter(first, title))
    return tuple(found[:200])


def products(
    runs: Sequence[tuple[OnAir, int, int]], plan: Broadcast, links: Mapping[str, str] | None = None
) -> tuple[PageCard, ...]:
    """Draft a card for each product while the film shows it; without a price, which may be another by now.

    `links` are codes of links by product.
    """
    known: dict[str, Product] = {product.id: product for product in plan.products}
    cards = [
        PageCard(
            id=f"p{place}",
            kind="product",
            at_ms=first,
            until_ms=last,
            title=clip(shown(known[run.taken.product].title).strip(), _TITLE),
            product=run.taken.product,
            link=(links or {}).get(run.taken.product, ""),
        )
        for place, (run, first, last) in enumerate(runs, start=1)
        if run.taken.product in known
    ]
    return tuple(cards[:150])


def reserve(title: str, when: str, link: str, length_ms: int) -> PageCard:
    """Draft the card that asks to reserve the next broadcast, while the film ends. Source: Y4, P33."""
    return PageCard(
        id="next",
        kind="reserve",
        at_ms=max(0, length_ms - _RESERVE_MS),
        until_ms=length_ms,
        title=clip(title, _TITLE),
        note=clip(when, _TITLE),
        link=link,
    )
