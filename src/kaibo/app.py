"""The web application: every route over one house."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec
from litestar import Litestar, MediaType, Request, Response, Router
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotAuthorizedException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.static_files import create_static_files_router

from kaibo import __version__
from kaibo.console import desk, doors, end, floor, live, pages, plan, review, robot, rules, rundown, stream
from kaibo.house import House
from kaibo.journal import JournalFull, JournalUnavailable
from kaibo.refused import Refused

_log = logging.getLogger(__name__)

_OPENAPI: Final = OpenAPIConfig(
    title="kaibo 开播", version=__version__, path="/schema", render_plugins=[JsonRenderPlugin()]
)


async def same_origin(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse a browser page of another site that talks to this server behind its user's back."""
    origin, host = connection.headers.get("origin"), connection.headers.get("host")
    if origin and host and origin.split("://", 1)[-1] != host:
        raise PermissionDeniedException("请求来自别的网站 (this request comes from another site)")


PRESSED: Final[tuple[Any, ...]] = (
    plan.list_broadcasts,
    plan.make_broadcast,
    plan.show_intake,
    plan.show_plan,
    plan.save_plan,
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
    live.finish_task,
    live.move_prompter,
    desk.push_card,
    desk.change_price,
    desk.release_stock,
    desk.step_holdback,
    desk.stop_holdback,
    desk.claim_question,
    desk.answer_question,
    floor.announce_bag,
    floor.open_bag,
    floor.draw_bag,
    floor.promise,
    floor.keep_promise,
    floor.change_host,
    floor.open_handover,
    floor.confirm_handover,
    rules.show_rules,
    rules.check_rules,
    rules.save_rules,
    robot.show_robot,
    robot.set_robot,
    robot.try_robot,
    end.request_end,
    end.confirm_end,
    review.show_report,
    stream.stream,
)
"""What a person's screen asks and presses, in the order of an evening."""

ROUTES: Final[tuple[Any, ...]] = (
    Router("/", guards=[same_origin], route_handlers=PRESSED),
    doors.take_facts,
    doors.take_wxlivespy,
    review.show_page,
    pages.console,
    pages.host,
    pages.health,
    pages.metrics,
)
"""Every route; the doors are kept by their keys."""


def build(house: House) -> Litestar:
    """Assemble the application over a house; it opens and closes with the application."""

    @asynccontextmanager
    async def run(_: Litestar) -> AsyncIterator[None]:
        async with house.running():
            yield

    routes = list(ROUTES)
    if pages.STATIC.is_dir():
        routes.append(
            create_static_files_router("/assets", [pages.STATIC / "assets"], include_in_schema=False)
        )
    return Litestar(
        routes,
        lifespan=[run],
        dependencies={"house": Provide(lambda: house, sync_to_thread=False, use_cache=True)},
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


def document() -> str:
    """Write the OpenAPI document, from which the UI's types are made; needs no data folder."""

    def nowhere() -> House:
        raise NotImplementedError

    provided = {"house": Provide(nowhere, sync_to_thread=False)}
    schema = Litestar(ROUTES, dependencies=provided, openapi_config=_OPENAPI).openapi_schema.to_schema()
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True, default=msgspec.to_builtins)


async def _secure(response: Response[Any]) -> Response[Any]:
    for name, value in pages.SECURITY.items():
        response.headers.setdefault(name, value)
    return response


def _error(status: int, code: str, zh: str, en: str, field: str = "") -> Response[Any]:
    content = {"error": {"code": code, "zh": zh, "en": en, "field": field}}
    headers = pages.SECURITY | ({"retry-after": "1"} if status == 503 else {})
    return Response(content, status_code=status, media_type=MediaType.JSON, headers=headers)


def _refused(request: Request[Any, Any, Any], refused: Refused) -> Response[Any]:
    if request.url.path.startswith("/review/"):
        return pages.sorry(refused)
    return _error(refused.status, refused.code, refused.zh, refused.en, refused.field)


def _unavailable(_: Request[Any, Any, Any], error: JournalUnavailable) -> Response[Any]:
    code = "journal_full" if isinstance(error, JournalFull) else "journal_unavailable"
    return _error(503, code, f"暂时无法写入，稍后重发：{error}", f"cannot write now, send again: {error}")


def _broken(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    said = (
        "程序出错，已记入日志；已写入的数据都在",
        "something broke and is in the log; what was written is safe",
    )
    return _error(500, "internal", *said)


def _bad_request(_: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Put the framework's own refusals into the one shape of errors, naming the field."""
    extra = error.extra if isinstance(error.extra, list) and error.extra else [{}]
    first = extra[0] if isinstance(extra[0], dict) else {}
    field, why = str(first.get("key", "")), str(first.get("message", error.detail))
    forbidden = isinstance(error, PermissionDeniedException | NotAuthorizedException)
    code = (
        "forbidden"
        if forbidden
        else {404: "not_found", 405: "not_allowed", 413: "body_too_large"}.get(
            error.status_code, "bad_request"
        )
    )
    return _error(error.status_code, code, f"请求有误：{why}", why, field)
