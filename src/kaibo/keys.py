"""Passwords, sessions and one-time links of a house: the secrets, which are never in the journal.

Passwords are kept as argon2id hashes; of sessions and links only a hash is kept, so the file gives nobody in.
"""

import asyncio
import contextlib
import hashlib
import os
import secrets
from pathlib import Path
from typing import Final, Literal

import apsw
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct

from kaibo.clock import HOUR, MINUTE, Clock
from kaibo.passes import Passes
from kaibo.patience import Patience

SESSION_MS: Final = 30 * 24 * HOUR
"""A session nobody used for so long is over."""

LINK_MS: Final = 24 * HOUR
"""A one-time link to join works this long."""

DEVICE_MS: Final = 5 * MINUTE
"""A one-time link that signs in a member's second device works this long."""

Purpose = Literal["join", "device"]
"""What a link is for: to set a password and come in, or to come in on one more device."""

FIRST: Final = "@first"
"""Whom the link of a first start lets in: nobody yet, they become the owner."""

PASSWORD_LEAST, PASSWORD_MOST = 8, 200
"""Characters of a password."""

MACHINE: Final = "@machine"
"""Who calls with the key of this start of the server: a program that can read the data folder."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS passwords(member TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sessions(
  token TEXT PRIMARY KEY, member TEXT NOT NULL, device TEXT NOT NULL, made_ms INTEGER NOT NULL,
  used_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS links(
  token TEXT PRIMARY KEY, member TEXT NOT NULL, purpose TEXT NOT NULL, until_ms INTEGER NOT NULL) STRICT;
"""
_AT_ONCE: Final = 2
"""Passwords hashed at the same time: each takes a core and 64 MB for a moment."""
_WAITING: Final = 40


class Session(Struct, frozen=True, kw_only=True):
    """One signed-in browser: `id` names it without opening it."""

    id: str
    member: str
    device: str
    made_ms: int
    used_ms: int


class OneTimeLink(Struct, frozen=True, kw_only=True):
    """A one-time link, as a path on this server, and until when it works."""

    path: str
    until_ms: int


class Keys:
    """The secrets of one data folder, in `keys.db`."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Open or make the file."""
        self._clock = clock
        path = folder / "keys.db"
        with contextlib.suppress(FileExistsError):
            # Only its owner may read it; SQLite gives the files beside it the same rights.
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self._db = apsw.Connection(str(path))
        self._db.set_busy_timeout(5_000)
        self._db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + _SCHEMA).fetchall()
        self.passes = Passes(self._db, clock)
        self._hasher = PasswordHasher()
        self._hashing = asyncio.Semaphore(_AT_ONCE)
        self._checking = 0
        self.patience = Patience()
        self.machine = secrets.token_urlsafe(32)
        self._machine = _hash(self.machine)
        self._nobodys = ""

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    @property
    def busy(self) -> bool:
        """Whether so many passwords wait to be checked that another should come back later."""
        return self._checking >= _WAITING

    async def set_password(self, member: str, password: str) -> None:
        """Set a member's password; slow by design, and off the loop."""
        async with self._hashing:
            hashed = await asyncio.to_thread(self._hasher.hash, password)
        self._db.execute("INSERT OR REPLACE INTO passwords VALUES (?, ?)", (member, hashed))

    def has_password(self, member: str) -> bool:
        """Tell whether a member ever set a password."""
        return any(self._db.execute("SELECT 1 FROM passwords WHERE member = ?", (member,)))

    async def check(self, member: str, password: str) -> bool:
        """Tell whether a password is a member's; as slow for a member nobody knows, and off the loop."""
        found = self._db.execute("SELECT hash FROM passwords WHERE member = ?", (member,)).fetchone()
        self._checking += 1
        try:
            async with self._hashing:
                return await asyncio.to_thread(self._verified, str(found[0]) if found else "", password)
        finally:
            self._checking -= 1

    def _verified(self, hashed: str, password: str) -> bool:
        # Held against a hash of nothing, so that time tells nobody which names exist.
        self._nobodys = self._nobodys or self._hasher.hash(secrets.token_urlsafe(16))
        try:
            return self._hasher.verify(hashed or self._nobodys, password) and hashed != ""
        except (VerificationError, InvalidHashError):
            return False

    def open_session(self, member: str, device: str) -> str:
        """Open a session; gives its token, which is kept nowhere here."""
        token = secrets.token_urlsafe(32)
        now_ms = self._clock.now_ms()
        self._db.execute(
            "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)",
            (_hash(token), member, device[:120], now_ms, now_ms),
        )
        return token

    def whose(self, token: str) -> str | None:
        """Name the member a token belongs to, `MACHINE` for the machine's own; None: it opens nothing."""
        hashed = _hash(token)
        if secrets.compare_digest(hashed, self._machine):
            return MACHINE
        found = self._db.execute("SELECT member, used_ms FROM sessions WHERE token = ?", (hashed,)).fetchone()
        if found is None:
            return None
        member, used_ms = str(found[0]), int(found[1])
        now_ms = self._clock.now_ms()
        if now_ms - used_ms > SESSION_MS:
            self._db.execute("DELETE FROM sessions WHERE token = ?", (hashed,))
            return None
        if now_ms - used_ms > HOUR:
            self._db.execute("UPDATE sessions SET used_ms = ? WHERE token = ?", (now_ms, hashed))
        return member

    def close_session(self, token: str) -> None:
        """End one session."""
        self._db.execute("DELETE FROM sessions WHERE token = ?", (_hash(token),))

    def forget(self, member: str) -> None:
        """Drop all that let a member in: sessions, links and the password."""
        self.close_all(member)
        self._db.execute("DELETE FROM passwords WHERE member = ?", (member,))

    def close_all(self, member: str) -> int:
        """End every session of a member and spoil their links; gives how many sessions there were."""
        self._db.execute("DELETE FROM sessions WHERE member = ?", (member,))
        ended = self._db.changes()
        self._db.execute("DELETE FROM links WHERE member = ?", (member,))
        return ended

    def sessions(self, member: str) -> list[Session]:
        """List a member's sessions, the newest first."""
        rows = self._db.execute(
            "SELECT substr(token, 1, 12), member, device, made_ms, used_ms FROM sessions WHERE member = ?"
            " ORDER BY made_ms DESC",
            (member,),
        )
        return [
            Session(id=str(i), member=str(m), device=str(d), made_ms=int(a), used_ms=int(u))
            for i, m, d, a, u in rows
        ]

    def make_link(self, member: str, purpose: Purpose = "join") -> OneTimeLink:
        """Make a one-time link that lets its bearer in as `member`; it spoils the member's older ones."""
        token, now_ms = secrets.token_urlsafe(24), self._clock.now_ms()
        until_ms = now_ms + (DEVICE_MS if purpose == "device" else LINK_MS)
        gone = "DELETE FROM links WHERE until_ms <= ? OR (member = ? AND purpose = ?)"
        self._db.execute(gone, (now_ms, member, purpose))
        self._db.execute("INSERT INTO links VALUES (?, ?, ?, ?)", (_hash(token), member, purpose, until_ms))
        return OneTimeLink(path=f"/join/{token}", until_ms=until_ms)

    def link_of(self, token: str) -> tuple[str, Purpose] | None:
        """Tell whom a link still lets in, and what for, without using it up."""
        found = self._db.execute(
            "SELECT member, purpose FROM links WHERE token = ? AND until_ms > ?",
            (_hash(token), self._clock.now_ms()),
        ).fetchone()
        return (str(found[0]), "device" if found[1] == "device" else "join") if found else None

    def use_link(self, token: str) -> bool:
        """Use a link up; tells whether it still let somebody in."""
        known = self.link_of(token) is not None
        self._db.execute("DELETE FROM links WHERE token = ?", (_hash(token),))
        return known


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
