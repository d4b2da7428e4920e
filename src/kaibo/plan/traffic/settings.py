"""The numbers of traffic packs as an account has them: the playbook's, unless somebody typed others."""

from typing import Final

from msgspec import Struct, structs

from kaibo.plan.accounts import Numbers
from kaibo.plan.numbers import own, reader


class Settings(Struct, frozen=True, kw_only=True):
    """Every number of traffic packs, coupons and cold starts, by its playbook name. Source: P38–P48."""

    pack_lead_least_days: int
    pack_lead_most_days: int
    pack_deadline_weekday: int
    pack_deadline_minute: int
    pack_morning_from_minute: int
    pack_morning_to_minute: int
    pack_evening_from_minute: int
    pack_evening_to_minute: int
    pack_uv_least: int
    pack_uv_most: int
    pack_uv_step: int
    pack_host_gap_minutes: int
    pack_host_gap_from_start: int
    pack_provider_day_uv: int
    pack_copy_most: int
    pack_copy_counts_marks: int
    coupon_uv: int
    pack_thousand_fen: int
    coupon_fen: int
    coupon_review_least_minutes: int
    coupon_review_most_minutes: int
    crowded_monday_to_minute: int
    crowded_friday_from_minute: int
    crowded_month_end_days: int
    cold_new_days: int
    cold_silent_days: int
    cold_restart_days: int
    cold_groups: int
    cold_wecom_contacts: int
    cold_sales_elsewhere_fen: int
    cold_followers_elsewhere: int
    cold_uv: int
    cold_least_days: int
    cold_most_days: int


_NAMES: Final = tuple(field.name for field in structs.fields(Settings))


def settings(*typed: Numbers | None) -> Settings:
    """Give the numbers, with what was typed laid over the playbook's in the order given, the last wins.

    What can be no number of a pack (below zero, a step of zero, an eighth weekday, minutes beyond a day)
    is left out, and the number before it stands.
    """
    number = reader(own(*typed))
    return Settings(**{name: round(number(name)) for name in _NAMES})
