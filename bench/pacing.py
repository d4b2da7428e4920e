"""Data mode against the script and against "most sold so far", in a world whose true rates nobody is told.

The world is the simulator's own, steered segment by segment; `python -m bench pacing` plays it.

- An evening of 4 h a seed, with the simulator's sample lineup, its private pushes, drops, inflows and
  lucky bags, its two tempers of viewers and its platform, which from hour 2 sends viewers after orders.
- With a product on air, leaving, clicks and buying are what the simulator's script makes of it on average
  over its airings that evening: its role's factors and their scatter, flash rushes, hold-back sales,
  price cuts. Each airing scatters as the simulator's airings do. Orders are Poisson; 12 % of them go to
  some product shown before, and 12 % take two items; stock is the lineup's.
- Hour 1 is the script's for all. From then every product segment keeps the script's minute and length, and a
  policy says which product fills it. The dice are the same for all policies of a seed.
- Fatigue is the world's own assumption, for the simulator has none: an airing takes `wear` of what pull a
  product has left, and half the loss is back after `heal` minutes. Its figures are not the playbook's.
- Other settings change what the simulator leaves small: hidden differences between products of a role, dear
  products that sell less, little stock, smaller and larger rooms, an airing that scatters more; or they
  take away what the simulator makes large: that a role earns more than another.

The policies know the airings so far (time, viewers, orders, GMV), price and stock left, and nothing else:

- *script* airs what the lineup planned, and where that is sold out, what it plans next;
- *most orders*, *most GMV*: the product that has sold most so far, in stock and not the one just on air;
- *rested*: the one with most GMV a minute on air that was off for half an hour; without one, the script;
- *encores*: the same, in every other segment; the others are the script's. Of these four the strongest
  in most worlds, for it goes on trying what is new;
- *pacing* takes the first proposal;
- *knowing* takes what truly brings most GMV in this very segment: not the best evening, but a measure.

With the simulator's figures a hit brings twice what any other role does: most of the gain is in finding
that out, and in letting one rest in time. Two settings level the roles, where there is less to find.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import exp, exp2, log, sqrt
from random import Random
from statistics import fmean, stdev
from typing import Any, Final

import numpy as np
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from bench import figure
from kaibo.broadcast import Product
from kaibo.clock import HOUR, MINUTE, SECOND
from kaibo.intake.simulator.crew import CART, play
from kaibo.intake.simulator.crowd import Chance
from kaibo.intake.simulator.curves import (
    CLICKS,
    INVITED,
    PAID,
    PASSING_HAZARD,
    PLACED,
    QUIET,
    SHARES,
    STAY_PRIVATE,
    STAY_PUBLIC,
    STAYING_HAZARD,
    Curves,
    Floats,
)
from kaibo.intake.simulator.plan import Plan
from kaibo.intake.simulator.script import Script
from kaibo.intake.simulator.tide import Pull
from kaibo.intake.simulator.weather import brew
from kaibo.live.pacing import Offer, Try, propose
from kaibo.live.stage import PacingProposal

SEEDS, MINUTES, STEP = 50, 240, 10
SCALE: Final = 1.2
"""Size of the crowd: about 350 viewers on average and 400 orders an evening."""

REST_MS: Final = 30 * MINUTE
SOLD: Final = ("most orders", "most GMV", "rested", "encores")
"""The ways to go by what sold most so far."""


class Setting(Struct, frozen=True):
    """A world: fatigue (`wear`, `heal` minutes), `spread` of hidden appeal within a role, `dear` as the
    elasticity of orders to price within a role, `level` for roles that earn alike, shares of `stock` and
    crowd (`scale`), and `airing` as more scatter.
    """

    name: str
    wear: float = 0.4
    heal: float = 45
    spread: float = 0.0
    dear: float = 0.0
    level: bool = False
    stock: float = 1.0
    scale: float = SCALE
    airing: float = 0.0


SETTINGS: Final = (
    Setting("the simulator's own, middle fatigue"),
    Setting("no fatigue", wear=0.0),
    Setting("weak fatigue", wear=0.2, heal=20),
    Setting("strong fatigue", wear=0.7, heal=90),
    Setting("products differ by half", spread=0.5),
    Setting("products differ by as much again", spread=0.9),
    Setting("dear products sell less", dear=1.0),
    Setting("roles earn alike", level=True),
    Setting("roles earn alike, products differ by half", level=True, spread=0.5),
    Setting("dear sell less, differ by half, strong fatigue", wear=0.7, heal=90, spread=0.5, dear=1.0),
    Setting("stock of a hundredth", stock=0.01),
    Setting("room of a quarter", scale=SCALE / 4),
    Setting("room of four times", scale=SCALE * 4),
    Setting("products differ, airings scatter by half", airing=0.5, spread=0.5),
)


class Pulls(Struct, frozen=True):
    """What a product truly does to the room while on air: leaving, clicks × buying, price over list."""

    hazard: float
    sell: float
    price: float


class Slot(Struct, frozen=True):
    """A product segment of the script, in seconds."""

    start: int
    end: int
    planned: str


class World(Struct, frozen=True):
    """One evening of one seed without any product on air, and what each product would do to it."""

    seed: int
    quiet: Curves
    slots: tuple[Slot, ...]
    products: Mapping[str, Product]
    pulls: Mapping[str, Pulls]
    mean_fen: float


@cache
def world(seed: int) -> World:
    """Write the simulator's evening of a seed, and take its products off the air."""
    script = Script(Plan(minutes=MINUTES, seed=seed))
    play(script)
    brew(script)
    acts = [item for item in script.actions if item.type in ("segment", "holdback", "price")]
    acts += [item for item in script.actions if item.key.startswith("card-product")]
    quiet = script.curves.without(
        [touch for item in acts for touch in item.touches], [burst for item in acts for burst in item.bursts]
    )
    airs = [air for air in script.airs if air.product]
    slots = tuple(Slot(air.start, air.end, air.segment.product) for air in airs)
    pulls = {key: _pulls(script, quiet, [s for s in slots if s.planned == key]) for key in script.on_sale}
    return World(seed, quiet, slots, script.on_sale, pulls, script.mean_fen)


def _pulls(script: Script, quiet: Curves, slots: Sequence[Slot]) -> Pulls:
    """Average what the script makes of a product over its airings."""
    at = np.concatenate([np.arange(slot.start, slot.end) for slot in slots])
    real, plain = script.curves.force, quiet.force
    sell = real["click"][at] * real["buy"][at] / plain["click"][at] / plain["buy"][at]
    product = script.on_sale[slots[0].planned]
    listed = product.price_fen / script.mean_fen * (1 - CART) + CART
    price = real["price"][at] / plain["price"][at] / listed
    hazard = real["hazard"][at] / plain["hazard"][at]
    return Pulls(float(hazard.mean()), float(sell.mean()), float((sell * price).mean() / sell.mean()))


class Evening:
    """One evening as one policy plays it."""

    def __init__(self, world: World, setting: Setting) -> None:
        """Open the doors; the appeal of products is drawn by seed, the same for every policy."""
        self.world, self.setting = world, setting
        self.stock = {key: round(item.stock * setting.stock) for key, item in world.products.items()}
        self.tries: list[Try] = []
        self.promised: PacingProposal | None = None
        self.kept: list[bool] = []
        self.gmv_fen = 0
        self.now_s = 0
        self._chance = Chance(f"pacing:{world.seed}")
        self._appeal = {key: self._drawn(key) for key in world.products}
        self._worn: dict[str, tuple[float, int]] = {}
        self._shown: list[str] = []
        self._passing = self._staying = 0.0
        self._pull = Pull(setting.scale, STEP)
        self._curves = _coarse(world.seed)

    def _drawn(self, key: str) -> float:
        """Draw a product's hidden appeal, mean 1, let a dear one of its role sell less, and level roles."""
        item, spread = self.world.products[key], self.setting.spread
        alike = [other for other in self.world.products.values() if other.role == item.role]
        hidden = Random(f"{self.world.seed}:{key}").gauss(-(spread**2) / 2, spread)
        dear = log(item.price_fen / fmean(other.price_fen for other in alike))
        level = (
            log(self._worth(alike) / self._worth(self.world.products.values())) if self.setting.level else 0
        )
        return exp(hidden - self.setting.dear * dear - level)

    def _worth(self, products: Iterable[Product]) -> float:
        """Average what products earn per click of an ordinary minute."""
        return fmean(self.world.pulls[item.id].sell * item.price_fen for item in products)

    def rested(self, key: str) -> float:
        """Tell the share of its pull a product truly has now."""
        worn, at_s = self._worn.get(key, (0.0, 0))
        return 1 - worn * exp2((at_s - self.now_s) / 60 / self.setting.heal)

    def sell(self, key: str) -> float:
        """Tell the orders a minute an active viewer truly places with a product on air, before scatter."""
        pull = self.world.pulls[key].sell * self._appeal[key] * self.rested(key)
        return CLICKS * PLACED * PAID * pull

    def air(self, slot: Slot, key: str) -> None:
        """Let a product fill a segment, and remember how it went."""
        self.until(slot.start)
        dice = Random(f"{self.world.seed}:{slot.start}:{key}")
        luck = dice.uniform(0.85, 1.15) * dice.uniform(0.8, 1.2)
        luck *= exp(dice.gauss(-(self.setting.airing**2) / 2, self.setting.airing))
        if key not in self._shown:
            self._shown.append(key)
        rate, pulls, began_s = self.sell(key) * luck, self.world.pulls[key], self.now_s
        viewers = orders = gmv = 0.0
        while self.now_s < slot.end:
            viewers += (self._passing + self._staying) * STEP * SECOND
            sold, fen = self._step(pulls.hazard, rate, key)
            orders, gmv = orders + sold, gmv + fen
        self._worn[key] = (1 - self.rested(key) * (1 - self.setting.wear), self.now_s)
        self.tries.append(
            Try(
                product=key,
                role=self.world.products[key].role,
                air_ms=(self.now_s - began_s) * SECOND,
                viewer_ms=round(viewers),
                orders=round(orders),
                gmv_fen=round(gmv),
                ended_ms=self.now_s * SECOND,
            )
        )
        if self.promised:
            pace = gmv / self.tries[-1].air_ms * MINUTE
            self.kept.append(self.promised.low <= pace <= self.promised.high)

    def until(self, at_s: int) -> None:
        """Let time pass with no product on air: the cart sells a little."""
        while self.now_s < at_s:
            self._step(1.0, CLICKS * PLACED * PAID, "")

    def _step(self, hazard: float, rate: float, key: str) -> tuple[int, int]:
        """Let ten seconds pass; gives orders and fen of the product on air. The flow is that of `tide`."""
        leave, wave, lift, match, sold_match, share, buy = self._curves[self.now_s // STEP]
        leave *= hazard * STEP / 60
        active, now = self._staying + QUIET * self._passing, self._passing + self._staying
        mean = rate * buy * active * STEP / 60
        cart = CART if key else 1.0
        sold, fen = self._buy(key, self._chance.count(mean * (1 - cart)) if key else 0)
        beside = self._chance.count(mean * cart)
        others = [self._buy(self._chance.pick(self._shown), 1) for _ in range(beside if self._shown else 0)]
        orders = sold + sum(count for count, _ in others)
        self.gmv_fen += fen + sum(paid for _, paid in others) if self.now_s >= 3600 else 0
        private = wave * self.setting.scale + share * active * SHARES * INVITED / 60
        self._pull.see(wave * self.setting.scale, orders / STEP)
        public = self._pull.matched(match, sold_match) + lift * now
        stay = (private * STAY_PRIVATE + public * STAY_PUBLIC) * STEP
        self._passing = self._passing * exp(-PASSING_HAZARD * leave) + (private + public) * STEP - stay
        self._staying = self._staying * exp(-STAYING_HAZARD * leave) + stay
        self.now_s += STEP
        return sold, fen

    def _buy(self, key: str, orders: int) -> tuple[int, int]:
        """Sell while stock lasts; gives the orders that went through and their fen."""
        sold = fen = 0
        for _ in range(orders):
            items = 2 if self._chance.unit() < 0.12 else 1
            if self.stock[key] >= items:
                self.stock[key] -= items
                sold += 1
                fen += round(items * self.world.products[key].price_fen * self.world.pulls[key].price)
        return sold, fen


@cache
def _coarse(seed: int) -> list[tuple[float, ...]]:
    """Average the curves of an evening over each step."""
    curves = world(seed).quiet
    force = curves.force
    columns: tuple[Floats, ...] = (
        force["hazard"],
        curves.wave,
        curves.lift,
        curves.match,
        curves.sold_match,
        force["share"],
        force["click"] * force["buy"],
    )
    return [
        tuple(map(float, row)) for row in np.stack(columns).reshape(len(columns), -1, STEP).mean(axis=2).T
    ]


Policy = Callable[[Evening, int], str]
"""Says which product fills the segment with this index."""


def script(evening: Evening, index: int) -> str:
    """Air what is planned, or what is planned next of what is left."""
    rest = [slot.planned for slot in evening.world.slots[index:]]
    return next((key for key in rest if evening.stock[key]), rest[0])


def most(of: Callable[[list[Try]], float], rest_ms: int = 0, every: int = 1) -> Policy:
    """Air what leads so far, rested and in stock, in `every` so many segments; else what the script says."""

    def policy(evening: Evening, index: int) -> str:
        tried: dict[str, list[Try]] = {}
        for one in evening.tries:
            tried.setdefault(one.product, []).append(one)
        until = evening.now_s * SECOND - rest_ms
        last = evening.tries[-1].product
        ready = {
            key: of(tries)
            for key, tries in tried.items()
            if key != last and tries[-1].ended_ms <= until and evening.stock[key] and of(tries)
        }
        leads = ready and index % every == 0
        return max(ready, key=lambda key: ready[key]) if leads else script(evening, index)

    return policy


def _orders(tries: Sequence[Try]) -> float:
    return sum(one.orders for one in tries)


def _gmv(tries: Sequence[Try]) -> float:
    return sum(one.gmv_fen for one in tries)


def _pace(tries: Sequence[Try]) -> float:
    return sum(one.gmv_fen for one in tries) / sum(one.air_ms for one in tries)


def pacing(evening: Evening, index: int) -> str:
    """Air the first proposal."""
    offers = []
    for key, item in evening.world.products.items():
        own = [one.ended_ms for one in evening.tries if one.product == key]
        offers.append(
            Offer(
                product=key,
                title=item.title,
                role=item.role,
                price_fen=item.price_fen,
                stock=evening.stock[key],
                segment="planned" if any(slot.planned == key for slot in evening.world.slots[index:]) else "",
                last_ms=own[-1] if own else None,
                times=len(own),
            )
        )
    found = propose(evening.tries, offers, evening.now_s * SECOND, evening.tries[-1].product)
    evening.promised = found[0]
    return found[0].product


def knowing(evening: Evening, index: int) -> str:
    """Air what truly brings the most in this segment."""

    def true(key: str) -> float:
        return evening.sell(key) * evening.world.products[key].price_fen * evening.world.pulls[key].price

    last = evening.tries[-1].product
    return max((key for key, left in evening.stock.items() if left and key != last), key=true)


POLICIES: Final[dict[str, Policy]] = {
    "script": script,
    "most orders": most(_orders),
    "most GMV": most(_gmv),
    "rested": most(_pace, REST_MS),
    "encores": most(_pace, REST_MS, 2),
    "pacing": pacing,
    "knowing": knowing,
}


def played(seed: int, setting: Setting, policy: Policy) -> Evening:
    """Play one evening."""
    evening = Evening(world(seed), setting)
    for index, slot in enumerate(evening.world.slots):
        evening.until(slot.start)
        chosen = slot.planned if slot.start * SECOND < HOUR else policy(evening, index)
        evening.air(slot, chosen)
    evening.until(MINUTES * 60)
    return evening


def gain(ours: Sequence[int], theirs: Sequence[int]) -> tuple[float, float]:
    """Give the gain in percent of the sums, and half its 95 % interval by the pairs of a seed."""
    ratio = sum(ours) / sum(theirs)
    scatter = stdev(a - ratio * b for a, b in zip(ours, theirs, strict=True))
    return 100 * (ratio - 1), 196 * scatter / sqrt(len(ours)) / fmean(theirs)


def run(seeds: int = SEEDS) -> list[dict[str, Any]]:
    """Play every setting; the first is held to the targets, the others show how far it carries."""
    figures: list[dict[str, Any]] = []
    table = Table(title=f"GMV of hours 2-4, {seeds} seeds, % ± 95 %", title_justify="left")
    names = ("script", *SOLD)
    for column in ("world", "script ¥", *(f"over {name}" for name in names), "knowing over", "in 80 %"):
        table.add_column(column, justify="left" if column == "world" else "right")
    for setting in SETTINGS:
        evenings = {
            name: [played(seed, setting, plan) for seed in range(seeds)] for name, plan in POLICIES.items()
        }
        gmv = {name: [evening.gmv_fen for evening in own] for name, own in evenings.items()}
        gains = {name: gain(gmv["pacing"], gmv[name]) for name in names}
        kept = fmean(kept for evening in evenings["pacing"] for kept in evening.kept)
        far = gain(gmv["knowing"], gmv["pacing"])[0]
        shown = [f"{mean:+.1f} ± {half:.1f}" for mean, half in gains.values()]
        yuan = f"{fmean(gmv['script']) / 100:,.0f}"
        table.add_row(setting.name, yuan, *shown, f"{far:+.1f}", f"{kept:.0%}")
        figures += _figures(setting, gains, kept)
    Console(width=160).print(table)
    return figures


def _figures(setting: Setting, gains: dict[str, tuple[float, float]], kept: float) -> list[dict[str, Any]]:
    """Tell all of the first setting; of the others the gain over the script and over the strongest rival."""

    def told(name: str, target: float | None = None) -> dict[str, Any]:
        mean, half = gains[name]
        return figure(f"pacing over {name} (± {half:.1f}), {setting.name}", mean, "%", target, at_least=True)

    if setting is not SETTINGS[0]:
        return [told("script"), told(min(SOLD, key=lambda name: gains[name]))]
    within = figure("segments within the 80 % told beforehand", 100 * kept, "%")
    return [told("script", 15), *(told(name, 5) for name in SOLD), within]


if __name__ == "__main__":
    run()
