"""The till of each product: its price, the lots released, what was sold and what is left. Source: L4, P21."""

from msgspec import Struct

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.live.stage import StockLine
from kaibo.words import shown


class Till(Struct):
    """What happened to one product so far; money in fen, `items` in pieces, the rest in times."""

    price_fen: int | None = None
    released: int = 0
    lots: int = 0
    items: int = 0
    orders: int = 0
    gmv_fen: int = 0
    clicks: int = 0

    def left(self, planned: int) -> int | None:
        """Give the pieces left: of the lots once one was released, else of the plan; None where unknown."""
        stock = self.released if self.lots else planned
        return max(0, stock - self.items) if stock else None


def of(tills: dict[str, Till], product: str) -> Till:
    """Give a product's till, opening it where there is none yet."""
    return tills.get(product) or tills.setdefault(product, Till())


def paid(till: Till, fact: facts.OrderPaid) -> None:
    """Count a paid order that is no prize."""
    till.items += fact.items
    till.orders += 1
    till.gmv_fen += fact.amount_fen


def released(till: Till, fact: facts.StockReleased) -> None:
    """Count a lot: before the first, all that was sold had come from outside the lots."""
    if not till.lots:
        till.released = till.items
    till.released += fact.count
    till.lots += 1


def lines(plan: Broadcast | None, tills: dict[str, Till]) -> tuple[StockLine, ...]:
    """Show the till of each planned product, in the order of the cart."""
    products = sorted(plan.products if plan else (), key=lambda item: (item.cart or 10**6, item.id))
    found: list[StockLine] = []
    for product in products:
        till = tills.get(product.id) or Till()
        found.append(
            StockLine(
                product=product.id,
                title=shown(product.title),
                role=product.role,
                cart=product.cart,
                price_fen=product.price_fen if till.price_fen is None else till.price_fen,
                planned=product.stock,
                released=till.released,
                lots=till.lots,
                sold=till.items,
                left=till.left(product.stock),
                orders=till.orders,
                gmv_fen=till.gmv_fen,
                clicks=till.clicks,
            )
        )
    return tuple(found)
