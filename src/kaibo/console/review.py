"""Routes of the review: the report as data and as a page."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath

from kaibo.house import House
from kaibo.review.paper import page
from kaibo.review.report import Report

CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"


@get("/api/broadcasts/{broadcast:str}/review", tags=["review"], right="see")
async def show_report(broadcast: FromPath[str], house: NamedDependency[House]) -> Report:
    """Give a broadcast's review as data."""
    return await made(house, broadcast)


@get("/review/{broadcast:str}", media_type=MediaType.HTML, include_in_schema=False, right="see")
async def show_page(broadcast: FromPath[str], house: NamedDependency[House]) -> Response[str]:
    """Give a broadcast's review as a page that needs nothing else."""
    report = await made(house, broadcast)
    return Response(page.html(report), headers={"content-security-policy": CSP, "cache-control": "no-cache"})


async def made(house: House, broadcast: str) -> Report:
    """Review a broadcast as of now; raises `Refused` 404 for an unknown one."""
    house.standing.must_have(broadcast)
    return await house.reviews.of(broadcast)
