"""Personal links: who brought whom, where each leads, and who only looks like a person. Source: P34."""

import re
from collections import deque
from typing import Annotated, Final
from urllib.parse import quote, urlsplit

from msgspec import Meta, Struct

from kaibo.clock import MINUTE
from kaibo.facts import Count, Name, Touchpoint
from kaibo.playbook import number

Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{4,40}$")]
"""What a link is known by; the server makes it, so that nobody guesses another's."""


class Link(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A link of a channel or of a person (`member`, or a `person` outside the team), for a broadcast or any.

    `target` is where it leads: an https address a member typed, never one from a request. `reserved` is how
    many reservations the platform says this person brought, where somebody typed it; `account` is the key
    of the broadcast's account, by which it is seen. Source: P34.
    """

    target: Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"^https://")]
    channel: Touchpoint = "other"
    member: Name = ""
    person: Name = ""
    broadcast: Name = ""
    account: Name = ""
    reserved: Count = 0
    note: Name = ""


_PLAIN: Final = re.compile(r"^[A-Za-z0-9.-]+$")


def address(target: str) -> str:
    """Write a target as a browser is told it, in plain ASCII.

    Raises `ValueError` for what is no https address of a host: no name and password in it, no line breaks.
    """
    if any(ord(char) <= 32 or ord(char) == 127 for char in target) or "\\" in target:
        raise ValueError("spaces, line breaks and backslashes are not part of an address")
    parts = urlsplit(target)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise ValueError("an address begins with https:// and a host, without a name or password")
    host = parts.hostname.encode("idna").decode()
    if not _PLAIN.match(host):
        raise ValueError(f"{host[:60]!r} is no host")
    port = f":{parts.port}" if parts.port else ""
    path, query, piece = (quote(part, safe="%/:=&?~+!$,;'@()*[]") for part in parts[2:])
    return f"https://{host}{port}{path}" + (f"?{query}" if query else "") + (f"#{piece}" if piece else "")


_PROGRAMS: Final = re.compile(
    r"(?<!cu)bot\b|spider|crawl|slurp|preview|scan|monitor|headless|curl|wget|python|java/|go-http|okhttp|axios"
    r"|node-fetch|libwww|httpclient|postman|facebookexternalhit|whatsapp|telegram",
    re.IGNORECASE,
)
"""What programs call themselves that open a link before a person does, or instead of one."""

_AHEAD: Final = ("purpose", "sec-purpose", "x-purpose", "x-moz")


def is_bot(method: str, headers: dict[str, str]) -> bool:
    """Tell whether a program opened a link: by its name, or because it only looks ahead. Source: P34.

    `headers` are by lower-case name. A program that calls itself a browser counts as a person.
    """
    name = headers.get("user-agent", "")
    ahead = any(word in headers.get(header, "") for header in _AHEAD for word in ("prefetch", "preview"))
    return method != "GET" or ahead or not name or _PROGRAMS.search(name) is not None


class Turnstile:
    """Counts of the last minute, so that a stranger who opens a link again and again fills no journal."""

    def __init__(self) -> None:
        """Start with nobody through."""
        self._all: deque[tuple[int, str]] = deque()
        self._of: dict[str, int] = {}

    def lets(self, who: str, now_ms: int) -> bool:
        """Tell whether one more of `who` counts: neither they nor all together came too often in a minute."""
        while self._all and self._all[0][0] <= now_ms - MINUTE:
            _, gone = self._all.popleft()
            self._of[gone] -= 1
            if not self._of[gone]:
                del self._of[gone]
        each, every = number("link_follows_most_each"), number("link_follows_most_all")
        if self._of.get(who, 0) >= each or len(self._all) >= every:
            return False
        self._all.append((now_ms, who))
        self._of[who] = self._of.get(who, 0) + 1
        return True
