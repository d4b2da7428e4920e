"""A whole simulated broadcast: its facts as a stream, and the truth behind them."""

from collections.abc import Iterator
from functools import cached_property

from kaibo.clock import SECOND
from kaibo.facts import Known
from kaibo.intake.simulator.crew import mark, play
from kaibo.intake.simulator.evening import Evening
from kaibo.intake.simulator.plan import Plan
from kaibo.intake.simulator.script import Script
from kaibo.intake.simulator.tide import tide
from kaibo.intake.simulator.till import ITEMS_MEAN
from kaibo.intake.simulator.truth import Drop, Effect, Highlight, Inflow, Push, Selling, Truth
from kaibo.intake.simulator.weather import Fall, brew
from kaibo.playbook import number

_EFFECT_STEP = 10
_WITH_EFFECT = ("segment", "bag", "holdback", "price")


class Simulation:
    """Plays a plan; the same plan always gives the same facts."""

    def __init__(self, plan: Plan) -> None:
        """Write the script of the evening and find the crowd that makes the rate asked for."""
        self.plan = plan
        self._script = Script(plan)
        play(self._script)
        self._weather = brew(self._script)
        mark(self._script)
        self._tide = tide(self._script.curves)
        fixed = self._script.seconds / number("sim_count_seconds") + len(self._script.beats)
        wanted = plan.rate * self._script.seconds - fixed
        self._scale = max(wanted / self._tide.facts, 1e-4)
        self._played: Evening | None = None

    def facts(self) -> Iterator[Known]:
        """Give every fact in time order, made as it is asked for; each call plays from the start."""
        evening = Evening(self._script, self._weather, self._tide, self._scale)
        for at_s in range(self._script.seconds):
            yield from evening.second(at_s)
        evening.close()
        self._played = evening

    @property
    def truth(self) -> Truth:
        """The ground truth; raises `RuntimeError` until `facts` was read to its end."""
        evening = self._played
        if evening is None:
            raise RuntimeError("the truth is known only after facts() was read to its end")
        plan, weather = self.plan, self._weather
        return Truth(
            seed=plan.seed,
            minutes=plan.minutes,
            rate=plan.rate,
            city=plan.city,
            start_ms=plan.start_ms,
            end_ms=self._ms(self._script.seconds),
            drops=tuple(self._drop(fall, evening.online) for fall in weather.falls),
            inflows=tuple(
                Inflow(
                    start_ms=self._ms(surge.start),
                    end_ms=self._ms(surge.end),
                    viewers=evening.entered_by_surge[index],
                )
                for index, surge in enumerate(weather.surges)
            ),
            highlights=tuple(
                Highlight(start_ms=self._ms(item.start), end_ms=self._ms(item.end), cause=item.cause)
                for item in self._script.moments
            ),
            pushes=tuple(
                Push(
                    at_ms=self._ms(wave.start),
                    traffic=wave.traffic,
                    expected=wave.size * self._scale,
                    entered=evening.entered_by_wave[index],
                )
                for index, wave in enumerate(weather.waves)
            ),
            effects=self._effects,
            products=self._sellings(evening),
            comment_kinds=dict(sorted(evening.voices.kinds.items())),
            totals=evening.totals,
        )

    @cached_property
    def _effects(self) -> tuple[Effect, ...]:
        """Compare the expected evening with the same evening without each action."""
        curves, mean_fen = self._script.curves, self._script.mean_fen * ITEMS_MEAN
        real = tide(curves, self._scale, _EFFECT_STEP)
        effects: list[Effect] = []
        for action in self._script.actions:
            if action.type not in _WITH_EFFECT:
                continue
            other = tide(curves.without(action.touches, action.bursts), self._scale, _EFFECT_STEP)
            effects.append(
                Effect(
                    action=action.key,
                    type=action.type,
                    start_ms=self._ms(action.start),
                    end_ms=self._ms(action.end),
                    orders=round(real.orders - other.orders, 3),
                    gmv_fen=round((real.gmv - other.gmv) * mean_fen),
                    viewers=round(real.entries - other.entries, 3),
                    viewer_minutes=round(real.viewer_minutes - other.viewer_minutes, 3),
                )
            )
        return tuple(effects)

    def _drop(self, fall: Fall, online: list[int]) -> Drop:
        before = online[fall.start]
        lowest = min(online[fall.start : fall.end + 1])
        return Drop(
            start_ms=self._ms(fall.start),
            end_ms=self._ms(fall.end),
            cause=fall.cause,
            hazard=round(fall.factor, 3),
            depth=round(1 - lowest / before, 4) if before else 0.0,
        )

    def _sellings(self, evening: Evening) -> tuple[Selling, ...]:
        return tuple(
            Selling(
                product=product,
                viewer_minutes=round(seconds / 60, 3),
                orders_per_viewer_minute=evening.orders_by_product[product] / (seconds / 60)
                if seconds
                else 0.0,
            )
            for product, seconds in sorted(evening.seconds_by_product.items())
        )

    def _ms(self, at_s: int) -> int:
        return self.plan.start_ms + at_s * SECOND
