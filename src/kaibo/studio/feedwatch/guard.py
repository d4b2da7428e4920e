"""The guard (画面守护): when to leave a dead picture for the slate, and when to come back. Pure.

It switches only away from scenes it may leave, and only at the moment the feed is lost: what a person chose
after that stays. It comes back only from a slate that it put on itself and that nobody chose since.
"""

from collections.abc import Callable
from typing import Final, Literal

from msgspec import Struct

from kaibo.studio.feedwatch.signs import Patience, Signs

AGAIN_S: Final = 1.0
"""A switch that OBS did not do is asked for again after so long."""

_HOLD_MOST: Final = 8
"""An unsteady feed waits at most so many times as long before it is shown again."""

Phase = Literal["watching", "lost", "leaving", "slate", "returning"]
"""Watching; lost, without a slate of ours; slate asked for; slate on program; the old scene asked for."""


class Lost(Struct, frozen=True):
    """The feed is lost since `at_s`: `why` is frozen, black or gone."""

    at_s: float
    why: str


class Back(Struct, frozen=True):
    """The feed is back: `why` is moves, or vouched where a person said so."""

    why: str


class Switch(Struct, frozen=True):
    """A scene is to go on program: `why` is feed or back."""

    scene: str
    why: str


Told = Lost | Back | Switch


class Scene(Struct, frozen=True):
    """What is on program, and whether the camera is part of it; `ours`: the newest wish for it was ours."""

    name: str
    camera: bool
    ours: bool = False


class Guard:
    """Decides over one camera; whoever asks it acts."""

    def __init__(
        self, slate: str, may_leave: Callable[[str], bool], patience: Patience, now_s: float, left: str = ""
    ) -> None:
        """Begin to watch; or, where `left` names the scene that was left, on a slate this put on before."""
        self.signs = Signs(patience, now_s)
        self.phase: Phase = "slate" if left else "watching"
        self.patience = patience
        self._slate, self._may_leave = slate, may_leave
        self._left = left
        self._asked_s = now_s
        self._back_s = float("-inf")
        self._hold_s = patience.back_s
        self._sign_s = now_s
        self._doubts = False

    def step(self, now_s: float, scene: Scene, vouched: bool) -> list[Told]:
        """Look once, and tell what is to be done."""
        if not scene.camera:
            self.signs.reset(now_s)
        told: list[Told] = {
            "watching": self._watching,
            "lost": self._lost,
            "leaving": self._leaving,
            "slate": self._on_slate,
            "returning": self._returning,
        }[self.phase](now_s, scene, vouched)
        self._doubt(now_s)
        return told

    def word(self, scene: Scene, vouched: bool) -> str:
        """Name how the watch stands, as `live.studio.Link` does."""
        if self.phase == "watching":
            if vouched:
                return "vouched"
            return ("doubting" if self._doubts else "watching") if scene.camera else "off"
        return "slate" if self._left else "lost"

    def _watching(self, now_s: float, scene: Scene, vouched: bool) -> list[Told]:
        if vouched:
            self.signs.reset(now_s)
        why = self.signs.dead(now_s)
        if not why:
            return []
        unsteady = now_s - self._back_s < self.patience.steady_s
        longest_s = self.patience.back_s * _HOLD_MOST
        self._hold_s = min(self._hold_s * 2, longest_s) if unsteady else self.patience.back_s
        lost = Lost(self.signs.died_s(), why)
        if scene.name == self._slate or not self._may_leave(scene.name):
            self.phase = "lost"
            return [lost]
        self._left = scene.name
        return [lost, self._ask("leaving", now_s)]

    def _lost(self, now_s: float, scene: Scene, vouched: bool) -> list[Told]:
        if vouched or self._alive(now_s):
            return [self._found(now_s, vouched)]
        return []

    def _leaving(self, now_s: float, scene: Scene, vouched: bool) -> list[Told]:
        if scene.name == self._slate:
            self.phase = "slate"
            return self._on_slate(now_s, scene, vouched)
        if scene.name != self._left:
            return self._give_up(now_s, scene, vouched)
        if now_s - self._asked_s < AGAIN_S:
            return []
        if vouched or self._alive(now_s):
            return [self._found(now_s, vouched)]
        return [self._ask("leaving", now_s)]

    def _on_slate(self, now_s: float, scene: Scene, vouched: bool) -> list[Told]:
        if scene.name != self._slate or not scene.ours:
            return self._give_up(now_s, scene, vouched)
        return [self._ask("returning", now_s)] if vouched or self._alive(now_s) else []

    def _returning(self, now_s: float, scene: Scene, vouched: bool) -> list[Told]:
        if scene.name != self._slate or not scene.ours:
            return [self._found(now_s, vouched)]
        if now_s - self._asked_s >= AGAIN_S:
            self.phase = "slate"
            return self._on_slate(now_s, scene, vouched)
        return []

    def _ask(self, phase: Literal["leaving", "returning"], now_s: float) -> Switch:
        self.phase, self._asked_s = phase, now_s
        return Switch(self._slate, "feed") if phase == "leaving" else Switch(self._left, "back")

    def _give_up(self, now_s: float, scene: Scene, vouched: bool) -> list[Told]:
        """Somebody else chose what is on program: it stays, and the feed is only waited for."""
        self.phase, self._left = "lost", ""
        return self._lost(now_s, scene, vouched)

    def _found(self, now_s: float, vouched: bool) -> Back:
        """Watch again; from now on a loss is proven anew."""
        self.phase, self._left, self._back_s = "watching", "", now_s
        self.signs.reset(now_s)
        return Back("vouched" if vouched else "moves")

    def _alive(self, now_s: float) -> bool:
        return self.signs.alive(now_s, self._hold_s)

    def _doubt(self, now_s: float) -> None:
        """See whether one sign of the two has held for long."""
        if bool(self.signs.still()) == self.signs.silent():
            self._sign_s = now_s
        self._doubts = now_s - self._sign_s >= self.patience.doubt_s
