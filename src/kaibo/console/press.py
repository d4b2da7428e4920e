"""What every press of the crew has in common: who, a key that makes a repeat harmless, and when."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

import msgspec
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from kaibo.clock import MINUTE
from kaibo.console.auth import Who
from kaibo.facts import Fact, Name, Role, decode, encode
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.refused import Refused
from kaibo.roles import ROLES

AGO_MOST_MS: Final = 30 * MINUTE
"""A press kept while the network was down still counts from when it was made, up to this long ago."""

Key = Annotated[str, Meta(min_length=1, max_length=100)]
"""What a press is known by; shorter than an id, for ids are made of it."""

AskedKey = Annotated[str, QueryParameter(min_length=1, max_length=100)]
"""The same in an address: there bounds count only where they stand so."""

AskedRevision = Annotated[int, QueryParameter(ge=0, le=10**12)]
"""The revision of a document, in an address."""


class Press(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Someone pressed a button `ago_ms` ago; `key` makes a repeat harmless."""

    key: Key
    by: Name = ""
    ago_ms: Annotated[int, Meta(ge=0, le=AGO_MOST_MS)] = 0


class Done(Struct, frozen=True):
    """What a press did: the journal's seq after it; `known` when it was so already."""

    seq: int
    known: bool


Told = dict[str, Any]
"""The head of the fact a press makes, by field name."""


async def press(
    house: House,
    who: Who,
    broadcast: str,
    kind: str,
    data: Press,
    make: Callable[[Room, Told], Fact | Sequence[Fact] | None],
    *,
    on_air: bool = True,
) -> Done:
    """Write the fact `make` gives for a room and a head, or nothing where it gives None: it is so already.

    Where it gives several, the one that bears the head comes last, and all are written or none.
    Presses of a broadcast come one after another, so each is held against what the one before it did.
    A repeat of the same `key` is known and never refused: what it did stands, only the answer was lost.
    Raises `Refused` 404 for an unknown broadcast, 409 for one not on air unless `on_air` is False, and
    whatever `make` raises.
    """
    room = await house.room(broadcast)
    async with house.turn(broadcast):
        told = _head(house, room, kind, data, who.named(data.by))
        if told["id"] in room.pressed:
            return Done(room.seq, known=True)
        if on_air and room.state not in ("live", "ending"):
            raise Refused(409, "not_live", "本场不在直播中", "the broadcast is not on air")
        fact = make(room, told)
        if fact is None:
            return Done(room.seq, known=True)
        several = fact if isinstance(fact, Sequence) else (fact,)
        receipt = await house.act([_readable(one) for one in several])
        return Done(receipt.seq, receipt.new == 0)


def _head(house: House, room: Room, kind: str, data: Press, by: str) -> Told:
    """Give the head of a fact a press makes; its time is the room's, `ago_ms` back, not before go-live."""
    at_ms = house.now_ms(room) - data.ago_ms
    return {
        "id": f"{kind}:{data.key}",
        "broadcast": room.broadcast,
        "at_ms": at_ms if room.went_live_ms is None else max(at_ms, room.went_live_ms),
        "source": "crew",
        "by": by,
    }


def _readable(fact: Fact) -> Fact:
    """Give a fact back; raises `Refused` 400 for one that could be written but never read again."""
    try:
        return decode(encode(fact))
    except msgspec.ValidationError as error:
        raise Refused(400, "bad_request", f"请求有误：{error}", str(error)) from error


def role(name: str) -> Role:
    """Read a role; raises `Refused` 403 for one the team does not have."""
    for known in ROLES:
        if known == name:
            return known
    raise Refused(
        403,
        "unknown_role",
        f"没有「{name[:20]}」这个岗位，请重新选择",
        f"there is no role {name[:20]!r}: choose again",
        "role",
    )
