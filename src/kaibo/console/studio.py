"""Routes of the booth: how an account's OBS is reached, its scenes, a person's choice of one. Source: E8."""

from typing import Annotated, Final
from urllib.parse import urlsplit

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.clock import SECOND
from kaibo.console.auth import Who, must_see_account
from kaibo.console.press import Done, Press, Told, press
from kaibo.facts import FeedVouched
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.live.studio import StudioLink
from kaibo.plan.accounts import Account
from kaibo.plan.shelf import HOUSE
from kaibo.refused import Refused
from kaibo.studio.obs import ObsError, ObsSettings, Scenes
from kaibo.studio.obs.scenes import Made, is_here
from kaibo.studio.obs.settings import Short
from kaibo.words import shown

LATE_MOST_MS: Final = 5 * SECOND
"""A choice of a scene that comes later than this is not done: who chose saw another picture."""

SceneName = Annotated[str, Meta(min_length=1, max_length=200)]


class StudioSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to reach an OBS: `url` "" takes it away, `password` None leaves it as it is.

    `camera` is the source whose picture and sound are watched, `leave` names scenes the watch may switch away
    from (none: opening, product, countdown).
    """

    url: Annotated[str, Meta(max_length=200)] = ""
    password: Short | None = None
    camera: Short = ""
    scenes: Scenes = Scenes()
    leave: Annotated[tuple[Short, ...], Meta(max_length=50)] = ()
    watch: bool = True


class Studio(Struct, frozen=True, kw_only=True):
    """An account's OBS; `own` says that it has settings of its own, else those of the house hold for it.

    The password is never shown. `link` is how the line to it stands.
    """

    account: str
    own: bool
    url: str
    has_password: bool
    camera: str
    scenes: Scenes
    leave: tuple[str, ...]
    watch: bool
    link: StudioLink


class MakeScenes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make what OBS lacks; `overlay` is the address of the overlays' page as OBS reaches it, "" for none."""

    overlay: Annotated[str, Meta(max_length=500, pattern=r"^(https?://[!-~]+)?$")] = ""


class ChooseScene(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Put a scene on program: a key of `Scenes`, or a name in OBS."""

    scene: SceneName


class Vouch(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say that the picture is not dead, for so many seconds; 0 takes it back."""

    seconds: Annotated[int, Meta(ge=0, le=3600)] = 300


@get("/api/studio/{account:str}", tags=["studio"], right="see")
async def show_studio(
    account: FromPath[str], house: NamedDependency[House], who: NamedDependency[Who]
) -> Studio:
    """Show how an account's OBS is reached and how the line to it stands; `@house` shows the house's."""
    return _studio(house, _account(house, who, account))


@put("/api/studio/{account:str}", tags=["studio"], right="see")
async def set_studio(
    account: FromPath[str],
    data: JSONBody[StudioSettings],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Studio:
    """Say how an account's OBS is reached; the password is written and never shown."""
    key = _account(house, who, account)
    _technical(who)
    before = house.booth.settings.get(key, ObsSettings())
    password = data.password
    if password is None:
        # Kept for the same machine alone: another one could find it out from how it is signed in with.
        password = before.password if before.url == data.url else ""
    settings = ObsSettings(
        url=data.url,
        password=password,
        camera=data.camera,
        scenes=data.scenes,
        leave=data.leave,
        watch=data.watch,
    )
    _reachable(settings)
    house.booth.set(key, settings)
    return _studio(house, key)


@post("/api/studio/{account:str}/scenes", status_code=200, tags=["studio"], right="see")
async def make_scenes(
    account: FromPath[str],
    data: JSONBody[MakeScenes],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Made:
    """Make the scenes of the plan that OBS lacks; those that are there stay as they are."""
    key = _account(house, who, account)
    _technical(who)
    try:
        return await house.booth.make_scenes(key, data.overlay)
    except ObsError as error:
        raise unwilling(error) from None


@post("/api/broadcasts/{broadcast:str}/studio/scene", status_code=200, tags=["studio"], right="see")
async def choose_scene(
    broadcast: FromPath[str],
    data: JSONBody[ChooseScene],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Put a scene on program; the fact comes from OBS, once it shows it."""
    _technical(who)
    room = await house.room(broadcast)
    if data.ago_ms > LATE_MOST_MS:
        raise Refused(
            409,
            "too_late",
            "这次切换是断网时点的，现在不再照做；请看着画面再点一次",
            "this was pressed while the network was down: look at the picture, then press again",
        )
    try:
        switched = await house.booth.switch(room, data.scene, who.named(data.by))
    except ObsError as error:
        raise unwilling(error) from None
    if not switched:
        raise no_obs()
    return Done(room.seq, known=False)


@post("/api/broadcasts/{broadcast:str}/studio/vouch", status_code=200, tags=["studio"], right="see")
async def vouch(
    broadcast: FromPath[str],
    data: JSONBody[Vouch],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Say that the picture is not dead: nothing is switched away from for a while."""
    _technical(who)

    def vouched(room: Room, told: Told) -> FeedVouched:
        return FeedVouched(**told, seconds=data.seconds)

    return await press(house, who, broadcast, "feed-vouched", data, vouched)


def unwilling(error: ObsError) -> Refused:
    """Put what OBS did not do into a refusal."""
    return Refused(409, "obs_trouble", error.zh, error.en)


def no_obs() -> Refused:
    """Say that no OBS can be asked."""
    return Refused(
        409,
        "no_obs",
        "没有连上 OBS：到「导播台」填好地址和密码，并打开 OBS",
        "no OBS is connected: set its address and password, and open it",
    )


def _studio(house: House, key: str) -> Studio:
    settings = house.booth.of(key)
    return Studio(
        account=key or HOUSE,
        own=key in house.booth.settings,
        url=settings.url,
        has_password=bool(settings.password),
        camera=shown(settings.camera),
        scenes=settings.scenes,
        leave=settings.leave,
        watch=settings.watch,
        link=house.booth.ask(key),
    )


def _account(house: House, who: Who, account: str) -> str:
    """Give the key of an account the caller may see, "" for the house."""
    key = "" if account == HOUSE else account
    must_see_account(who, key)
    if key and house.office.house.one("account", key, Account) is None:
        raise Refused(404, "unknown_document", "没有这个账号", "there is no such account", "account")
    return key


def _technical(who: Who) -> None:
    """Refuse who has no business at the machines: those are for tech, floor and operator. Source: P1."""
    if not any(who.has(role) for role in ("tech", "floor", "operator")):
        who.as_role("tech")


def _reachable(settings: ObsSettings) -> None:
    """Refuse an address that can be no OBS, and one in the network that nobody keeps with a password."""
    if not settings.url:
        return
    try:
        part = urlsplit(settings.url)
        fits = part.scheme in ("ws", "wss") and part.hostname and part.port and part.path in ("", "/")
    except ValueError:
        fits = False
    if not fits or part.username is not None or part.query or part.fragment:
        raise Refused(
            400,
            "not_an_obs",
            "OBS 的地址写作 ws://电脑地址:端口，例如 ws://127.0.0.1:4455",
            "write the address of OBS as ws://machine:port, say ws://127.0.0.1:4455",
            "url",
        )
    if not settings.password and not is_here(settings):
        raise Refused(
            400,
            "obs_password_missing",
            "这台 OBS 在别的电脑上，局域网里谁都能连：请在 OBS 里设密码并填在这里",
            "this OBS is on another machine, where anybody may reach it: set a password there, enter it here",
            "password",
        )


ROUTES: Final = (show_studio, set_studio, make_scenes, choose_scene, vouch)
"""Every route of the booth."""
