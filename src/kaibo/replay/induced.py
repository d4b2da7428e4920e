"""When comments say nothing good about the picture: the crew asked for them, or the feed was lost."""

from collections.abc import Iterable

from kaibo.clock import SECOND
from kaibo.facts import Fact, FeedLost, FeedRestored, HoldbackStepped, LuckyBagDrawn, LuckyBagOpened
from kaibo.playbook import number

_ASKS = frozenset((3, 6, 7))
"""Steps of a hold-back sale that ask for "1" or "bought". Source: P21."""


def windows(facts: Iterable[Fact]) -> list[tuple[int, int]]:
    """Give the wall spans (ms) of open bags, draws, "type 1" prompts, and a feed that was lost.

    A bag lasts until its draw, or its own seconds where no draw was told; a lost feed until half a
    minute after it is back. Source: L6, P21, E9.
    """
    prompt_ms = round(number("replay_prompt_seconds") * SECOND)
    draw_ms = round(number("replay_draw_seconds") * SECOND)
    opened: dict[str, LuckyBagOpened] = {}
    drawn: dict[str, int] = {}
    spans: list[tuple[int, int]] = []
    lost: int | None = None
    for fact in facts:
        if isinstance(fact, LuckyBagOpened):
            opened[fact.bag] = fact
        elif isinstance(fact, LuckyBagDrawn):
            drawn[fact.bag] = fact.at_ms
            spans.append((fact.at_ms, fact.at_ms + draw_ms))
        elif isinstance(fact, HoldbackStepped) and fact.step in _ASKS:
            spans.append((fact.at_ms, fact.at_ms + prompt_ms))
        elif isinstance(fact, FeedLost):
            lost = fact.at_ms if lost is None else lost
        elif isinstance(fact, FeedRestored) and lost is not None:
            spans.append((lost, fact.at_ms + draw_ms))
            lost = None
    for bag, fact in opened.items():
        due = fact.at_ms + fact.seconds * SECOND
        spans.append((fact.at_ms, min(due, drawn.get(bag, due))))
    return sorted(spans)
