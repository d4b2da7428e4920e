"""The pages before the door: sign in, join by a one-time link; whole in themselves, without a script."""

import html
from typing import Any, Final

from litestar import Response
from litestar.enums import MediaType

from kaibo.console.pages import SECURITY
from kaibo.keys import PASSWORD_LEAST, PASSWORD_MOST
from kaibo.plan.people import Member
from kaibo.refused import Refused
from kaibo.words import shown

_HEADERS: Final = SECURITY | {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none';"
        " base-uri 'none'"
    ),
    "cache-control": "no-store",
}
_STYLE: Final = """
:root{color-scheme:light dark;--bg:#f4f5f7;--card:#fff;--text:#1d2129;--soft:#5b6270;--line:#8a919f;
--go:#1456d9;--on:#fff;--bad:#b42318}
@media(prefers-color-scheme:dark){:root{--bg:#101216;--card:#1a1d23;--text:#eceef2;--soft:#a6adba;
--line:#6d7482;--go:#7aa5ff;--on:#0b1220;--bad:#ff9a8f}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:20px 16px;
background:var(--bg);color:var(--text);
font:16px/24px system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{width:100%;max-width:400px;padding:28px 24px;border-radius:14px;background:var(--card)}
h1{margin:0;font-size:22px;line-height:30px}
p{margin:4px 0 0;overflow-wrap:anywhere}
small,.soft{color:var(--soft);font-size:13px;line-height:18px}
form{display:grid;gap:16px;margin-top:22px}
label{display:grid;gap:4px}
input{width:100%;height:48px;padding:0 12px;border:1px solid var(--line);border-radius:8px;
background:var(--bg);color:inherit;font:inherit}
button{height:50px;border:0;border-radius:8px;background:var(--go);color:var(--on);font:inherit;
font-weight:600;cursor:pointer}
input:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid var(--go);outline-offset:2px}
.bad{margin-top:16px;padding-left:12px;border-left:3px solid var(--bad);color:var(--bad)}
a{color:var(--go)}
"""


def sign_in(
    next: str, name: str = "", wrong: Refused | None = None, *, founded: bool = True
) -> Response[str]:
    """Give the page to sign in, with what went wrong before; `founded` tells whether anybody can yet."""
    fields = _field("name", "登录名", "sign-in name", value=name, more='autocomplete="username"')
    fields += _password("password", "密码", "password", "current-password")
    fields += f'<input type="hidden" name="next" value="{html.escape(next)}">'
    hint = (
        (
            "第一次来？请负责人在「团队」页生成二维码",
            "First time? Ask the owner for a QR code from the team page",
        )
        if founded
        else (
            "还没有人加入：请打开启动时显示的一次性链接",
            "Nobody is in yet: open the one-time link that the start of kaibo printed",
        )
    )
    form = _form("/signin", fields, "登录", "Sign in")
    return _page("登录 kaibo 开播", "Sign in", form + _soft(*hint), wrong)


def join(
    path: str, member: Member | None, name: dict[str, str], wrong: Refused | None = None
) -> Response[str]:
    """Give the page on which who was invited chooses a password; of no member: on which the owner begins.

    `name` holds what was typed before, by field.
    """
    fields = ""
    if member is None:
        fields += _field("name", "你的名字", "your name", value=name.get("name", ""), more='maxlength="60"')
    if member is None or not member.sign_in:
        more = 'autocomplete="username" maxlength="60"'
        typed = name.get("sign_in", "")
        fields += _field("sign_in", "登录名（小写字母和数字）", "sign-in name", value=typed, more=more)
    else:
        fields += (
            f"<p>登录名 <strong>{html.escape(member.sign_in)}</strong>"
            '<br><small lang="en">sign-in name</small></p>'
            '<input type="hidden" name="shown" autocomplete="username"'
            f' value="{html.escape(member.sign_in)}">'
        )
    fields += _password("password", f"密码（至少 {PASSWORD_LEAST} 位）", "password", "new-password")
    fields += _password("again", "再输一遍", "once more", "new-password")
    form = _form(path, fields, "进入", "Come in")
    if member is None:
        return _page("你是第一个，请设负责人", "You are the first: become the owner", form, wrong)
    return _page(f"{member.name}，请设密码", "Choose a password", form, wrong)


def device(path: str, member: Member, next: str) -> Response[str]:
    """Give the page with the one button that signs a member's other device in."""
    held = f'<input type="hidden" name="next" value="{html.escape(next)}">'
    form = _form(path, held, "在这台设备上登录", "Sign in on this device")
    return _page(f"{member.name}，你好", "Hello", form)


def gone() -> Response[str]:
    """Say that a link does not work any more; nobody learns whether it ever did."""
    page = _page(
        "这个链接已经失效",
        "This link does not work any more",
        '<p>链接只能用一次，过期也会失效。请让负责人重新生成。<br><small lang="en">A link works once and'
        ' for a while. Ask the owner for a new one.</small></p><p><a href="/signin">去登录 (sign in)</a></p>',
    )
    page.status_code = 410
    return page


def _page(zh: str, en: str, body: str, wrong: Refused | None = None) -> Response[str]:
    said = ""
    if wrong is not None:
        said = (
            f'<p class="bad" role="alert">{html.escape(wrong.zh)}<br>'
            f'<small lang="en">{html.escape(wrong.en)}</small></p>'
        )
    title = html.escape(shown(zh))
    text = (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex"><style>{_STYLE}</style></head><body><main><h1>{title}</h1>'
        f'<p class="soft" lang="en">{html.escape(en)}</p>{said}{body}</main></body></html>'
    )
    headers: dict[str, Any] = dict(_HEADERS)
    return Response(
        text, status_code=wrong.status if wrong else 200, media_type=MediaType.HTML, headers=headers
    )


def _form(path: str, fields: str, zh: str, en: str) -> str:
    return (
        f'<form method="post" action="{html.escape(path)}">{fields}'
        f'<button type="submit">{zh} <span lang="en">{en}</span></button></form>'
    )


def _field(name: str, zh: str, en: str, *, value: str = "", more: str = "", kind: str = "text") -> str:
    return (
        f'<label><span>{zh} <small lang="en">{en}</small></span><input name="{name}" type="{kind}" required'
        f' autocapitalize="none" spellcheck="false" value="{html.escape(value)}" {more}></label>'
    )


def _password(name: str, zh: str, en: str, complete: str) -> str:
    more = f'autocomplete="{complete}" maxlength="{PASSWORD_MOST}"'
    if complete == "new-password":
        more += f' minlength="{PASSWORD_LEAST}"'
    return _field(name, zh, en, more=more, kind="password")


def _soft(zh: str, en: str) -> str:
    return f'<p class="soft" style="margin-top:20px">{zh}<br><span lang="en">{en}</span></p>'
