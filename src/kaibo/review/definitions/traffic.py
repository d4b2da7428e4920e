"""Who came, from where, and how long they stayed."""

from typing import Final

from kaibo.review.definitions.definition import Table, count, rate, total

TRAFFIC: Final[Table] = {
    "views": count(
        "traffic", "场观", "Views", "people",
        "本场出现过的不同观众，同一人只计一次", "Distinct viewers heard of, each once", "G",
        official="new_watch_uv",
    ),
    "entries": count(
        "traffic", "进房人次", "Entries", "times",
        "每次进房计一次，同一人可多次", "Every entry counts, one viewer may enter often", "G",
        official="total_joinlive_count",
    ),
    "exposed": count(
        "traffic", "曝光人数", "Exposed", "people",
        "平台告知的看到本场封面或卡片的人数", "People the platform showed the room to", "R4",
        "official", "impression_uv",
    ),
    "exposures": count(
        "traffic", "曝光次数", "Exposures", "times",
        "平台告知的本场曝光次数", "How often the platform showed the room", "R4",
        "official", "scene 7",
    ),
    "enter_rate_uv": rate(
        "traffic", "曝光-进入率（人数）", "Exposure→enter (viewers)", "ratio", "views", "exposed", "R4",
    ),
    "enter_effective": count(
        "traffic", "曝光有效进入率（官方口径）", "Effective enter rate (platform)", "ratio",
        "平台告知：推荐流量中停留够久的新观看人数 ÷ 曝光人数，平台没有公布停留多久",
        "As the platform tells it: recommended viewers who stayed an undisclosed while ÷ exposed", "R4",
        "official", "recommend_effective_new_watch_2_uv_over_impression_uv",
    ),
    "pcu": count(
        "traffic", "最高在线", "PCU", "people",
        "平台报告的同时在线人数的最大值", "Highest concurrent count the platform told", "G, R3",
        official="max_online_watch_uv",
    ),
    "acu": count(
        "traffic", "平均在线", "ACU", "people",
        "每分钟最高在线之和 ÷ 有计数的分钟数，仅开播至下播",
        "Sum of each minute's highest count ÷ minutes with a count, on air only", "G", window="air",
    ),
    "air_s": count(
        "traffic", "开播时长", "Time on air", "s",
        "开播至下播", "Go-live to sign-off", "L10", "crew", "live_duration", "air",
    ),
    "watch_s": count(
        "traffic", "人均观看时长", "Average watch time", "s",
        "总观看时长 ÷ 观看人数", "Total time watched ÷ viewers", "R3",
        "visits", "average_watch_seconds_per_audience", "air",
    ),
    "watched_s": count(
        "traffic", "总观看时长", "Time watched", "s",
        "有进房记录的观众在场时长之和", "Time in the room of all viewers seen entering", "R4",
        "visits", window="air",
    ),
    "visitors": count(
        "traffic", "有进出记录的观众", "Viewers seen entering", "people",
        "有进房记录的不同观众，且来源也告知离开", "Viewers seen entering, where leavings are told too", "R4",
        "visits", window="air",
    ),
    "stayed_1": count(
        "traffic", "停留满 1 分钟人数", "Stayed 1 min", "people",
        "本场在场合计满 1 分钟的观众", "Viewers in the room for 1 minute in all", "R4",
        "visits", window="air",
    ),
    "stayed_5": count(
        "traffic", "停留满 5 分钟人数", "Stayed 5 min", "people",
        "本场在场合计满 5 分钟的观众", "Viewers in the room for 5 minutes in all", "R4",
        "visits", window="air",
    ),
    "stayed_10": count(
        "traffic", "停留满 10 分钟人数", "Stayed 10 min", "people",
        "本场在场合计满 10 分钟的观众", "Viewers in the room for 10 minutes in all", "R4",
        "visits", window="air",
    ),
    "stay_1_rate_uv": rate(
        "traffic", "停留满 1 分钟占比（人数）", "Stayed 1 min (share)", "ratio", "stayed_1", "visitors", "R4",
    ),
    "stay_5_rate_uv": rate(
        "traffic", "停留满 5 分钟占比（人数）", "Stayed 5 min (share)", "ratio", "stayed_5", "visitors", "R4",
    ),
    "stay_10_rate_uv": rate(
        "traffic", "停留满 10 分钟占比（人数）", "Stayed 10 min (share)", "ratio",
        "stayed_10", "visitors", "R4",
    ),
    "inflow_best": count(
        "traffic", "每 5 分钟新增观众（最高）", "New viewers per 5 min (best)", "people",
        "开播起每 5 分钟首次出现的观众数，取最高的一段",
        "Viewers heard of for the first time in the best five minutes since go-live", "L10", window="5min",
    ),
    "inflow_median": count(
        "traffic", "每 5 分钟新增观众（中位数）", "New viewers per 5 min (median)", "people",
        "开播起每 5 分钟首次出现的观众数，取中位数，只算完整的段",
        "Viewers heard of for the first time in each whole five minutes since go-live, the median", "L10",
        window="5min",
    ),
    "private_views": count(
        "traffic", "私域观众（私域导入）", "Private viewers", "people",
        "由社群、朋友圈、推文、企微、预约或分享进来的观众",
        "Viewers from group, moments, article, WeCom, reservation or share", "P36, R5",
        official="flow type 5",
    ),
    "public_views": count(
        "traffic", "公域观众", "Public viewers", "people",
        "由平台带来、来源已知的观众，含流量包和广告",
        "Viewers the platform brought, source known, packs and ads among them", "P36, R5",
        official="flow type 4",
    ),
    "unknown_views": count(
        "traffic", "来源未知的观众", "Viewers of unknown source", "people",
        "没有来源告知从哪里来的观众", "Viewers nobody told the source of", "R5",
    ),
    "known_views": total(
        "traffic", "来源已知的观众", "Viewers of known source", "people",
        ("private_views", "public_views"), "R5",
    ),
    "private_share": rate(
        "traffic", "私域场观占比", "Private share of views", "ratio", "private_views", "known_views",
        "P36, R5",
    ),
    "public_share": rate(
        "traffic", "公域场观占比", "Public share of views", "ratio", "public_views", "known_views", "R5",
    ),
    "reserved": count(
        "traffic", "本场预约人数", "Reserved this broadcast", "people",
        "各触点最近一次记录的预约数之和", "Sum of the newest count of every touchpoint", "P30, R3",
        "crew", "reserveNoticeUserCount",
    ),
    "attended": count(
        "traffic", "预约到场人数", "Reserved and came", "people",
        "从预约提醒进来的观众", "Viewers who came by the reminder of their reservation", "P30, P31",
    ),
    "attend_rate_uv": rate(
        "traffic", "预约到场率（人数）", "Attendance of reservations (viewers)", "ratio",
        "attended", "reserved", "P30", official="reserveNoticeJoinliveRatio",
    ),
    "closing_viewers": count(
        "traffic", "收尾时在场人数", "In the room at the close", "people",
        "下播前收尾阶段在场过的观众", "Viewers in the room during the closing minutes", "E2, E4",
        "visits", window="closing",
    ),
    "closing_kept": count(
        "traffic", "收尾承接人数", "Handed over at the close", "people",
        "其中在收尾阶段预约下场、加企微、关注、分享或支付的",
        "Those of them who then reserved, added WeCom, followed, shared or paid", "E4",
        "visits", window="closing",
    ),
    "closing_lost": total(
        "traffic", "收尾流失人数", "Lost at the close", "people",
        ("closing_viewers", "-closing_kept"), "E4",
    ),
    "closing_loss_uv": rate(
        "traffic", "收尾流失率（人数）", "Lost at sign-off (viewers)", "ratio",
        "closing_lost", "closing_viewers", "E4",
    ),
}  # fmt: skip
"""The figures of traffic and dwell."""
