"""Routes of sign-off: ask, then confirm. Source: E1."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from kaibo.console.live import Done, Press
from kaibo.end import signoff
from kaibo.facts import Id
from kaibo.house import House


class Asked(Done, frozen=True):
    """Step one is written; step two confirms this very `request`."""

    request: str


class Confirm(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Step two: confirm a request."""

    request: Id


@post("/api/broadcasts/{broadcast:str}/end/request", status_code=200, tags=["end"])
async def request_end(
    broadcast: FromPath[str], data: JSONBody[Press], house: NamedDependency[House]
) -> Asked:
    """Ask to end the broadcast: step one."""
    room = await house.room(broadcast)
    fact = signoff.request(room, data.key, data.by, house.now_ms(room))
    receipt = await house.act([fact])
    return Asked(receipt.seq, receipt.new == 0, fact.request)


@post("/api/broadcasts/{broadcast:str}/end/confirm", status_code=200, tags=["end"])
async def confirm_end(
    broadcast: FromPath[str], data: JSONBody[Confirm], house: NamedDependency[House]
) -> Done:
    """End the broadcast: step two; it is sealed right after."""
    room = await house.room(broadcast)
    fact = signoff.confirm(room, data.key, data.request, data.by, house.now_ms(room))
    receipt = await house.act([fact])
    if room.ended_id != fact.id:
        raise signoff.already_ended()
    if receipt.new:
        house.seal_soon(broadcast)
    return Done(receipt.seq, receipt.new == 0)
