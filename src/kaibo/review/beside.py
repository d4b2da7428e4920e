"""What a review takes from beside the broadcast's own facts."""

from msgspec import Struct

from kaibo.review.history import Past
from kaibo.review.lessons import Filed
from kaibo.review.outreach import Outreach


class Beside(Struct, frozen=True, kw_only=True):
    """The store's city, "" where nobody said, and the account's broadcasts before, the newest first.

    `lessons` are those of the house.
    """

    home: str = ""
    past: tuple[Past, ...] = ()
    outreach: Outreach = Outreach()
    lessons: tuple[Filed, ...] = ()


BESIDE = Beside()
"""Nothing known beside the facts."""
