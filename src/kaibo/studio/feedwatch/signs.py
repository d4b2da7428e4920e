"""Signs of life: what small pictures and sound levels of a camera say about it. Pure, times are passed in.

A still picture is not death, since a board may be shown; silence is not death, since the host may pause. Both
held together are. Silence is a sign only where there was sound before. Source: E9.
"""

from typing import Final

from msgspec import Struct

from kaibo.playbook import number

Grey = bytes
"""A small picture, one brightness of 0-255 a point."""

FRESH_S: Final = 1.0
"""What was seen or heard longer ago proves nothing of now."""

GAP_S: Final = 2.0
"""Where nobody looked for longer, nothing is known of the time between."""

LOOKS: Final = 3
"""A sign is seen or heard so often on end at least, however slow looking is."""


class Patience(Struct, frozen=True, kw_only=True):
    """How long signs must hold, in seconds, and where they begin; read from the playbook."""

    still_s: float
    silent_s: float
    back_s: float
    back_pictures: int
    steady_s: float
    doubt_s: float
    black: float
    silence: float

    @classmethod
    def of_playbook(cls) -> "Patience":
        """Read the numbers of the field."""
        return cls(
            still_s=number("feed_still_seconds"),
            silent_s=number("feed_silent_seconds"),
            back_s=number("feed_back_seconds"),
            back_pictures=round(number("feed_back_pictures")),
            steady_s=number("feed_steady_seconds"),
            doubt_s=number("feed_doubt_seconds"),
            black=number("feed_black_most"),
            silence=10 ** (number("feed_silence_most") / 20),
        )


class Signs:
    """What a camera showed and let hear, as far back as judging it needs."""

    def __init__(self, patience: Patience, now_s: float) -> None:
        """Begin without any proof of anything."""
        self._patience = patience
        self._picture: Grey | None = None
        self._audible = False
        self.reset(now_s)

    def reset(self, now_s: float) -> None:
        """Forget what was seen and heard: from now on everything is proven anew."""
        self._seen_s: float | None = None
        self._listened_s: float | None = None
        self._lived_s = self._loud_s = self._moving_s = now_s
        self._dark = ""
        self._lifeless = self._moves = self._hushed = 0

    def see(self, at_s: float, picture: Grey | None) -> None:
        """Take in a picture; None where the camera shows nothing at all."""
        if self._seen_s is not None and at_s - self._seen_s > GAP_S:
            self._lived_s = at_s
            self._lifeless = self._moves = 0
        self._seen_s = at_s
        before, self._picture = self._picture, picture
        was, self._dark = self._dark, self._darkness(picture)
        if self._dark or before == picture:
            self._lifeless += 1
            if self._dark or at_s - self._lived_s >= self._patience.still_s:
                self._moves = 0
            return
        self._lived_s = at_s
        self._lifeless = 0
        # That a picture comes is life, but no movement yet.
        if not was and before is not None:
            self._moves += 1
            if self._moves == 1:
                self._moving_s = at_s

    def _darkness(self, picture: Grey | None) -> str:
        if picture is None:
            return "gone"
        return "black" if max(picture) <= self._patience.black else ""

    def hear(self, at_s: float, level: float) -> None:
        """Take in how loud it was, 1 being the loudest there is."""
        if self._listened_s is not None and at_s - self._listened_s > GAP_S:
            self._loud_s = at_s
            self._hushed = 0
        self._listened_s = at_s
        self._hushed += 1
        if level > self._patience.silence:
            self._loud_s = at_s
            self._audible = True
            self._hushed = 0

    def still(self) -> str:
        """Tell that the picture is dead and how: gone, black or frozen; "" where it is not."""
        if self._seen_s is None or self._lifeless < LOOKS:
            return ""
        return (self._dark or "frozen") if self._seen_s - self._lived_s >= self._patience.still_s else ""

    def silent(self) -> bool:
        """Tell that there is no sound any more."""
        if self._listened_s is None or not self._audible or self._hushed < LOOKS:
            return False
        return self._listened_s - self._loud_s >= self._patience.silent_s

    def dead(self, now_s: float) -> str:
        """Tell that picture and sound are dead, and how; "" where one of them lives or nobody knows."""
        return self.still() if self._fresh(now_s) and self.silent() else ""

    def died_s(self) -> float:
        """Tell since when both are dead."""
        return max(self._lived_s, self._loud_s)

    def alive(self, now_s: float, hold_s: float) -> bool:
        """Tell that the picture is seen to move, often enough and for `hold_s`."""
        return (
            self._fresh(now_s)
            and self._seen_s is not None
            and self._moves >= self._patience.back_pictures
            and self._seen_s - self._moving_s >= hold_s
        )

    def _fresh(self, now_s: float) -> bool:
        told = (self._seen_s, self._listened_s)
        return all(at_s is not None and now_s - at_s <= FRESH_S for at_s in told)
