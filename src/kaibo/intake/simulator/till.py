"""From a click to a paid order: delays, prices, stock, refunds and prizes."""

from typing import Any, Final

from kaibo.facts import OrderPaid, OrderPlaced, OrderRefunded, ProductClicked
from kaibo.intake.simulator.crew import CART
from kaibo.intake.simulator.crowd import Chance, Viewer
from kaibo.intake.simulator.curves import PAID, PLACED
from kaibo.intake.simulator.post import Post
from kaibo.intake.simulator.script import Script

_REFUNDED: Final = 0.04
_PAIR: Final = 0.12
"""Share of orders with two items."""
ITEMS_MEAN: Final = 1 + _PAIR


class Till:
    """The cart and the orders of one broadcast; it sells what is in the lineup while stock lasts."""

    def __init__(self, script: Script, chance: Chance, post: Post) -> None:
        """Open with list prices and full stock."""
        self.price = {key: item.price_fen for key, item in script.on_sale.items()}
        self._stock = {key: item.stock for key, item in script.on_sale.items() if item.stock}
        self._prefix = f"{script.plan.broadcast}-{script.plan.seed}"
        self._all = list(self.price)
        self._shown: list[str] = []
        self._chance = chance
        self._tell = post.tell
        self._orders = 0

    def show(self, product: str) -> None:
        """Remember that a product has been on air: viewers go back to it in the cart."""
        if product not in self._shown:
            self._shown.append(product)

    def click(self, viewer: Viewer, at_ms: int, on_air: str, buy: float) -> int:
        """Let a viewer open a product; give the time in ms of the order that follows, or 0. Source: R4."""
        chance = self._chance
        product = on_air
        if not on_air or chance.unit() < CART:
            shown = self._shown or self._all
            if not shown:
                return 0
            product = chance.pick(shown)
        self._tell(ProductClicked, at_ms, viewer=viewer.id, product=product)
        if chance.unit() >= PLACED * buy:
            return 0
        return self._order(viewer, at_ms + 4000 + int(chance.unit() * 21_000), product)

    def prize(self, viewer: Viewer, at_ms: int, product: str) -> None:
        """Send a lucky-bag prize: an order of 0 fen that is no sale. Source: L6, R6."""
        self._tell(
            OrderPaid,
            at_ms,
            order=self._number(),
            viewer=viewer.id,
            product=product,
            amount_fen=0,
            city=viewer.city,
            traffic=viewer.traffic,
            prize=True,
        )

    def _order(self, viewer: Viewer, at_ms: int, product: str) -> int:
        chance = self._chance
        items = 2 if chance.unit() < _PAIR else 1
        left = self._stock.get(product)
        if left is not None:
            if left < items:
                return 0
            self._stock[product] = left - items
        order, amount = self._number(), self.price[product] * items
        bought: dict[str, Any] = {
            "order": order,
            "viewer": viewer.id,
            "product": product,
            "items": items,
            "amount_fen": amount,
        }
        self._tell(OrderPlaced, at_ms, **bought)
        if chance.unit() < PAID:
            paid_ms = at_ms + 3000 + int(chance.unit() ** 2 * 60_000)
            self._tell(OrderPaid, paid_ms, **bought, city=viewer.city, traffic=viewer.traffic)
            if chance.unit() < _REFUNDED:
                back_ms = paid_ms + 180_000 + int(chance.unit() * 2_400_000)
                self._tell(OrderRefunded, back_ms, order=order, amount_fen=amount)
        return at_ms

    def _number(self) -> str:
        self._orders += 1
        return f"{self._prefix}-{self._orders:07}"
