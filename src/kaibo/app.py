"""The web application: every route over one house."""

import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec
from litestar import Litestar, MediaType, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.static_files import create_static_files_router
from msgspec import Struct

from kaibo import __version__
from kaibo.console import (
    accounts,
    after,
    audit,
    auth,
    captions,
    clips,
    compliance,
    desk,
    devices,
    doors,
    end,
    ending,
    files,
    films,
    floor,
    imports,
    incidents,
    increment,
    lessons,
    library,
    lineup,
    links,
    live,
    official,
    orders,
    overlays,
    pages,
    papers,
    plan,
    products,
    public,
    publishing,
    readiness,
    recordings,
    replays,
    reports,
    reservations,
    review,
    robot,
    rules,
    rundown,
    script,
    signin,
    stream,
    studio,
    tasks,
    team,
    traffic,
    trends,
    uploads,
    wordlists,
)
from kaibo.house import House
from kaibo.journal import JournalFull, JournalUnavailable
from kaibo.refused import Refused

_log = logging.getLogger(__name__)


class _Document(JsonRenderPlugin):
    """The OpenAPI document with plain names: `KeptAccount`, where the framework spells the module out too."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return _plain(super().render(request, _listed(openapi_schema)).decode()).encode()


def _listed(schema: Any) -> Any:
    """Say of a list what is in it: of a bounded tuple the framework says "or anything at all" too."""
    if isinstance(schema, list):
        return [_listed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    match schema.get("items"):
        case {"oneOf": [item, {**rest}]} if not rest:
            schema = schema | {"items": item}
    return {name: _listed(part) for name, part in schema.items()}


def _plain(document: str) -> str:
    return re.sub(r"\b(Kept|Save)_kaibo\.[a-z_.]+\.(\w+)_", r"\1\2", document)


_OPENAPI: Final = OpenAPIConfig(
    title="kaibo 开播", version=__version__, path="/schema", render_plugins=[_Document()]
)


PRESSED: Final[tuple[Any, ...]] = (
    plan.list_broadcasts,
    plan.make_broadcast,
    plan.show_intake,
    plan.show_plan,
    plan.save_plan,
    tasks.list_my_tasks,
    tasks.list_tasks,
    *compliance.ROUTES,
    *wordlists.ROUTES,
    script.show_scripts,
    script.draft_script,
    readiness.show_readiness,
    readiness.answer_gate,
    *imports.ROUTES,
    *products.ROUTES,
    plan.show_outlook,
    *library.ROUTES,
    lineup.make_ready,
    lineup.build_lineup,
    lineup.show_lineup,
    lineup.stop_lineup,
    lineup.propose_shifts,
    lineup.propose_week,
    reservations.show_reservations,
    reservations.count_reservations,
    reservations.read_counts,
    files.keep_file,
    files.show_file,
    links.make_link,
    links.save_link,
    links.show_poster,
    live.show_view,
    live.show_host,
    live.go_live,
    rundown.take_segment,
    rundown.undo_take,
    rundown.add_segment,
    rundown.move_segment,
    rundown.skip_segment,
    rundown.time_segment,
    live.say,
    live.receive_cue,
    live.mark,
    tasks.finish_task,
    tasks.reopen_task,
    live.move_prompter,
    overlays.show_overlays,
    overlays.renew_overlays,
    *devices.ROUTES,
    *desk.ROUTES,
    *floor.ROUTES,
    *incidents.ROUTES,
    rules.show_rules,
    rules.check_rules,
    rules.save_rules,
    *studio.ROUTES,
    robot.show_robot,
    robot.set_robot,
    robot.try_robot,
    ending.show_ending,
    ending.show_lines,
    ending.confirm_ready,
    ending.count_closing,
    end.request_end,
    end.confirm_end,
    end.take_step,
    *official.ROUTES,
    review.show_report,
    *increment.ROUTES,
    *trends.ROUTES,
    *orders.ROUTES,
    *reports.ASKED,
    *lessons.ROUTES,
    *after.ROUTES,
    *recordings.ROUTES,
    *captions.ROUTES,
    *clips.ROUTES,
    *films.ROUTES,
    *replays.ROUTES,
    *publishing.ROUTES,
    stream.stream,
    stream.follow_plan,
    *team.ROUTES,
    plan.renew_intake,
    *papers.ROUTES,
    audit.show_audit,
    *accounts.ROUTES,
    *traffic.ROUTES,
)
"""What a person's screen asks and presses, in the order of an evening."""

ROUTES: Final[tuple[Any, ...]] = (
    *PRESSED,
    doors.take_facts,
    doors.take_wxlivespy,
    ending.print_ending,
    review.show_page,
    reports.print_review,
    links.follow_link,
    *public.ROUTES,
    overlays.show_now,
    overlays.show_overlay,
    *devices.DOORS,
    pages.console,
    pages.host,
    pages.plan,
    pages.managing,
    pages.health,
    pages.metrics,
    *signin.ROUTES,
)
"""Every route; the doors are kept by their keys."""


class Problem(Struct, frozen=True):
    """What is wrong: a stable code, the words in two languages, and the field at fault."""

    code: str
    zh: str
    en: str
    field: str


class Error(Struct, frozen=True):
    """The one shape in which the server says no."""

    error: Problem


_NO: Final = {
    400: "what was sent is not as it must be",
    401: "sign in first",
    403: "you may not",
    404: "there is no such thing, or none you may see",
    409: "not now: something else is so",
    413: "too much at once",
    422: "understood, and refused",
    429: "too often: wait",
    503: "cannot write now: send again",
}
"""Every way the server says no, by status."""


def _documented(routes: Iterable[Any]) -> None:
    """Tell the OpenAPI document of every route how it may say no."""
    for route in routes:
        if isinstance(route, HTTPRouteHandler) and route.include_in_schema is not False:
            told = {
                status: ResponseSpec(Error, generate_examples=False, description=why)
                for status, why in _NO.items()
            }
            route.responses = told | dict(route.responses or {})


_documented(ROUTES)


def build(house: House) -> Litestar:
    """Assemble the application over a house; it opens and closes with the application."""

    @asynccontextmanager
    async def run(_: Litestar) -> AsyncIterator[None]:
        async with house.running():
            yield

    routes = list(ROUTES)
    if pages.STATIC.is_dir():
        routes.append(
            create_static_files_router(
                "/assets", [pages.STATIC / "assets"], include_in_schema=False, opt={"right": "own"}
            )
        )
    return Litestar(
        routes,
        lifespan=[run],
        guards=[auth.admit],
        state=State({"house": house, "uploads": uploads.Uploads(house.clock)}),
        dependencies=_provided(lambda: house),
        exception_handlers={
            Refused: _refused,
            JournalUnavailable: _unavailable,
            HTTPException: _bad_request,
            Exception: _broken,
        },
        request_max_body_size=doors.BODY_MOST,
        openapi_config=_OPENAPI,
        after_request=_secure,
        logging_config=None,
    )


def _provided(house: Callable[[], House]) -> dict[str, Provide]:
    """Give what routes ask for by name: the house, the sheets that wait, and who calls."""
    return {
        "house": Provide(house, sync_to_thread=False, use_cache=True),
        "uploads": Provide(_waiting, sync_to_thread=False),
        "who": Provide(_caller, sync_to_thread=False),
    }


def _waiting(request: Request[Any, Any, Any]) -> uploads.Uploads:
    kept: uploads.Uploads = request.app.state.uploads
    return kept


def _caller(request: Request[Any, Any, Any]) -> auth.Who:
    return auth.caller(request)


def document() -> str:
    """Write the OpenAPI document, from which the UI's types are made; needs no data folder."""

    def nowhere() -> House:
        raise NotImplementedError

    schema = Litestar(
        ROUTES, dependencies=_provided(nowhere), openapi_config=_OPENAPI
    ).openapi_schema.to_schema()
    return _plain(
        json.dumps(_listed(schema), ensure_ascii=False, indent=2, sort_keys=True, default=msgspec.to_builtins)
    )


async def _secure(response: Response[Any]) -> Response[Any]:
    for name, value in pages.SECURITY.items():
        response.headers.setdefault(name, value)
    return response


def _error(
    request: Request[Any, Any, Any], status: int, code: str, zh: str, en: str, field: str = ""
) -> Response[Any]:
    """Say no in the one shape of errors; a person who asked for a page reads it as one."""
    if pages.asked(request):
        return pages.sorry(Refused(status, code, zh, en, field), home=not pages.public(request))
    content = {"error": {"code": code, "zh": zh, "en": en, "field": field}}
    wait = {429: field if field.isdigit() else "1", 503: "1"}.get(status)
    headers = pages.SECURITY | ({"retry-after": wait} if wait else {})
    return Response(content, status_code=status, media_type=MediaType.JSON, headers=headers)


def _refused(request: Request[Any, Any, Any], refused: Refused) -> Response[Any]:
    return _error(request, refused.status, refused.code, refused.zh, refused.en, refused.field)


def _unavailable(request: Request[Any, Any, Any], error: JournalUnavailable) -> Response[Any]:
    code = "journal_full" if isinstance(error, JournalFull) else "journal_unavailable"
    said = (f"暂时无法写入，稍后重发：{error}", f"cannot write now, send again: {error}")
    return _error(request, 503, code, *said)


def _broken(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    said = (
        "程序出错，已记入日志；已写入的数据都在",
        "something broke and is in the log; what was written is safe",
    )
    return _error(request, 500, "internal", *said)


_CODES: Final = {
    401: "sign_in_first",
    403: "forbidden",
    404: "not_found",
    405: "not_allowed",
    413: "body_too_large",
}
_SAID: Final = {
    401: ("请先登录", "sign in first"),
    404: ("没有这个地址，请从首页选择", "there is nothing at this address: choose from the home page"),
}


def _bad_request(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Put the framework's own refusals into the one shape of errors; a page sends its reader to sign in."""
    if error.status_code == 401 and request.method == "GET" and pages.asked(request):
        return Response("", status_code=303, headers=pages.SECURITY | {"location": pages.sign_in(request)})
    extra = error.extra if isinstance(error.extra, list) and error.extra else [{}]
    first = extra[0] if isinstance(extra[0], dict) else {}
    field, why = str(first.get("key", "")), str(first.get("message", error.detail))
    code = _CODES.get(error.status_code, "bad_request")
    zh, en = _SAID.get(error.status_code, (f"请求有误：{why}", why))
    return _error(request, error.status_code, code, zh, en, field)
