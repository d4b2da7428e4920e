"""Routes of the door: signing in and out, and joining by a one-time link."""

import secrets
import unicodedata
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery

from kaibo.clock import SECOND
from kaibo.console import entrance
from kaibo.console.auth import COOKIE, Who, accessed, token_of
from kaibo.console.team import must_be_free
from kaibo.house import House
from kaibo.keys import FIRST, PASSWORD_LEAST, PASSWORD_MOST, SESSION_MS
from kaibo.plan.people import Member, stands
from kaibo.plan.shelf import HOUSE
from kaibo.refused import Refused
from kaibo.words import shown

_FORM_MOST: Final = 20_000
_DEVICES: Final = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}
_PROGRAMS: Final = {
    "MicroMessenger": "微信",
    "Edg/": "Edge",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}


@get("/signin", media_type=MediaType.HTML, include_in_schema=False, right="open")
async def show_sign_in(
    house: NamedDependency[House], who: NamedDependency[Who], next: FromQuery[str] = "/"
) -> Response[Any]:
    """Give the page to sign in; who is signed in already goes on."""
    return _to(within(next)) if who.key else entrance.sign_in(within(next), founded=founded(house))


@post("/signin", status_code=303, include_in_schema=False, right="open")
async def sign_in(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Sign in with a name and a password; slowed for who gets them wrong."""
    form = await _form(request)
    typed, password, next = form.get("name", ""), form.get("password", ""), within(form.get("next", ""))
    try:
        key = await _checked(house, _folded(typed), password, _address(request))
    except Refused as refused:
        page = entrance.sign_in(next, shown(typed)[:60], refused, founded=founded(house))
        if refused.status == 429:
            page.headers["retry-after"] = refused.field
        return page
    device = _device(request)
    await house.act([accessed(house, "signed_in", member=key, detail=device, by=_name(house, key))])
    return _let_in(request, house, key, next)


async def _checked(house: House, name: str, password: str, address: str) -> str:
    """Give the member a name and a password belong to; raises `Refused` 429 to wait, 401 for wrong ones."""
    patience, now_ms = house.keys.patience, house.clock.now_ms()
    wait_ms = max(patience.wait_ms(name, address, now_ms), 2 * SECOND if house.keys.busy else 0)
    if wait_ms > 0:
        raise _slowed(-(-wait_ms // SECOND))
    patience.tried(name, address, now_ms)
    members = house.office.members()
    key = next((k for k, member in members.items() if name and member.sign_in == name and member.active), "")
    right = len(password) <= PASSWORD_MOST and await house.keys.check(key, password)
    # Asked again: they may have been turned out while the password was held against its hash.
    member = house.office.members().get(key)
    if right and member is not None and member.active:
        patience.right(name, address)
        return key
    if patience.worth_telling(key, now_ms):
        # What was typed may be a password in the wrong field: only a member's own name is written down.
        await house.act([accessed(house, "turned_away", member=key)])
    raise Refused(
        401,
        "wrong_password",
        "登录名或密码不对；忘了密码请负责人重新生成二维码",
        "wrong name or password; if you forgot it, ask the owner for a new QR code",
    )


def _slowed(seconds: int) -> Refused:
    zh = f"试得太多了，请等 {seconds} 秒再试"
    return Refused(429, "too_many_tries", zh, f"too many tries: wait {seconds} seconds", str(seconds))


@post("/signout", status_code=303, include_in_schema=False, right="open")
async def sign_out(
    request: Request[Any, Any, Any], house: NamedDependency[House], who: NamedDependency[Who]
) -> Response[Any]:
    """End this session, and the screens it has open."""
    house.keys.close_session(token_of(request))
    if who.key and not who.machine:
        house.hang_up(who.key)
        await house.act([accessed(house, "signed_out", member=who.key, by=who.member.name)])
    answer = _to("/signin")
    answer.delete_cookie(COOKIE)
    return answer


@get("/join/{token:str}", media_type=MediaType.HTML, include_in_schema=False, right="open")
async def show_join(
    token: FromPath[str], house: NamedDependency[House], next: FromQuery[str] = "/"
) -> Response[Any]:
    """Give the page of a one-time link; only its button uses the link up, for programs open links too."""
    found = _invited(house, token)
    if found is None:
        return entrance.gone()
    _, purpose, member = found
    path = f"/join/{quote(token, safe='')}"
    if purpose == "device" and member is not None:
        return entrance.device(path, member, within(next))
    return entrance.join(path, member, {})


@post("/join/{token:str}", status_code=303, include_in_schema=False, right="open")
async def join(
    token: FromPath[str], request: Request[Any, Any, Any], house: NamedDependency[House]
) -> Response[Any]:
    """Come in by a one-time link: with a new password, or on one more device."""
    form = await _form(request)
    # One after another, so that a link lets in one.
    async with house.turn("@door"):
        found = _invited(house, token)
        if found is None:
            return entrance.gone()
        key, purpose, member = found
        if purpose == "join":
            try:
                key = await _joined(house, key, member, form)
            except Refused as refused:
                return entrance.join(f"/join/{quote(token, safe='')}", member, form, refused)
        house.keys.use_link(token)
    if purpose == "device":
        told = accessed(house, "signed_in", member=key, detail=_device(request), by=_name(house, key))
        await house.act([told])
    return _let_in(request, house, key, within(form.get("next", "")))


async def _joined(house: House, key: str, member: Member | None, form: dict[str, str]) -> str:
    """Set a password for who was invited, and make the owner of a first start; gives the member's key."""
    password = _password(form)
    first = member is None
    sign_in = member.sign_in if member is not None else ""
    if not sign_in:
        sign_in = _folded(form.get("sign_in", ""))
        if not sign_in:
            raise Refused(400, "sign_in_missing", "请写登录名", "give a sign-in name", "sign_in")
        must_be_free(house, key, sign_in)
    if member is None:
        key, name = f"m-{secrets.token_hex(4)}", shown(form.get("name", "")).strip()[:60]
        if not name:
            raise Refused(400, "name_missing", "请写你的名字", "give your name", "name")
        member = Member(name=name, rank="owner")
    known = house.keys.has_password(key)
    await house.keys.set_password(key, password)
    if first or member.sign_in != sign_in:
        body = msgspec.structs.replace(member, sign_in=sign_in)
        replaces = house.office.house.revision("member", key)
        press = secrets.token_hex(8)
        await house.office.save(
            HOUSE, "member", key, body, replaces=replaces, press=press, by=shown(member.name)
        )
    # Who knew the old password is out; so is every other link of this member.
    house.throw_out(key)
    await house.act([accessed(house, "password_set" if known else "joined", member=key, by=member.name)])
    return key


def _password(form: dict[str, str]) -> str:
    """Give the password chosen; raises `Refused` 400 for one too short, too long, or typed in two ways."""
    password = form.get("password", "")
    if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        raise Refused(
            400,
            "password_length",
            f"密码要 {PASSWORD_LEAST} 到 {PASSWORD_MOST} 位",
            f"a password has {PASSWORD_LEAST} to {PASSWORD_MOST} characters",
            "password",
        )
    if password != form.get("again", ""):
        raise Refused(400, "passwords_differ", "两次输入的密码不一样", "the two passwords differ", "again")
    return password


def _invited(house: House, token: str) -> tuple[str, str, Member | None] | None:
    """Tell whom a link lets in: key, purpose and member; of no member: the owner to be."""
    found = house.keys.link_of(token)
    if found is None:
        return None
    key, purpose = found
    if key == FIRST:
        return None if founded(house) else (key, purpose, None)
    member = house.office.members().get(key)
    return (key, purpose, member) if member is not None and member.active else None


def founded(house: House) -> bool:
    """Tell whether the team has an owner who can do everything."""
    return any(stands(member) for member in house.office.members().values())


def within(next: str) -> str:
    """Give an address of this server back, "/" for any that could lead elsewhere."""
    plain = len(next) <= 2_000 and next.startswith("/") and not next.startswith("//") and "\\" not in next
    if not plain or any(unicodedata.category(char)[0] in "CZ" for char in next):
        return "/"
    parts = urlsplit(next)
    if parts.scheme or parts.netloc or parts.path.split("/")[1] in ("signin", "signout", "join", "api"):
        return "/"
    return quote(next, safe="/?&=%#:@+,;~!$'()*[]-._")


def _to(path: str) -> Response[Any]:
    return Response("", status_code=303, headers={"location": path, "cache-control": "no-store"})


def _let_in(request: Request[Any, Any, Any], house: House, key: str, next: str) -> Response[Any]:
    """Open a session of its own for a browser, in place of any it had."""
    if old := request.cookies.get(COOKIE):
        house.keys.close_session(old)
    token = house.keys.open_session(key, _device(request))
    tls = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))
    cookie = Cookie(
        key=COOKIE,
        value=token,
        path="/",
        httponly=True,
        samesite="lax",
        secure=tls,
        max_age=SESSION_MS // SECOND,
    )
    answer = _to(next)
    answer.set_cookie(cookie)
    return answer


async def _form(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Read a form of a page; raises `Refused` 413 for one longer than a person fills in."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _FORM_MOST:
            raise Refused(413, "body_too_large", "内容太长", "the form is too long", "body")
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))
    except ValueError as error:
        raise Refused(400, "bad_request", "表单有误，请刷新重试", f"a broken form: {error}") from error


def _folded(name: str) -> str:
    """Fold a sign-in name as typed on any keyboard to how it is kept."""
    return unicodedata.normalize("NFKC", shown(name)).strip().casefold()[:60]


def _address(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""


def _device(request: Request[Any, Any, Any]) -> str:
    """Name a browser as its owner would: the device and the program."""
    told = request.headers.get("user-agent", "")
    named = [next((name for sign, name in of.items() if sign in told), "") for of in (_DEVICES, _PROGRAMS)]
    return " · ".join(filter(None, named)) or shown(told)[:60]


def _name(house: House, key: str) -> str:
    member = house.office.members().get(key)
    return member.name if member else ""


ROUTES: Final[tuple[Any, ...]] = (show_sign_in, sign_in, sign_out, show_join, join)
"""Every route of the door."""
