"""Routes of devices: the page a phone on set shows, what it tells, and what people tell of a device.

A phone shows its page without signing in: its address opens nothing but the report of that one device, and
can be taken back. Source: E5, E8.
"""

from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.console import overlays, pages
from kaibo.console.auth import Who, accessed
from kaibo.console.press import Done, Key, Press, Told, press
from kaibo.facts import DeviceReported
from kaibo.house import House
from kaibo.live.heartbeat import Heartbeat, state
from kaibo.live.room import Room
from kaibo.passes import Pass
from kaibo.plan.devices import DeviceEntry
from kaibo.plan.shelf import HOUSE
from kaibo.refused import Refused
from kaibo.words import shown


class PhonePage(Struct, frozen=True, kw_only=True):
    """The page of a device's phone: its path on this server, and since when it opens."""

    path: str
    made_ms: int


class RenewPhone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a phone page's address back, and give another; a `key` seen already changes nothing."""

    key: Key


class TellDevice(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person tells how a device is."""

    state: Literal["ok", "low", "off", "broken"]
    detail: Annotated[str, Meta(max_length=500)] = ""


class PhoneTold(Struct, frozen=True, kw_only=True):
    """What a phone's page shows: whose device it is, its name and place, and how kaibo takes its state."""

    name: str
    where: str
    state: str
    now_ms: int


@get("/api/devices/{device:str}/phone", tags=["devices"], right="run")
async def show_phone(
    device: FromPath[str], house: NamedDependency[House], who: NamedDependency[Who]
) -> PhonePage:
    """Give the address a phone on set is opened at, for a device of the shelf."""
    entry = _entry(house, device, who)
    return _page(house.keys.passes.of("phone", entry.account or HOUSE, device))


@post("/api/devices/{device:str}/phone/renew", status_code=200, tags=["devices"], right="run")
async def renew_phone(
    device: FromPath[str],
    data: JSONBody[RenewPhone],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> PhonePage:
    """Give a phone page another address; the one before opens nothing from now on."""
    entry = _entry(house, device, who)
    scope, done = entry.account or HOUSE, f"phone-renewed:{data.key}"
    async with house.turn(HOUSE):
        found = house.keys.passes.of("phone", scope, device)
        told = accessed(house, "key_renewed", by=who.named(""), detail=f"手机页 phone {device}", scope=HOUSE)
        receipt = await house.act([msgspec.structs.replace(told, id=done)])
        return _page(house.keys.passes.renew("phone", scope, device) if receipt.new else found)


@post("/in/phone/{token:str}", status_code=200, tags=["in"], summary="A phone on set", right="door")
async def take_beat(
    token: FromPath[str], data: JSONBody[Heartbeat], house: NamedDependency[House]
) -> PhoneTold:
    """Take what a phone tells of itself, and tell it what its device is called."""
    found = _opened(house, token)
    if found is None:
        raise Refused(
            404,
            "unknown_phone",
            "这个手机页地址已失效，请重新扫码",
            "this phone page opens nothing (any more): scan the code again",
            "token",
        )
    entry, device = found
    house.phones.hear(entry.account, device, data, entry.name)
    return PhoneTold(
        name=shown(entry.name), where=shown(entry.where), state=state(data), now_ms=house.clock.now_ms()
    )


@get("/phone/{token:str}", media_type=MediaType.HTML, include_in_schema=False, right="door")
async def show_phone_page(token: FromPath[str], house: NamedDependency[House]) -> Response[Any]:
    """Give a phone's page; an address that opens nothing says so."""
    if _opened(house, token) is None:
        return pages.sorry(
            Refused(404, "unknown_phone", "这个手机页地址已失效，请重新扫码", "scan the code again")
        )
    page = pages.STATIC / "phone.html"
    if not page.is_file():
        return pages.unbuilt()
    text = page.read_text(encoding="utf-8")
    return Response(text, headers=overlays.headers(text))


@post(
    "/api/broadcasts/{broadcast:str}/devices/{device:str}", status_code=200, tags=["devices"], right="floor"
)
async def tell_device(
    broadcast: FromPath[str],
    device: FromPath[str],
    data: JSONBody[TellDevice],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Tell how a device is, as somebody sees it."""
    entry = _entry(house, device, who)

    def make(_: Room, told: Told) -> DeviceReported:
        said = f"{entry.name}：{data.detail}" if data.detail else entry.name
        return DeviceReported(**told, device=device, state=data.state, detail=said)

    return await press(house, who, broadcast, "device", data, make, on_air=False)


def _entry(house: House, device: str, who: Who) -> DeviceEntry:
    entry = house.office.house.one("device", device, DeviceEntry)
    if entry is None or not who.shares(entry.account):
        raise Refused(
            404, "unknown_device", "没有这台设备，请先在导播台添加", "there is no such device", "device"
        )
    return entry


def _page(found: Pass) -> PhonePage:
    return PhonePage(path=f"/phone/{found.token}", made_ms=found.made_ms)


def _opened(house: House, token: str) -> tuple[DeviceEntry, str] | None:
    """Tell which device an address opens, and its key; None: nothing (any more)."""
    found = house.keys.passes.read("phone", token)
    entry = house.office.house.one("device", found.about, DeviceEntry) if found else None
    if found is None or entry is None or (entry.account or HOUSE) != found.scope:
        return None
    return entry, found.about


ROUTES: Final[tuple[Any, ...]] = (show_phone, renew_phone, tell_device)
"""What people ask and press."""

DOORS: Final[tuple[Any, ...]] = (take_beat, show_phone_page)
"""What a phone on set asks."""
