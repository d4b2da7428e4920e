"""Why an account was proposed less than it wished for. Source: P40–P48."""

from collections.abc import Iterable, Sequence

from kaibo.broadcast import Reason
from kaibo.plan.traffic.around import Around, Broken
from kaibo.plan.traffic.rules import taken_uv
from kaibo.plan.traffic.wish import Wish


def why(
    wish: Wish, own: Sequence[int], days: Iterable[str], kept: Sequence[Broken], around: Around
) -> tuple[Reason, ...]:
    """Name what kept a wish from being met, none where it was.

    `own` are the viewers of its bookings, `days` those it could be put on, `kept` what rules said of the
    other places; `around` holds every booking, the proposed too.
    """
    missing, settings = wish.uv - sum(own), around.settings
    if missing <= 0:
        return ()
    step, least = settings.pack_uv_step, settings.pack_uv_least
    reasons: list[Reason] = []
    if (own and missing < step) or wish.uv < least:
        zh = f"按 {step:,} UV 取整，最低 {least:,}，余下 {missing:,} 报不了"
        en = f"packs come in steps of {step:,} from {least:,}: {missing:,} cannot be filed"
        return (Reason(rule="P42", zh=zh, en=en),)
    if wish.slots and not own and not kept and not list(days):
        reasons.append(_reason("P41", "想要的时段都不开放", "none of the slots wished for is offered"))
    reasons += {one.rule: Reason(rule=one.rule, zh=one.zh, en=one.en) for one in kept}.values()
    account = around.accounts.get(wish.account)
    open_days = list(days)
    if account is not None and open_days:
        left = [settings.pack_provider_day_uv - taken_uv(account.provider, day, around) for day in open_days]
        if max(left) < min(step, least):
            zh = "服务商这几天的额度已分完，给了更值的或先订的"
            en = "the provider's days are full: others are worth more, or booked first"
            reasons.append(_reason("P44", zh, en))
        elif len(own) >= wish.most:
            zh = f"最多 {wish.most} 个时段，一个时段最高 {settings.pack_uv_most:,} UV，服务商每天还有上限"
            en = f"{wish.most} slots at most, {settings.pack_uv_most:,} UV each, under the provider's cap"
            reasons.append(_reason("P42", zh, en))
        else:
            zh = f"同一主播的时段要隔 {settings.pack_host_gap_minutes} 分钟，剩下的放不进"
            en = f"a host's slots lie {settings.pack_host_gap_minutes} minutes apart: no more fit"
            reasons.append(_reason("P43", zh, en))
    return tuple(reasons)


def _reason(rule: str, zh: str, en: str) -> Reason:
    return Reason(rule=rule, zh=zh, en=en)
