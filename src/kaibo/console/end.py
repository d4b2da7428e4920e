"""Routes of sign-off: ask, then confirm. Source: E1."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from kaibo.console.auth import Who
from kaibo.console.press import Done, Key, Press, press
from kaibo.end import signoff
from kaibo.house import House


class AskedEnd(Done, frozen=True):
    """Step one is written; step two confirms this very `request`."""

    request: str


class ConfirmEnd(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Step two: confirm a request."""

    request: Key


@post("/api/broadcasts/{broadcast:str}/end/request", status_code=200, tags=["end"], right="end")
async def request_end(
    broadcast: FromPath[str], data: JSONBody[Press], house: NamedDependency[House], who: NamedDependency[Who]
) -> AskedEnd:
    """Ask to end the broadcast: step one."""
    done = await press(
        house,
        who,
        broadcast,
        "end-request",
        data,
        lambda room, _: signoff.request(room, data.key, who.named(data.by), house.now_ms(room)),
        on_air=False,
    )
    return AskedEnd(done.seq, done.known, data.key)


@post("/api/broadcasts/{broadcast:str}/end/confirm", status_code=200, tags=["end"], right="end")
async def confirm_end(
    broadcast: FromPath[str],
    data: JSONBody[ConfirmEnd],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """End the broadcast: step two; it is sealed right after."""
    done = await press(
        house,
        who,
        broadcast,
        "end-confirmed",
        data,
        lambda room, _: signoff.confirm(room, data.key, data.request, who.named(data.by), house.now_ms(room)),
        on_air=False,
    )
    if not done.known:
        house.seal_soon(broadcast)
    return done
