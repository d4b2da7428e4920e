"""Routes of scripts: what is to be written, drafting from a product's facts."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from kaibo.broadcast import Broadcast, Product
from kaibo.facts import Line, Name, ProductRole
from kaibo.house import House
from kaibo.plan.products import is_sold
from kaibo.plan.script import Form, Script
from kaibo.plan.script.drafting import draft
from kaibo.playbook import SCRIPT
from kaibo.refused import Refused


class Beat(Struct, frozen=True, kw_only=True):
    """A beat or step of a script, and what it is for. Source: P20, P21."""

    form: Form
    id: str
    zh: str
    en: str
    purpose_zh: str
    purpose_en: str


class ToWrite(Struct, frozen=True, kw_only=True):
    """A product a script is for: what the script may lean on, and its planned seconds on air (0: none)."""

    product: str
    title: str
    role: ProductRole
    length_s: int
    points: tuple[Line, ...]
    certificates: tuple[Name, ...]


class Desk(Struct, frozen=True, kw_only=True):
    """What scripts are written from: the beats, the products in the order of the rundown, shares of time."""

    beats: tuple[Beat, ...]
    products: tuple[ToWrite, ...]
    share_least: float
    share_most: float


class Draft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which form of script to draft."""

    form: Form = "beats"


_BEATS = tuple(
    Beat(
        form=beat.form,
        id=beat.id,
        zh=beat.zh,
        en=beat.en,
        purpose_zh=beat.purpose_zh,
        purpose_en=beat.purpose_en,
    )
    for beat in SCRIPT.beat
)


@get("/api/broadcasts/{broadcast:str}/scripts", tags=["plan"], right="script")
async def show_scripts(broadcast: FromPath[str], house: NamedDependency[House]) -> Desk:
    """Show what scripts of a broadcast are written from; no figure of the room is in it (P2)."""
    plan = (await house.room(broadcast)).plan or Broadcast(id=broadcast, title="")
    numbers = house.office.numbers(plan.account_id)
    return Desk(
        beats=_BEATS,
        products=tuple(_to_write(plan)),
        share_least=numbers("script_share_least"),
        share_most=numbers("script_share_most"),
    )


def _to_write(plan: Broadcast) -> list[ToWrite]:
    lengths: dict[str, int] = {}
    for segment in plan.segments:
        if segment.product and segment.type == "product":
            lengths.setdefault(segment.product, segment.length_s)
    order = list(lengths)
    goods = [product for product in plan.products if is_sold(product)]
    goods.sort(key=lambda product: order.index(product.id) if product.id in lengths else len(order))
    return [
        ToWrite(
            product=product.id,
            title=product.title,
            role=product.role,
            length_s=lengths.get(product.id, 0),
            points=product.points,
            certificates=product.certificates,
        )
        for product in goods
    ]


@post(
    "/api/broadcasts/{broadcast:str}/scripts/{product:str}/draft",
    status_code=200,
    tags=["plan"],
    right="script",
)
async def draft_script(
    broadcast: FromPath[str],
    product: FromPath[str],
    data: JSONBody[Draft],
    house: NamedDependency[House],
) -> Script:
    """Draft a product's script from its facts; nothing is saved, and what nobody knows stays a gap."""
    plan = (await house.room(broadcast)).plan
    numbers = house.office.numbers(plan.account_id if plan else "")
    return draft(_product(plan, product), data.form, numbers)


def _product(plan: Broadcast | None, name: str) -> Product:
    """Find a product of a plan; raises `Refused` 404 for one it lacks."""
    for product in plan.products if plan else ():
        if product.id == name:
            return product
    raise Refused(404, "unknown_product", "本场没有这件商品", "this broadcast has no such product", "product")
