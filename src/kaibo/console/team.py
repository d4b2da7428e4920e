"""Routes of the team: who I am, who is in it, and how each comes in and goes."""

from typing import Annotated, Any, Final

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.console.auth import Who, accessed
from kaibo.console.papers import Save, must_be_key
from kaibo.console.press import AskedKey, AskedRevision, Done
from kaibo.house import House
from kaibo.keys import OneTimeLink, Session
from kaibo.plan.people import RIGHTS, Member, Right, may_manage, stands
from kaibo.plan.shelf import HOUSE, Kept
from kaibo.refused import Refused

_KEY: Final = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}"
MemberKey = Annotated[str, Meta(min_length=1, max_length=60, pattern=f"^{_KEY}$")]
"""What a member is known by; a name that begins with "@" is kaibo's own."""


class Me(Struct, frozen=True, kw_only=True):
    """Who is signed in, and every right they have."""

    key: str
    member: Member
    rights: tuple[Right, ...]


class Ended(Struct, frozen=True, kw_only=True):
    """How many sessions were ended."""

    sessions: int


@get("/api/me", tags=["team"], right="own")
async def show_me(who: NamedDependency[Who]) -> Me:
    """Tell who is signed in here."""
    return Me(key=who.key, member=who.member, rights=tuple(right for right in RIGHTS if who.may(right)))


@post("/api/me/device", status_code=200, tags=["team"], right="own")
async def link_device(house: NamedDependency[House], who: NamedDependency[Who]) -> OneTimeLink:
    """Make a link that signs the caller in on one more device, once, within five minutes."""
    if who.machine:
        raise Refused(400, "no_member", "程序没有自己的设备", "a program has no device of its own", "key")
    return house.keys.make_link(who.key, "device")


@get("/api/me/sessions", tags=["team"], right="own")
async def list_my_sessions(house: NamedDependency[House], who: NamedDependency[Who]) -> list[Session]:
    """List where the caller is signed in, the newest first."""
    return house.keys.sessions(who.key)


@put("/api/members/{name:str}", tags=["team"], right="team")
async def save_member(
    name: FromPath[MemberKey],
    data: JSONBody[Save[Member]],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[Member]:
    """Save a member; what they may not do or see any more ends at once."""
    must_be_key(name, _KEY)
    async with house.turn(HOUSE):
        before = house.office.house.one("member", name, Member)
        for one in (before, data.body):
            must_manage(who, one)
        must_be_free(house, name, data.body.sign_in)
        _must_stand(house, name, data.body)
        kept = await house.office.save(
            HOUSE, "member", name, data.body, replaces=data.revision, press=data.key, by=who.named("")
        )
    if not data.body.active:
        await _turn_out(house, who, name)
    elif before is not None:
        # The screens come back by themselves, with what the member may see now.
        house.hang_up(name)
    return kept


@delete("/api/members/{name:str}", status_code=200, tags=["team"], right="team")
async def remove_member(
    name: FromPath[MemberKey],
    revision: AskedRevision,
    key: AskedKey,
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Remove a member: sessions, links, the password and open screens end at once; what they did stays."""
    async with house.turn(HOUSE):
        if not house.office.house.revision("member", name):
            raise _unknown()
        must_manage(who, house.office.house.one("member", name, Member))
        _must_stand(house, name, None)
        await house.office.save(HOUSE, "member", name, None, replaces=revision, press=key, by=who.named(""))
    await _turn_out(house, who, name)
    house.keys.forget(name)
    return Done(house.journal.seq, known=False)


@post("/api/members/{name:str}/invite", status_code=200, tags=["team"], right="team")
async def invite(
    name: FromPath[MemberKey], house: NamedDependency[House], who: NamedDependency[Who]
) -> OneTimeLink:
    """Make a one-time link by which a member sets a password and comes in; their older one is void."""
    member = _member(house, name)
    must_manage(who, member)
    if not member.active:
        raise Refused(
            409,
            "not_active",
            "这个成员已停用，请先启用",
            "the member is not active: activate them first",
            "active",
        )
    await house.act([accessed(house, "invited", member=name, by=who.named(""))])
    return house.keys.make_link(name)


@get("/api/members/{name:str}/sessions", tags=["team"], right="team")
async def list_sessions(
    name: FromPath[MemberKey], house: NamedDependency[House], who: NamedDependency[Who]
) -> list[Session]:
    """List where a member is signed in, the newest first."""
    must_manage(who, _member(house, name))
    return house.keys.sessions(name)


@delete("/api/members/{name:str}/sessions", status_code=200, tags=["team"], right="team")
async def end_sessions(
    name: FromPath[MemberKey], house: NamedDependency[House], who: NamedDependency[Who]
) -> Ended:
    """Sign a member out everywhere; their open screens and links end at once."""
    must_manage(who, _member(house, name))
    count = len(house.keys.sessions(name))
    await _turn_out(house, who, name)
    return Ended(sessions=count)


def must_manage(who: Who, member: Member | None) -> None:
    """Refuse 403 to touch a member of a higher rank, or of accounts the caller may not see."""
    if member is not None and not may_manage(who.member, member):
        raise Refused(
            403,
            "not_yours_to_manage",
            "只有负责人可以改负责人；只管部分账号的人只能管这些账号的成员",
            "only an owner may touch an owner; who sees some accounts manages their members only",
            "rank",
        )


def must_be_free(house: House, key: str, sign_in: str) -> None:
    """Refuse a sign-in name that cannot be one (400), or that another member has (409); "" is nobody's."""
    if not all(char.isascii() and (char.isalnum() or char in "._@-") for char in sign_in):
        raise Refused(
            400,
            "bad_sign_in",
            "登录名只能用小写字母、数字和 . _ @ -",
            "a sign-in name has small letters, digits and . _ @ - only",
            "sign_in",
        )
    members = house.office.members().items()
    if sign_in and any(other != key and member.sign_in == sign_in for other, member in members):
        raise Refused(
            409,
            "sign_in_taken",
            f"登录名「{sign_in}」已有人用，请换一个",
            f"the sign-in name {sign_in!r} is taken: choose another",
            "sign_in",
        )


def _must_stand(house: House, name: str, member: Member | None) -> None:
    """Refuse 409 a change that would leave the team without an owner who can do everything."""
    members = {**house.office.members()}
    had = any(stands(one) for one in members.values())
    members.pop(name, None)
    if had and not any(stands(one) for one in (*members.values(), *([member] if member else []))):
        raise Refused(
            409,
            "last_owner",
            "这是最后一位负责人，请先让别人当负责人",
            "this is the last owner: make someone else an owner first",
            "rank",
        )


def _member(house: House, name: str) -> Member:
    member = house.office.members().get(name)
    if member is None:
        raise _unknown()
    return member


def _unknown() -> Refused:
    return Refused(404, "unknown_member", "团队里没有这个人", "there is no such member", "name")


async def _turn_out(house: House, who: Who, name: str) -> None:
    house.throw_out(name)
    await house.act([accessed(house, "thrown_out", member=name, by=who.named(""))])


ROUTES: Final[tuple[Any, ...]] = (
    show_me,
    link_device,
    list_my_sessions,
    save_member,
    remove_member,
    invite,
    list_sessions,
    end_sessions,
)
"""Every route of the team."""
