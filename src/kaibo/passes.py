"""Passes: addresses that open one small thing without signing in, and can be taken back.

An overlay in OBS and a phone on the set cannot sign in. A pass is kept in `keys.db`, never in the journal.
"""

import secrets
from typing import Final, Literal

import apsw
from msgspec import Struct

from kaibo.clock import Clock

Opens = Literal["overlay", "phone"]
"""What a pass opens: the overlays of a broadcast's room, or the report of one device."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS passes(
  token TEXT PRIMARY KEY, opens TEXT NOT NULL, scope TEXT NOT NULL, about TEXT NOT NULL,
  made_ms INTEGER NOT NULL) STRICT;
"""


class Pass(Struct, frozen=True, kw_only=True):
    """A pass: its token, what it opens, and of which account or broadcast (`scope`) and thing (`about`)."""

    token: str
    opens: str
    scope: str
    about: str
    made_ms: int


class Passes:
    """The passes of one data folder."""

    def __init__(self, db: apsw.Connection, clock: Clock) -> None:
        """Keep them in an open file of secrets."""
        self._db, self._clock = db, clock
        self._db.execute(_SCHEMA).fetchall()

    def of(self, opens: Opens, scope: str, about: str = "") -> Pass:
        """Give the pass for a thing, made when first asked for."""
        found = self._find("opens = ? AND scope = ? AND about = ?", (opens, scope, about))
        return found or self.renew(opens, scope, about)

    def renew(self, opens: Opens, scope: str, about: str = "") -> Pass:
        """Make another pass for a thing; the one before opens nothing any more."""
        now_ms = self._clock.now_ms()
        made = Pass(token=secrets.token_urlsafe(18), opens=opens, scope=scope, about=about, made_ms=now_ms)
        with self._db:
            self._db.execute(
                "DELETE FROM passes WHERE opens = ? AND scope = ? AND about = ?", (opens, scope, about)
            )
            self._db.execute(
                "INSERT INTO passes VALUES (?, ?, ?, ?, ?)",
                (made.token, made.opens, made.scope, made.about, made.made_ms),
            )
        return made

    def read(self, opens: Opens, token: str) -> Pass | None:
        """Tell what a token opens, None: nothing (any more)."""
        return self._find("opens = ? AND token = ?", (opens, token))

    def _find(self, where: str, values: tuple[str, ...]) -> Pass | None:
        found = self._db.execute(
            f"SELECT token, opens, scope, about, made_ms FROM passes WHERE {where}",  # noqa: S608 - our own text
            values,
        ).fetchone()
        if found is None:
            return None
        token, opens, scope, about, made_ms = found
        return Pass(
            token=str(token), opens=str(opens), scope=str(scope), about=str(about), made_ms=int(str(made_ms))
        )
