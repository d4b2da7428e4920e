"""One evening played second by second: people come, talk, buy and go as the script moves them."""

from collections import Counter
from math import exp
from operator import attrgetter
from typing import Any, Final

from kaibo.clock import SECOND
from kaibo.facts import (
    PRIVATE_TRAFFIC,
    ContactAdded,
    Entered,
    Followed,
    Gifted,
    Known,
    Left,
    Liked,
    LuckyBagDrawn,
    LuckyBagOpened,
    OnlineCounted,
    PriceChanged,
    Reserved,
    Shared,
    Traffic,
)
from kaibo.intake.simulator.crew import CART
from kaibo.intake.simulator.crowd import Chance, Crowd
from kaibo.intake.simulator.curves import (
    CLICKS,
    CONTACTS,
    FOLLOWS,
    GIFTS,
    GREETING,
    INVITED,
    LIKES,
    PAID,
    PASSING_HAZARD,
    PLACED,
    RESERVES,
    SHARES,
    STAYING_HAZARD,
    Force,
)
from kaibo.intake.simulator.post import Post
from kaibo.intake.simulator.script import Air, Script
from kaibo.intake.simulator.tide import Pull, Tide
from kaibo.intake.simulator.till import Till
from kaibo.intake.simulator.voices import Voices
from kaibo.intake.simulator.weather import Weather
from kaibo.playbook import number

_PUBLIC: Final[tuple[Traffic, ...]] = (
    *("recommend",) * 11,
    *("plaza",) * 4,
    *("follow",) * 3,
    "search",
    "video",
)
_GESTURES: Final[tuple[tuple[type[Known], Force, float], ...]] = (
    (Followed, "follow", FOLLOWS),
    (Shared, "share", SHARES),
    (Reserved, "reserve", RESERVES),
)
_GIFTS: Final = (
    ("爱心", 1),
    ("爱心", 1),
    ("鲜花", 5),
    ("棒棒糖", 9),
    ("比心", 10),
    ("礼炮", 99),
    ("火箭", 520),
)
_STAFF: Final = ("小鹿", "小满", "阿宁")
_STEER_SECONDS: Final = 60


class Evening:
    """The state of a room while it is played; `second` gives the facts of one second in time order."""

    def __init__(self, script: Script, weather: Weather, tide: Tide, scale: float) -> None:
        """Open the doors at second 0. `tide` is the expectation at scale 1."""
        plan = script.plan
        self.chance = Chance(f"evening:{plan.seed}")
        low, high = number("sim_out_of_city_least"), number("sim_out_of_city_most")
        away = low + (high - low) * self.chance.unit()
        self.crowd = Crowd(plan.seed, plan.city, away, self.chance)
        self.post = Post(plan)
        self.totals = self.post.tally.totals
        self.voices = Voices(script.bursts, self.crowd, self.chance, self.post)
        self.entered_by_wave: Counter[int] = Counter()
        self.entered_by_surge: Counter[int] = Counter()
        self.seconds_by_product: Counter[str] = Counter()
        self.orders_by_product: dict[str, float] = {}
        self.online: list[int] = []
        self._script, self._weather, self._scale = script, weather, scale
        self._till = Till(script, self.chance, self.post)
        self._pull = Pull(scale)
        self._force = {name: list(map(float, curve)) for name, curve in script.curves.force.items()}
        self._match = list(map(float, script.curves.match))
        self._sold_match = list(map(float, script.curves.sold_match))
        self._beats = sorted(script.beats, key=attrgetter("at_ms"), reverse=True)
        self._airs = list(reversed(script.airs))
        self._air: Air | None = None
        self._count_every = round(number("sim_count_seconds"))
        self._told = tide.told
        self._fixed = script.seconds / self._count_every + len(script.beats)

    def second(self, at_s: int) -> list[Known]:
        """Play one second: first those who leave, then what the others do, then those who come."""
        now = self._script.plan.start_ms + at_s * SECOND
        online = len(self.crowd)
        self.online.append(online)
        if at_s % self._count_every == 0:
            likes, wecoin = self.totals.likes, self.totals.wecoin
            self.post.tell(OnlineCounted, now, online=online, likes_total=likes, wecoin_total=wecoin)
        self._direct(at_s)
        self._leave(at_s, now)
        if len(self.crowd):
            minute = self.crowd.active / 60
            self.voices.talk(at_s, now, minute, self._force["talk"][at_s])
            self._act(at_s, now, minute)
            self._trade(at_s, now, minute)
        self._come(at_s, now)
        self.crowd.settle()
        return self.post.collect(now + SECOND)

    def close(self) -> None:
        """End every open visit with the broadcast."""
        end = self._script.plan.start_ms + self._script.seconds * SECOND
        self.totals.watch_ms += sum(end - viewer.entered_ms for viewer in self.crowd.present())

    def _direct(self, at_s: int) -> None:
        """Tell what the crew does in this second, and let prices, bags and air time follow."""
        while self._airs and self._airs[-1].start <= at_s:
            self._air = self._airs.pop()
            if self._air.product:
                self._till.show(self._air.product.id)
        while self._beats and self._beats[-1].at_ms < (at_s + 1) * SECOND:
            beat = self._beats.pop()
            at_ms, fields = self._script.plan.start_ms + beat.at_ms, beat.fields
            if beat.kind is LuckyBagOpened:
                self.voices.open(fields["bag"])
            elif beat.kind is LuckyBagDrawn:
                fields = fields | self._draw(fields["bag"], at_ms)
            elif beat.kind is PriceChanged:
                self._till.price[fields["product"]] = fields["price_fen"]
            self.post.tell(beat.kind, at_ms, source="crew", **fields)
        product = self._air.product if self._air else None
        self.voices.see(product.title if product else "", self._till.price[product.id] if product else 0)

    def _draw(self, bag: str, at_ms: int) -> dict[str, Any]:
        count, winners = self.voices.draw(bag)
        product = self._script.prizes[bag]
        for winner in winners if product else ():
            self._till.prize(winner, at_ms + 15_000 + int(self.chance.unit() * 90_000), product)
        return {"entrants": count, "winners": tuple(winner.id for winner in winners)}

    def _leave(self, at_s: int, now: int) -> None:
        hazard, crowd = self._force["hazard"][at_s] / 60, self.crowd
        for pool, base in ((crowd.passing, PASSING_HAZARD), (crowd.staying, STAYING_HAZARD)):
            share = 1 - exp(-base * hazard)
            for _ in range(min(len(pool), self.chance.count(len(pool) * share))):
                viewer, at_ms = crowd.leaves(pool), now + self.chance.ms()
                self.totals.watch_ms += at_ms - viewer.entered_ms
                viewer.entered_ms = 0
                self.post.tell(Left, at_ms, viewer=viewer.id)

    def _come(self, at_s: int, now: int) -> None:
        count, crowd = self.chance.count, self.crowd
        private = 0
        for index, wave in enumerate(self._weather.waves):
            if 0 <= at_s - wave.start < wave.peak_s * 10:
                entered = count(wave.flow(at_s - wave.start) * self._scale)
                private += entered
                self.entered_by_wave[index] += entered
                self._enter(entered, (wave.traffic,), now)
        self._enter(count(self._force["share"][at_s] * crowd.active * SHARES * INVITED / 60), ("share",), now)
        self._enter(count(self._pull.matched(self._match[at_s], self._sold_match[at_s])), _PUBLIC, now)
        for index, surge in enumerate(self._weather.surges):
            if surge.start <= at_s < surge.end:
                entered = count(surge.lift * len(crowd))
                self.entered_by_surge[index] += entered
                self._enter(entered, ("recommend",), now)
        self._pull.see(private, self._sell(at_s))

    def _enter(self, entered: int, channels: tuple[Traffic, ...], now: int) -> None:
        chance, totals = self.chance, self.totals
        for _ in range(entered):
            traffic, at_ms = chance.pick(channels), now + chance.ms()
            private = traffic in PRIVATE_TRAFFIC
            viewer, new = self.crowd.comes(traffic, at_ms, private)
            totals.views += new
            totals.private_views += new and private
            self.post.tell(Entered, at_ms, viewer=viewer.id, name=viewer.name, traffic=traffic)
            if chance.unit() < GREETING:
                self.voices.later(viewer, at_ms + 2000 + int(chance.unit() * 8000), "greet")

    def _act(self, at_s: int, now: int, minute: float) -> None:
        """Let those who are there like, follow, share, reserve, give and add contacts. Source: L9."""
        force, crowd, chance, tell = self._force, self.crowd, self.chance, self.post.tell
        for _ in range(chance.count(self._likes(at_s, minute * LIKES * force["cheer"][at_s]))):
            viewer, taps = crowd.someone(), 1 + int(chance.unit() ** 3 * 15)
            tell(Liked, now + chance.ms(), viewer=viewer.id, name=viewer.name, count=taps)
        for kind, moved_by, rate in _GESTURES:
            for _ in range(chance.count(minute * rate * force[moved_by][at_s])):
                viewer = crowd.someone()
                tell(kind, now + chance.ms(), viewer=viewer.id, name=viewer.name)
        for _ in range(chance.count(minute * GIFTS * force["gift"][at_s])):
            viewer, (gift, worth), sent = (
                crowd.someone(),
                chance.pick(_GIFTS),
                1 + int(chance.unit() ** 4 * 10),
            )
            given: dict[str, Any] = {"gift": gift, "count": sent, "wecoin": worth * sent}
            tell(Gifted, now + chance.ms(), viewer=viewer.id, name=viewer.name, **given)
        for _ in range(chance.count(minute * CONTACTS * force["contact"][at_s])):
            tell(ContactAdded, now + chance.ms(), viewer=crowd.someone().id, staff=chance.pick(_STAFF))

    def _likes(self, at_s: int, mean: float) -> float:
        """Steer the likes, and them alone, so that the whole broadcast keeps to the rate asked for."""
        planned = self._told[at_s] * self._scale + self._fixed * at_s / self._script.seconds
        short = planned - self.totals.facts
        within = min(_STEER_SECONDS, self._script.seconds / 20)
        return mean * min(5.0, max(0.2, 1 + short / (mean * within + 0.1)))

    def _trade(self, at_s: int, now: int, minute: float) -> None:
        product = self._air.product.id if self._air and self._air.product else ""
        if product:
            self.seconds_by_product[product] += len(self.crowd)
            expected = self._sell(at_s) * (1 - CART)
            self.orders_by_product[product] = self.orders_by_product.get(product, 0.0) + expected
        buy = self._force["buy"][at_s]
        for _ in range(self.chance.count(minute * CLICKS * self._force["click"][at_s])):
            viewer = self.crowd.someone()
            ordered_ms = self._till.click(viewer, now + self.chance.ms(), product, buy)
            if ordered_ms and self.chance.unit() < 0.25:
                self.voices.later(viewer, ordered_ms + 2000, "bought")

    def _sell(self, at_s: int) -> float:
        """Tell the paid orders a second to be expected from those who are there."""
        force = self._force
        return self.crowd.active / 60 * CLICKS * force["click"][at_s] * force["buy"][at_s] * PLACED * PAID
