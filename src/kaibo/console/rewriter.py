"""Routes of the rewriter: how it does, where it is, and a sentence to try it."""

from typing import Final
from weakref import WeakKeyDictionary

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from kaibo.console.auth import Who, must_see_account
from kaibo.house import House
from kaibo.refused import Refused
from kaibo.rewriter import Rewriter, RewriterSettings, RewriterStanding

_REWRITERS: Final[WeakKeyDictionary[House, Rewriter]] = WeakKeyDictionary()


def rewriter_of(house: House) -> Rewriter:
    """Give the rewriter of a house, which is made when first asked for."""
    made = _REWRITERS.get(house)
    if made is None:
        made = _REWRITERS[house] = Rewriter(house.folder / "rewriter.json")
    return made


@get("/api/rewriter", tags=["replay"], right="see")
async def show_rewriter(house: NamedDependency[House]) -> RewriterStanding:
    """Say how the rewriter does; its key is not shown."""
    return rewriter_of(house).standing()


@put("/api/rewriter", tags=["replay"], right="rules")
async def set_rewriter(
    data: JSONBody[RewriterSettings], house: NamedDependency[House], who: NamedDependency[Who]
) -> RewriterStanding:
    """Say which endpoint rewrites, or that none does: for who sees every account."""
    must_see_account(who, "")
    rewriter_of(house).set(data)
    return rewriter_of(house).standing()


@post("/api/rewriter/try", status_code=200, tags=["replay"], right="rules")
async def try_rewriter(house: NamedDependency[House], who: NamedDependency[Who]) -> RewriterStanding:
    """Ask the endpoint for one sentence, to see that it answers; refused 502 `rewriter_failed`."""
    must_see_account(who, "")
    rewriter = rewriter_of(house)
    if not rewriter.settings.base or not rewriter.settings.model:
        raise Refused(
            409,
            "no_rewriter",
            "请先填写改写服务的地址和模型",
            "set the rewriter's address and model first",
            "base",
        )
    await rewriter.write('{"titles": ["试一试"], "hooks": [], "text": ""}')
    return rewriter.standing()


ROUTES: Final = (show_rewriter, set_rewriter, try_rewriter)
