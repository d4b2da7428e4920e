"""What was planned and counted outside the room: links, bookings, coupons, and who is in the team."""

from msgspec import Struct

from kaibo.broadcast import Broadcast
from kaibo.plan.accounts import Account, Numbers
from kaibo.plan.links import Link
from kaibo.plan.numbers import Of, own, reader
from kaibo.plan.people import Member
from kaibo.plan.shelf import HOUSE, Shelf
from kaibo.plan.traffic import Booking, CouponEntry


class Outreach(Struct, frozen=True, kw_only=True):
    """The documents of the house that a review of one broadcast's traffic reads, by their keys.

    `links` are the broadcast's own, `bookings` and `coupons` its account's or its own; `own` are the numbers
    of the playbook the account has otherwise.
    """

    links: dict[str, Link] = {}
    members: dict[str, Member] = {}
    bookings: dict[str, Booking] = {}
    coupons: tuple[CouponEntry, ...] = ()
    account: Account | None = None
    own: dict[str, float] = {}

    @property
    def numbers(self) -> Of:
        """A reader of the playbook's numbers as the account has them."""
        return reader(self.own)


def outreach(house: Shelf, plan: Broadcast) -> Outreach:
    """Pick from the documents of the house what is about a broadcast or its account."""

    def about(account: str, broadcast: str) -> bool:
        return broadcast == plan.id or (not broadcast and account == plan.account_id != "")

    return Outreach(
        links={key: link for key, link in house.all("link", Link).items() if link.broadcast == plan.id},
        members=house.all("member", Member),
        bookings={
            key: one
            for key, one in house.all("booking", Booking).items()
            if about(one.account, one.broadcast)
        },
        coupons=tuple(
            one for one in house.all("coupon", CouponEntry).values() if about(one.account, one.broadcast)
        ),
        account=house.one("account", plan.account_id, Account),
        own=own(*(house.one("numbers", key, Numbers) for key in (HOUSE, plan.account_id))),
    )
