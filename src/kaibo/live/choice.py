"""What could go on air next: what this room's products sold so far, ranked by `pacing`. Source: P13."""

from typing import Final

from kaibo.broadcast import Product
from kaibo.clock import MINUTE, SECOND
from kaibo.live import pacing, rhythm, rows
from kaibo.live.pacing import Offer, Try
from kaibo.live.room import Aired, Room
from kaibo.live.stage import PacingProposal
from kaibo.live.stock import Till

SHOWN: Final = 5
"""Proposals on screen: enough to choose from in a breath."""


def proposals(room: Room, now_ms: int) -> tuple[PacingProposal, ...]:
    """Propose what to put next, best first; none while the script still rules, or nobody was counted."""
    if room.plan is None or rhythm.mode(room.went_live_ms, now_ms) != "data":
        return ()
    planned = {
        item.segment.product: item.segment.id
        for item in reversed(rows.tonight(room).items)
        if not item.skipped and all(aired.taken.segment != item.segment.id for aired in room.aired)
    }
    lineup = {segment.product for segment in room.plan.segments if segment.type == "product"}
    sold = [product for product in room.plan.products if product.id in lineup and product.price_fen]
    offers = [_offer(room, product, planned.get(product.id, "")) for product in sold]
    return pacing.propose(tries(room, now_ms), offers, now_ms, room.airing)[:SHOWN]


def tries(room: Room, now_ms: int) -> list[Try]:
    """Give every airing of a product so far, the one on air too, with the viewers counted meanwhile."""
    told: list[Try] = []
    for aired in room.aired:
        taken = aired.taken
        ended_ms = now_ms if aired.left_ms is None else aired.left_ms
        if taken.type != "product" or taken.role is None or ended_ms <= taken.at_ms:
            continue
        told.append(
            Try(
                product=taken.product,
                role=taken.role,
                air_ms=ended_ms - taken.at_ms,
                viewer_ms=round(_online(room, aired, ended_ms) * (ended_ms - taken.at_ms)),
                orders=aired.orders,
                gmv_fen=aired.gmv_fen,
                ended_ms=ended_ms,
            )
        )
    return told


def _online(room: Room, aired: Aired, ended_ms: int) -> float:
    """Give the mean count of the minutes an airing touched; 0 where nobody counted."""
    live_ms = (room.went_live_ms or 0) // SECOND * SECOND
    first, last = (aired.taken.at_ms - live_ms) // MINUTE, (ended_ms - live_ms) // MINUTE
    counts = [
        count for minute in range(first, last + 1) if (count := room.minute_online.get(minute)) is not None
    ]
    return sum(counts) / len(counts) if counts else 0.0


def _offer(room: Room, product: Product, segment: str) -> Offer:
    airings = [aired for aired in room.aired if aired.taken.product == product.id]
    till = room.tills.get(product.id) or Till()
    return Offer(
        product=product.id,
        title=product.title,
        role=product.role,
        price_fen=product.price_fen if till.price_fen is None else till.price_fen,
        stock=till.left(product.stock),
        segment=segment,
        last_ms=airings[-1].left_ms if airings else None,
        times=len(airings),
    )
