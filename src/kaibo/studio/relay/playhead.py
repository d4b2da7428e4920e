"""The playhead of an input: where in its time the relay is, and how it stays near the live end."""

from typing import Final, NamedTuple

from kaibo.studio.relay.shape import Shape

LEAD: Final = 3
"""Pictures held back at first, so that an unsteady network is not seen."""

LEAD_MOST: Final = 8
"""Pictures held back at most, after an input ran dry again and again."""

JUMP: Final = 5
"""Pictures beyond the lead at which the playhead jumps to the live end instead of catching up slowly."""

_SPEED: Final = 200
"""A playhead that catches up plays at most 1/200 faster or slower: nobody hears it."""

_SLACK: Final = 0.7
"""Pictures the lead may be off before the playhead walks one; over half, or it would walk back again."""

_CALM_S: Final = 60
_SMOOTH: Final = 32
_APART_S: Final = 0.5


class Step(NamedTuple):
    """What one tick plays: a picture by its number, and samples from `start` on; `length` 0 is silence."""

    picture: int
    start: int
    length: int
    jumped: bool


class Playhead:
    """Walks through one input, one picture a tick.

    Sound leads: the position is a number of samples, and the picture is the one they belong to, so the two
    are never more than half a picture apart, however long it runs. Where the sender's clock is faster or
    slower, the playhead walks one picture's time nearer or farther, at most 1/200 faster or slower.
    """

    def __init__(self, shape: Shape) -> None:
        """Start nowhere; `start` puts it near the live end."""
        self._per = shape.samples
        self._fps = shape.fps
        self._lead = LEAD * self._per
        self._behind = float(self._lead)
        self._walk = 0
        self._calm = 0
        self.at = 0
        self.dry = 0

    def start(self, pictures: int, samples: int) -> None:
        """Begin the lead before the live end of what was received."""
        self._jump(self._end(pictures, samples))

    def step(self, pictures: int, samples: int) -> Step:
        """Play one picture's time out of what was received so far."""
        per, end = self._per, self._end(pictures, samples)
        behind = end - self.at
        if behind < per + per // _SPEED:
            return self._hold(pictures)
        jumped = behind > self._lead + JUMP * per
        if jumped:
            self._jump(end)
            behind = end - self.at
        self._behind += (behind - self._behind) / _SMOOTH
        length = per + self._walked()
        step = Step((self.at + per // 2) // per, self.at, length, jumped)
        self.at += length
        self._settle()
        return step

    def offset(self, step: Step) -> int:
        """Give how many samples the sound of a step is ahead of its picture."""
        return step.start - step.picture * self._per

    def _end(self, pictures: int, samples: int) -> int:
        """Give the live end in samples; an input whose sound stays away is played by its pictures."""
        end = pictures * self._per
        return min(end, samples) if end - samples < _APART_S * self._fps * self._per else end

    def _jump(self, end: int) -> None:
        """Go to the first sample of the picture that is the lead before the end."""
        self.at = max(0, (end - self._lead) // self._per * self._per)
        self._behind = float(end - self.at)
        self._walk = self._calm = 0

    def _walked(self) -> int:
        """Give the samples to play more or fewer in this tick; a walk goes on to the next whole picture."""
        per, most = self._per, max(1, self._per // _SPEED)
        if not self._walk and abs(self._behind - self._lead) > _SLACK * per:
            self._walk = per if self._behind > self._lead else -per
        more = max(-most, min(most, self._walk))
        self._walk -= more
        return more

    def _hold(self, pictures: int) -> Step:
        """Show the same picture again where the input has run dry, and hold back more from now on."""
        self.dry += 1
        self._calm = 0
        self._lead = min(self._lead + self._per // 2, LEAD_MOST * self._per)
        return Step(max(0, min((self.at + self._per // 2) // self._per, pictures - 1)), self.at, 0, False)

    def _settle(self) -> None:
        """Hold back one picture less after each calm minute."""
        self._calm += 1
        if self._calm >= _CALM_S * self._fps:
            self._calm = 0
            self._lead = max(self._lead - self._per, LEAD * self._per)
