"""Traffic packs: what is booked, what may be, and what it cost. Source: P40–P48."""

from kaibo.plan.traffic.booking import Booking, CouponEntry

__all__ = ["Booking", "CouponEntry"]
