"""How far a recording lies beside the facts: what was heard and seen in it, held against what the room did.

A loud moment makes viewers write some seconds later, and another product on air changes the picture. Both
are slid along each other; where they fit clearly better than anywhere else lies the offset. Source: Y1.
"""

from typing import Final

import numpy as np
from msgspec import Struct

from kaibo.playbook import number
from kaibo.replay.peaks import Curve, smooth

_USUAL_S: Final = 60
"""What lasts longer than about this is the room's mood, and no burst."""

_BLUR_S: Final = 2.0
_APART_S: Final = 12
"""Seconds around the best fit that are one peak with it."""

_CLEAR: Final = 5.0
"""How many times the spread of all other fits the best must stand out: chance reaches 4."""

_LEAST_S: Final = 300
"""A shorter recording fits anywhere."""


class Offset(Struct, frozen=True, kw_only=True):
    """How many ms later the picture is than the facts, and how clearly: `clear` in spreads of other fits.

    `by` names what fitted: chat, switches or both.
    """

    offset_ms: int
    clear: float
    by: tuple[str, ...]


class Heard(Struct, frozen=True, kw_only=True):
    """A recording second by second: `loud` in dB, `changed` how much the picture changed; None: unknown."""

    loud: Curve | None = None
    changed: Curve | None = None


def estimate(heard: Heard, chat: Curve, switches: Curve, most_s: int = 120) -> Offset | None:
    """Estimate how far a recording is late, within `most_s` seconds; None where nothing fits clearly.

    `chat` and `switches` are what viewers wrote and when another product went on air, second by second on
    the recording's axis as the timeline has it without an offset.
    """
    lag = round(number("replay_comment_lag_seconds"))
    fits: dict[str, Curve] = {}
    for name, media, told, late in (
        ("chat", heard.loud, chat, lag),
        ("switches", heard.changed, switches, 0),
    ):
        fit = None if media is None else _fit(media, told, most_s, late)
        if fit is not None:
            fits[name] = fit
    if not fits:
        return None
    whole = np.sum([_spread(fit) for fit in fits.values()], axis=0)
    best, clear = _best(whole)
    if clear < _CLEAR:
        return None
    by = tuple(name for name, fit in fits.items() if abs(_best(fit)[0] - best) <= _APART_S)
    return Offset(offset_ms=(best - most_s) * 1000, clear=round(clear, 1), by=by)


def _fit(media: Curve, told: Curve, most_s: int, late_s: int) -> Curve | None:
    """Give how well the two fit with the media `-most_s` to `most_s` later; None where one says nothing.

    What is told comes `late_s` after what is seen.
    """
    length = min(len(media), len(told))
    if length < max(_LEAST_S, 2 * most_s):
        return None
    seen, said = _bursts(media[:length]), _bursts(told[:length])
    if not seen.any() or not said.any():
        return None
    size = 1 << (2 * length).bit_length()
    both = np.fft.irfft(np.fft.rfft(seen, size) * np.conj(np.fft.rfft(said, size)), size)
    # Told at t and seen at t + offset - late: the later the picture, the farther the two slide.
    shifts = np.arange(-most_s, most_s + 1) - late_s
    fits: Curve = both[shifts % size] / (length - np.abs(shifts))
    return fits


def _bursts(curve: Curve) -> Curve:
    """Keep what rises for seconds above the minute around it, in units of its own spread."""
    near = smooth(curve, _BLUR_S)
    rises = np.maximum(near - smooth(curve, _USUAL_S), 0)
    spread = float(rises.std())
    if not spread:
        return np.zeros(len(curve))
    # One moment that outdoes all others must not decide alone.
    bursts: Curve = np.minimum(rises / spread, 4)
    level: Curve = bursts - bursts.mean()
    return level


def _spread(fit: Curve) -> Curve:
    spread = float(fit.std())
    return fit / spread if spread else fit


def _best(fit: Curve) -> tuple[int, float]:
    """Give where the best fit lies, and how many spreads of all fits apart from it it stands out."""
    at = int(fit.argmax())
    others = np.delete(fit, slice(max(0, at - _APART_S), at + _APART_S + 1))
    spread = float(others.std())
    return at, (float(fit[at]) - float(others.mean())) / spread if spread else 0.0
