"""Who calls, and whether they may: every route names the right it asks for, and is closed without one."""

import secrets
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler
from msgspec import Struct

from kaibo.facts import Access, Accessed, Role
from kaibo.house import House
from kaibo.keys import MACHINE
from kaibo.plan.people import Member, Right, may
from kaibo.plan.shelf import HOUSE
from kaibo.refused import Refused
from kaibo.roles import ROLES

COOKIE: Final = "kaibo"
"""The cookie a session's token is kept in; scripts of a page cannot read it."""


class Who(Struct, frozen=True, kw_only=True):
    """Who calls: a member of the team, or a program of this machine that holds the key of this start."""

    key: str
    member: Member

    @property
    def machine(self) -> bool:
        """Whether it is a program; it may say in whose name it presses."""
        return self.key == MACHINE

    def may(self, right: Right) -> bool:
        """Tell whether the caller has a right."""
        return may(self.member, right)

    def sees(self, account: str) -> bool:
        """Tell whether the caller may see an account's broadcasts; those of none are for who sees all."""
        return not self.member.accounts or account in self.member.accounts

    def shares(self, account: str) -> bool:
        """Tell whether the caller may read a document of an account; of no account it is for everybody."""
        return account == "" or self.sees(account)

    def named(self, by: str) -> str:
        """Give the name a press is written under: the caller's own, whatever a person's page says."""
        return by if self.machine else self.member.name

    def has(self, role: str) -> bool:
        """Tell whether the caller holds a role; owners and managers hold any."""
        return self.member.rank != "crew" or role in self.member.roles

    def as_role(self, role: Role) -> Role:
        """Give back a role the caller holds, owners and managers any; raises `Refused` 403 for another."""
        if self.has(role):
            return role
        raise Refused(
            403,
            "not_your_role",
            f"你没有「{ROLES[role]}」这个岗位，请让负责人在团队页加上",
            f"you do not have the role {role}: ask the owner to add it on the team page",
            "role",
        )


_MACHINE: Final = Member(name="kaibo", rank="owner")
_NOBODY: Final = Member(name="", active=False)


def token_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Give the token a caller shows: a bearer token, or the session's cookie; "" for none."""
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and given:
        return given.strip()
    return connection.cookies.get(COOKIE, "")


def identify(house: House, token: str) -> Who | None:
    """Tell who shows a token; None where it opens nothing, or its member is not active (any more)."""
    key = house.keys.whose(token) if token else None
    if key is None:
        return None
    member = _MACHINE if key == MACHINE else house.office.members().get(key)
    return Who(key=key, member=member) if member is not None and member.active else None


def caller(connection: ASGIConnection[Any, Any, Any, Any]) -> Who:
    """Give who calls, as the guard found it; nobody on an open route that nobody signed in for."""
    who = connection.scope.get("user")
    return who if isinstance(who, Who) else Who(key="", member=_NOBODY)


async def admit(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a caller through who may; a route without a right is closed to all.

    Raises `NotAuthorizedException` for nobody known, `PermissionDeniedException` for one who may not, and
    `Refused` 404 for a broadcast of an account the caller may not see: they need not know it exists.
    """
    right: Right = handler.opt.get("right", "team")
    house: House = connection.app.state.house
    if right == "door":
        return
    same_origin(connection)
    who = identify(house, token_of(connection))
    if who is not None:
        connection.scope["user"] = who
    if right == "open":
        return
    if who is None:
        raise NotAuthorizedException("请先登录 (sign in first)")
    if not who.may(right):
        raise PermissionDeniedException("你的岗位没有这个权限 (your roles do not have this right)")
    broadcast = connection.path_params.get("broadcast")
    if broadcast is not None:
        must_see(house, who, str(broadcast))


def must_see(house: House, who: Who, broadcast: str) -> None:
    """Refuse 404 a broadcast that is not there, or of an account the caller may not see."""
    house.standing.must_have(broadcast)
    if not sees_broadcast(house, who, broadcast):
        raise house.standing.unknown(broadcast)


def sees_broadcast(house: House, who: Who, broadcast: str) -> bool:
    """Tell whether a caller may see what is about a broadcast; what is about none they may."""
    room = house.standing.rooms.get(broadcast)
    return room is None or who.sees(room.plan.account_id if room.plan else "")


def must_see_account(who: Who, account: str) -> None:
    """Refuse 403 to plan for an account the caller may not see."""
    if not who.sees(account):
        raise Refused(
            403,
            "not_your_account",
            "这个视频号不归你管，请让负责人加上",
            "you may not see this account: ask the owner to add it",
            "account_id",
        )


def accessed(
    house: House, action: Access, *, member: str = "", detail: str = "", by: str = "", scope: str = HOUSE
) -> Accessed:
    """Make the fact that somebody came in, went out, was turned away, or changed who may."""
    return Accessed(
        id=f"{action}:{secrets.token_hex(8)}",
        broadcast=scope,
        at_ms=house.clock.now_ms(),
        source="crew",
        action=action,
        member=member,
        detail=detail,
        by=by,
    )


def same_origin(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Refuse a browser page of another site that talks to this server behind its user's back."""
    origin, host = connection.headers.get("origin"), connection.headers.get("host")
    elsewhere = origin is not None and origin.split("://", 1)[-1] != host
    # A page that is only opened may come from anywhere; what changes something may not, Origin told or not.
    fetched = connection.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
    if elsewhere or (fetched and connection.scope.get("method", "GET") not in ("GET", "HEAD", "OPTIONS")):
        raise PermissionDeniedException("请求来自别的网站 (this request comes from another site)")
