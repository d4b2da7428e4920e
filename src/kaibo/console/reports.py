"""Routes of what leaves the house of a review: on paper, as a workbook, as a message to the group."""

import asyncio
import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from kaibo.console.press import Key
from kaibo.console.review import CSP, made
from kaibo.console.workbook import workbook
from kaibo.house import House
from kaibo.refused import Refused
from kaibo.review.paper import book, page, wecom
from kaibo.review.paper.gist import GistPoint, points
from kaibo.review.report import Report
from kaibo.robot import Standing
from kaibo.words import shown

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Summary(Struct, frozen=True, kw_only=True):
    """A review in short: what mattered, and the message for the group with its weight in bytes.

    `linked` is False where only this machine could open the page: the message then holds no link.
    `final_from_ms` is None before sign-off.
    """

    points: tuple[GistPoint, ...]
    markdown: str
    bytes: int
    linked: bool
    live: bool
    final: bool
    final_from_ms: int | None


class Share(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send the summary to the group; `provisional` says that figures which may still change are meant."""

    key: Key
    provisional: bool = False


@get("/print/review/{broadcast:str}", media_type=MediaType.HTML, include_in_schema=False, right="see")
async def print_review(broadcast: FromPath[str], house: NamedDependency[House]) -> Response[str]:
    """Give a broadcast's review as a page to print on A4."""
    report = await made(house, broadcast)
    headers = {"content-security-policy": CSP, "cache-control": "no-cache"}
    return Response(page.html(report, "paper"), headers=headers)


@get(
    "/api/broadcasts/{broadcast:str}/review.xlsx",
    tags=["review"],
    media_type=_XLSX,
    right="see",
)
async def download_review(broadcast: FromPath[str], house: NamedDependency[House]) -> Response[bytes]:
    """Give a broadcast's review as an Excel workbook."""
    report = await made(house, broadcast)
    return Response(await asyncio.to_thread(written_as_workbook, report), headers=_kept_as(report, "xlsx"))


@get(
    "/api/broadcasts/{broadcast:str}/review.html",
    tags=["review"],
    media_type=MediaType.HTML,
    right="see",
)
async def download_page(broadcast: FromPath[str], house: NamedDependency[House]) -> Response[str]:
    """Give a broadcast's review as one file that needs nothing else and leads nowhere."""
    report = await made(house, broadcast)
    headers = {"content-security-policy": CSP} | _kept_as(report, "html")
    return Response(page.html(report, "file"), headers=headers)


@get("/api/broadcasts/{broadcast:str}/review/summary", tags=["review"], right="see")
async def show_summary(
    broadcast: FromPath[str], request: Request[Any, Any, Any], house: NamedDependency[House]
) -> Summary:
    """Give a broadcast's review in short, and the message that would go to the group."""
    report = await made(house, broadcast)
    address = _address(request, broadcast)
    told = wecom.markdown(report, address)
    return Summary(
        points=points(report),
        markdown=told,
        bytes=len(told.encode()),
        linked=bool(address),
        live=report.head.went_live_ms is not None,
        final=report.head.final,
        final_from_ms=report.head.final_from_ms,
    )


@post("/api/broadcasts/{broadcast:str}/review/share", status_code=200, tags=["review"], right="review")
async def share_review(
    broadcast: FromPath[str],
    data: JSONBody[Share],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
) -> Standing:
    """Send the summary to the WeCom group, once a `key`; figures that may still change only where meant.

    Refused 409 `no_robot`, `not_final`.
    """
    if not house.robot.settings.url:
        raise Refused(409, "no_robot", "请先填写群机器人地址", "set the robot's address first", "url")
    report = await made(house, broadcast)
    if not report.head.final and not data.provisional:
        raise Refused(
            409,
            "not_final",
            "数字还是暂计，之后可能变：等终值，或确认要发暂计",
            "the figures are provisional and may change: wait, or say that provisional ones are meant",
            "provisional",
        )
    house.robot.share(wecom.markdown(report, _address(request, broadcast)), f"{broadcast}:{data.key}")
    return house.robot.standing()


def written_as_workbook(report: Report) -> bytes:
    """Write a review as an xlsx file."""
    return workbook(book.sheets(report), report.head.zone)


def _kept_as(report: Report, kind: str) -> dict[str, str]:
    """Name the file a browser keeps, by its title, and by its id for one that reads no UTF-8."""
    plain = re.sub(r"[^A-Za-z0-9_.-]", "_", report.head.id)[:60]
    title = re.sub(r'[\\/:*?"<>|\s]+', " ", shown(report.head.title)).strip()[:60] or plain
    named = quote(f"复盘 {title}.{kind}", safe="")
    disposition = f"attachment; filename=\"review-{plain}.{kind}\"; filename*=UTF-8''{named}"
    return {"content-disposition": disposition}


def _address(request: Request[Any, Any, Any], broadcast: str) -> str:
    """Give the review's address as others reach it, "" where only this machine does."""
    host = request.base_url.hostname or ""
    try:
        alone = ip_address(host).is_loopback
    except ValueError:
        alone = host == "localhost" or not host
    return "" if alone else f"{request.base_url}review/{quote(broadcast, safe='')}"


ASKED = (download_review, download_page, show_summary, share_review)
"""What a screen asks; the page to print is a door of its own."""
