"""The hold-back sale (憋单): seven steps of a product, its counts of "1" and 已拍, its lots. Source: P21."""

from typing import Final

from msgspec import Struct

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.live.stage import HoldbackCard
from kaibo.live.stock import Till
from kaibo.playbook import number
from kaibo.words import shown

OPENS: Final = 5
"""The step that counts down and opens the sale."""

LAST: Final = 7
"""The step in which those who missed it type "1" again."""

AGAIN: Final = 3
"""The step a new round begins with: those who missed it type "1" again."""


class Holdback(Struct):
    """The hold-back sale of a product: step 1-7, which round, who typed "1" and who 已拍 in it.

    `released` and `sold` count pieces since the sale began; what was sold before is no part of it.
    """

    product: str
    step: int = 1
    round: int = 1
    began_ms: int = 0
    stepped_ms: int = 0
    ones: set[str] = set()
    bought: set[str] = set()
    released: int = 0
    sold: int = 0
    stopped: bool = False

    @property
    def left(self) -> int | None:
        """The pieces left of the lots of this sale, None before the first."""
        return max(0, self.released - self.sold) if self.released else None


def running(sale: Holdback | None, product: str) -> Holdback | None:
    """Give the sale where it is the one of `product`, and not stopped."""
    return sale if sale is not None and not sale.stopped and sale.product == product else None


def may_follow(sale: Holdback | None, product: str) -> tuple[int, ...]:
    """Give the steps that may come now for `product`: the next, the one before, or a new round."""
    now = running(sale, product)
    if now is None:
        return (1,)
    step = now.step
    near = {step - 1, step + 1} | ({AGAIN} if step == LAST else set())
    return tuple(sorted(one for one in near if 1 <= one <= LAST))


def stepped(sale: Holdback | None, fact: facts.HoldbackStepped) -> Holdback:
    """Move a sale to the step told; a new product or a stopped sale begins anew."""
    now = running(sale, fact.product)
    if now is None:
        return Holdback(fact.product, fact.step, 1, fact.at_ms, fact.at_ms)
    if now.step == LAST and fact.step == AGAIN:
        now.round += 1
        now.ones, now.bought = set(), set()
    now.step, now.stepped_ms = fact.step, fact.at_ms
    return now


def card(
    sale: Holdback | None, plan: Broadcast | None, tills: dict[str, Till], tasks: dict[str, int]
) -> HoldbackCard:
    """Show the sale now running, or an empty card."""
    if sale is None or sale.stopped:
        return HoldbackCard()
    product = next((item for item in plan.products if item.id == sale.product), None) if plan else None
    till = tills.get(sale.product) or Till()
    counts_down = sale.step == OPENS
    price_fen = till.price_fen if till.price_fen is not None else product.price_fen if product else 0
    told = f"doubt:{sale.product}:"
    return HoldbackCard(
        product=sale.product,
        title=shown(product.title if product else sale.product),
        step=sale.step,
        round=sale.round,
        began_ms=sale.began_ms,
        stepped_ms=sale.stepped_ms,
        opens_ms=sale.stepped_ms + round(number("holdback_countdown_ms")) if counts_down else None,
        next=may_follow(sale, sale.product),
        ones=len(sale.ones),
        bought=len(sale.bought),
        released=sale.released,
        sold=sale.sold,
        left=sale.left,
        price_fen=price_fen,
        market_fen=product.market_fen if product else 0,
        doubts=tuple(sorted(shown(task.removeprefix(told)) for task in tasks if task.startswith(told))),
    )
