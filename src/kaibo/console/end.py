"""Routes of sign-off: ask, confirm, and the steps of the ordered stop. Source: E1, E5."""

from typing import Annotated

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from kaibo.console.auth import Who
from kaibo.console.press import Done, Key, Press, Told, press
from kaibo.end import shutdown, signoff
from kaibo.facts import StopStepped
from kaibo.house import House
from kaibo.live.room import Room


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
    """End the broadcast: step two; its ordered stop begins."""
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
        house.stop.begin(broadcast)
    return done


class StopStep(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step of the stop was done by hand, or shall be tried again where `by_hand` is false.

    `why` says the reason where it is ahead of its turn.
    """

    by_hand: bool = True
    why: Annotated[str, Meta(max_length=1000)] = ""


@post("/api/broadcasts/{broadcast:str}/end/steps/{step:str}", status_code=200, tags=["end"], right="own")
async def take_step(
    broadcast: FromPath[str],
    step: FromPath[str],
    data: JSONBody[StopStep],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Tick a step of the ordered stop, or have the machine try it again."""

    def stepped(room: Room, told: Told) -> StopStepped | None:
        if data.by_hand:
            return shutdown.ticked(room, told, step, data.why)
        return shutdown.again(room, told, step, house.stop.studio(room))

    return await press(house, who, broadcast, "stop-step", data, stepped, on_air=False)
