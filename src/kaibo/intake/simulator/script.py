"""What will happen in a room, drawn from the seed before the first viewer comes."""

from random import Random
from typing import Any

from msgspec import Struct

from kaibo.broadcast import Product, Segment
from kaibo.facts import Known
from kaibo.intake.simulator.curves import Burst, Curves, Touch
from kaibo.intake.simulator.lineup import lineup
from kaibo.intake.simulator.plan import Plan


class Air(Struct, frozen=True):
    """A segment as it goes on air, in seconds, with its product where it sells one."""

    start: int
    end: int
    segment: Segment
    product: Product | None


class Beat(Struct, frozen=True):
    """A fact of the crew due at `at_ms` after the start: its kind and its own fields."""

    at_ms: int
    kind: type[Known]
    fields: dict[str, Any]


class Action(Struct, frozen=True):
    """Something the crew does from second `start` to `end`, and how it moves the room."""

    key: str
    type: str
    start: int
    end: int
    touches: tuple[Touch, ...]
    bursts: tuple[Burst, ...] = ()


class Moment(Struct, frozen=True):
    """A moment worth showing again, in seconds."""

    start: int
    end: int
    cause: str


class Script:
    """An evening as it will go: on-air list, the crew's beats and actions, moments, and the curves."""

    def __init__(self, plan: Plan) -> None:
        """Take the plan's lineup, or the sample where it has none."""
        self.plan = plan
        self.seconds = plan.minutes * 60
        self.rng = Random(f"script:{plan.seed}")  # noqa: S311 - a model, not a secret
        self.curves = Curves(self.seconds)
        segments, products = plan.segments, plan.products
        if not segments:
            segments, products = lineup(plan.minutes, plan.seed)
        self.products = {product.id: product for product in products}
        self.on_sale = {key: item for key, item in self.products.items() if item.price_fen > 0}
        prices = [item.price_fen for item in self.on_sale.values()]
        self.mean_fen = sum(prices) / len(prices) if prices else 0.0
        self.airs = self._airs(segments)
        self.actions: list[Action] = []
        self.beats: list[Beat] = []
        self.moments: list[Moment] = []
        self.bursts: list[Burst] = []
        self.prizes: dict[str, str] = {}

    def act(self, action: Action) -> None:
        """Add an action of the crew and let it move the curves."""
        self.actions.append(action)
        self.stir(action.touches, action.bursts)

    def stir(self, touches: tuple[Touch, ...] = (), bursts: tuple[Burst, ...] = ()) -> None:
        """Let something move the curves that nobody of the crew did."""
        self.curves.touch(touches, bursts)
        self.bursts.extend(bursts)

    def tell(self, at_s: float, kind: type[Known], **fields: Any) -> None:
        """Add a fact of the crew, unless the broadcast is over by then."""
        if at_s < self.seconds:
            self.beats.append(Beat(round(at_s * 1000), kind, fields))

    def _airs(self, segments: tuple[Segment, ...]) -> list[Air]:
        """Take each planned segment with a small human delay, until the next one is taken."""
        due = sorted(
            (item for item in segments if (item.at_minute or 0) < self.plan.minutes),
            key=lambda s: s.at_minute or 0,
        )
        taken: list[int] = []
        for index, segment in enumerate(due):
            at_s = (segment.at_minute or 0) * 60 + self.rng.randint(*((0, 2) if index == 0 else (2, 20)))
            taken.append(max(at_s, taken[-1] + 5) if taken else at_s)
        ends = [*taken[1:], self.seconds][: len(taken)]
        return [
            Air(start, min(end, self.seconds), segment, self.on_sale.get(segment.product))
            for start, end, segment in zip(taken, ends, due, strict=True)
            if start < self.seconds
        ]
