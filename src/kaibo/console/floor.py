"""Routes of the floor (场控): lucky bags, promises, who is on camera, the hand-over of a shift."""

from typing import Annotated, Any, Final

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from kaibo.console.auth import Who
from kaibo.console.press import Done, Press, Told, press
from kaibo.facts import (
    Count,
    HandoverConfirmed,
    HandoverOpened,
    HostChanged,
    Line,
    LuckyBagAnnounced,
    LuckyBagDrawn,
    LuckyBagOpened,
    Ms,
    Name,
    Promised,
    PromiseKept,
)
from kaibo.house import House
from kaibo.live import luckybag
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.refused import Refused
from kaibo.words import shown

Words = Annotated[str, Meta(min_length=1, max_length=200)]


class OpenBag(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lucky bag with all its terms; the worth of one prize in fen. Without `bag` a new one is made."""

    bag: Annotated[str, Meta(max_length=200)] = ""
    prize: Words
    seconds: Annotated[int, Meta(ge=10, le=86_400)] = 300
    condition: Annotated[str, Meta(max_length=500)] = ""
    winners: Annotated[int, Meta(ge=1, le=10_000)] = 1
    worth_fen: Count = 0


class AnnounceBag(OpenBag, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lucky bag promised for a time."""

    due_ms: Ms


class DrawBag(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lucky bag was drawn; `winners` are names for the after-sales list (E11)."""

    entrants: Count = 0
    winners: Annotated[tuple[Name, ...], Meta(max_length=1000)] = ()


class MakePromise(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something was promised on air."""

    text: Annotated[Line, Meta(min_length=1)]


class ChangeHost(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another host is on camera."""

    host: Words


class OpenHandover(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One host hands over to the next."""

    outgoing: Words
    incoming: Words


class ConfirmHandover(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A host confirms what is open."""

    host: Words


@post("/api/broadcasts/{broadcast:str}/bags/announce", status_code=200, tags=["floor"], right="floor")
async def announce_bag(
    broadcast: FromPath[str],
    data: JSONBody[AnnounceBag],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Announce a lucky bag for a time, with all its terms."""

    def announced(room: Room, told: Told) -> LuckyBagAnnounced:
        return LuckyBagAnnounced(**told, **_terms(room, data), due_ms=data.due_ms)

    return await press(house, who, broadcast, "bag-announced", data, announced)


@post("/api/broadcasts/{broadcast:str}/bags", status_code=200, tags=["floor"], right="floor")
async def open_bag(
    broadcast: FromPath[str],
    data: JSONBody[OpenBag],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Note that a lucky bag was opened; from here its terms do not change."""

    def opened(room: Room, told: Told) -> LuckyBagOpened:
        return LuckyBagOpened(**told, **_terms(room, data))

    return await press(house, who, broadcast, "bag-opened", data, opened)


@post("/api/broadcasts/{broadcast:str}/bags/{bag:str}/draw", status_code=200, tags=["floor"], right="floor")
async def draw_bag(
    broadcast: FromPath[str],
    bag: FromPath[str],
    data: JSONBody[DrawBag],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Note that a lucky bag was drawn, which happens once; after sign-off too."""

    def drawn(room: Room, told: Told) -> LuckyBagDrawn:
        held = room.bags.get(bag)
        if held is None:
            raise Refused(404, "unknown_bag", "没有这个福袋", "there is no such lucky bag", "bag")
        if held.drawn_ms is not None:
            raise Refused(409, "bag_drawn", "这个福袋已经开奖", "the bag has been drawn already", "bag")
        if held.opened_ms is None:
            raise Refused(
                409,
                "bag_not_open",
                "福袋还没有开始，请先点开始",
                "the bag is not open yet: open it first",
                "bag",
            )
        return LuckyBagDrawn(**_unsigned(told), bag=bag, entrants=data.entrants, winners=data.winners)

    return await press(house, who, broadcast, "bag-drawn", data, drawn, on_air=False)


@post("/api/broadcasts/{broadcast:str}/promises", status_code=200, tags=["floor"], right="floor")
async def promise(
    broadcast: FromPath[str],
    data: JSONBody[MakePromise],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Keep a promise made on air until it is kept."""

    def promised(room: Room, told: Told) -> Promised:
        return Promised(**told, promise=f"p-{data.key}", text=data.text)

    return await press(house, who, broadcast, "promised", data, promised)


@post(
    "/api/broadcasts/{broadcast:str}/promises/{promised:str}/keep",
    status_code=200,
    tags=["floor"],
    right="floor",
)
async def keep_promise(
    broadcast: FromPath[str],
    promised: FromPath[str],
    data: JSONBody[Press],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Say that a promise was kept; after sign-off too."""

    def kept(room: Room, told: Told) -> PromiseKept | None:
        made = room.promises.get(promised)
        if made is None:
            raise Refused(404, "unknown_promise", "没有这条承诺", "there is no such promise", "promise")
        return PromiseKept(**told, promise=promised) if made.kept_ms is None else None

    return await press(house, who, broadcast, "kept", data, kept, on_air=False)


@post("/api/broadcasts/{broadcast:str}/host", status_code=200, tags=["floor"], right="floor")
async def change_host(
    broadcast: FromPath[str],
    data: JSONBody[ChangeHost],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Note who is on camera now."""

    def changed(room: Room, told: Told) -> HostChanged:
        return HostChanged(**told, host=data.host)

    return await press(house, who, broadcast, "host", data, changed)


@post("/api/broadcasts/{broadcast:str}/handover", status_code=200, tags=["floor"], right="floor")
async def open_handover(
    broadcast: FromPath[str],
    data: JSONBody[OpenHandover],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Open the hand-over from one host to the next."""

    def opened(room: Room, told: Told) -> HandoverOpened:
        if shown(data.outgoing) == shown(data.incoming):
            raise Refused(400, "same_host", "交接双方是同一人", "both hosts are the same person", "incoming")
        return HandoverOpened(
            **told, handover=f"h-{data.key}", outgoing=data.outgoing, incoming=data.incoming
        )

    return await press(house, who, broadcast, "handover", data, opened)


@post(
    "/api/broadcasts/{broadcast:str}/handover/{handover:str}/confirm",
    status_code=200,
    tags=["floor"],
    right="host",
)
async def confirm_handover(
    broadcast: FromPath[str],
    handover: FromPath[str],
    data: JSONBody[ConfirmHandover],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Confirm a hand-over as one of its two hosts; the second puts the incoming host on camera."""

    def confirmed(room: Room, told: Told) -> HandoverConfirmed | None:
        opened, host = room.handover, shown(data.host)
        if opened is None or opened.handover != handover:
            raise Refused(404, "unknown_handover", "没有这次交接", "there is no such hand-over", "handover")
        if host not in (opened.outgoing, opened.incoming):
            raise Refused(
                403,
                "not_your_handover",
                "只有交接双方可以确认",
                "only its two hosts confirm a hand-over",
                "host",
            )
        if host in opened.confirmed:
            return None
        return HandoverConfirmed(**_unsigned(told), handover=handover, host=data.host)

    return await press(house, who, broadcast, "confirmed", data, confirmed)


def _unsigned(told: Told) -> Told:
    """Give a head for the kinds that do not say who pressed."""
    return {name: value for name, value in told.items() if name != "by"}


def _terms(room: Room, data: OpenBag) -> dict[str, Any]:
    """Give a bag's terms; raises `Refused` 422 above the legal limit, 409 for a bag that has started."""
    _within_law(data)
    bag = room.bags.get(data.bag)
    if bag is not None and luckybag.started(bag):
        raise Refused(
            409,
            "bag_started",
            "福袋已经开始，规则不能再改；可以另开一个",
            "the bag has started and its terms stay: open another one",
            "bag",
        )
    return {
        "bag": data.bag or f"b-{data.key}",
        "prize": data.prize,
        "seconds": data.seconds,
        "condition": data.condition,
        "winners": data.winners,
        "worth_fen": data.worth_fen,
    }


def _within_law(data: OpenBag) -> None:
    """Refuse 422 a prize above the legal limit of a draw."""
    most = round(number("bag_prize_most_fen"))
    if data.worth_fen > most:
        raise Refused(
            422,
            "prize_too_high",
            f"抽奖奖品最高 {most // 100:,} 元（反不正当竞争法第十一条）",
            f"a draw's prize is at most {most // 100:,} yuan by law",
            "worth_fen",
        )


ROUTES: Final = (
    announce_bag,
    open_bag,
    draw_bag,
    promise,
    keep_promise,
    change_host,
    open_handover,
    confirm_handover,
)
"""Every route of the floor."""
