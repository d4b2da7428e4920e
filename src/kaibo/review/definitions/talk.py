"""What viewers did besides buying, and what stays with the brand."""

from typing import Final

from kaibo.review.definitions.definition import Table, count, quotient, rate, total

TALK: Final[Table] = {
    "interactors": count(
        "talk", "互动人数", "Interacting", "people",
        "评论、点赞、分享、关注过任一项的不同观众", "Viewers who commented, liked, shared or followed", "R3",
    ),
    "interaction_rate_uv": rate(
        "talk", "互动率（人数）", "Interaction rate (viewers)", "ratio", "interactors", "views", "R3",
    ),
    "comments": count(
        "talk", "评论数", "Comments", "times", "评论条数", "Comments written", "R3",
        official="new_comment_count",
    ),
    "commenters": count(
        "talk", "评论人数", "Commenters", "people",
        "评论过的不同观众", "Distinct viewers who commented", "R3", official="comment_uv",
    ),
    "comment_rate_uv": rate(
        "talk", "评论率（人数）", "Comment rate (viewers)", "ratio", "commenters", "views", "R3",
        official="comment_uv_over_new_watch_uv",
    ),
    "comments_each": quotient(
        "talk", "人均评论", "Comments per commenter", "mean", "comments", "commenters", "L10",
    ),
    "likes": count(
        "talk", "点赞（喝彩）", "Likes", "times",
        "逐条计数与平台累计取大者", "The larger of likes counted and the platform's total", "R3",
        official="total_cheer_count",
    ),
    "likers": count(
        "talk", "点赞人数", "Likers", "people",
        "点赞过的不同观众", "Distinct viewers who liked", "R3", official="likeUv",
    ),
    "like_rate_uv": rate(
        "talk", "点赞率（人数）", "Like rate (viewers)", "ratio", "likers", "views", "R3",
        official="like_uv_over_new_watch_uv",
    ),
    "shares": count(
        "talk", "分享", "Shares", "times", "分享次数", "Shares", "L9", official="forward_count",
    ),
    "sharers": count(
        "talk", "分享人数", "Sharers", "people",
        "分享过的不同观众", "Distinct viewers who shared", "L9", official="sharing_uv",
    ),
    "share_rate_uv": rate(
        "talk", "分享率（人数）", "Share rate (viewers)", "ratio", "sharers", "views", "L9",
    ),
    "follows": count(
        "talk", "新增关注", "New follows", "times", "关注次数", "Follows", "R3",
        official="new_follow_count",
    ),
    "followers": count(
        "talk", "新增关注人数", "New followers", "people",
        "关注过的不同观众", "Distinct viewers who followed", "R3, L10", official="new_follow_uv",
    ),
    "follow_rate_uv": rate(
        "talk", "转粉率（人数）", "Follow rate (viewers)", "ratio", "followers", "views", "R5, L10",
    ),
    "fans_before": count(
        "talk", "开播前粉丝数", "Fans before", "people",
        "账号开播前的粉丝总数", "Fans of the account before go-live", "L10", "official", "fans_count",
    ),
    "fans_after": count(
        "talk", "下播后粉丝数", "Fans after", "people",
        "账号下播后的粉丝总数", "Fans of the account after sign-off", "L10", "official", "fans_count",
    ),
    "fans_gained": total(
        "talk", "粉丝增量", "Fans gained", "people", ("fans_after", "-fans_before"), "R5, L10",
    ),
    "fans_rate": quotient(
        "talk", "粉丝增长率", "Growth of fans", "ratio", "fans_gained", "fans_before", "R5, L10",
    ),
    "club_joins": count(
        "talk", "新增粉丝团", "Fan club joined", "people",
        "平台告知的新加入粉丝团的人数", "People who joined the fan club, as the platform tells", "L10",
        "official", "new_fans_club_uv",
    ),
    "gifts": count(
        "talk", "礼物数", "Gifts", "times", "送出的礼物个数", "Gifts sent", "L11",
    ),
    "gifters": count(
        "talk", "打赏人数", "Gifters", "people",
        "送过礼物的不同观众", "Distinct viewers who sent a gift", "L11", official="reward_uv",
    ),
    "gift_fen": count(
        "talk", "礼物价值", "Gifts value", "fen",
        "礼物的微信豆（逐条之和与平台累计取大者），按固定比例折成金额",
        "Wecoins of gifts (the larger of those counted and the platform's total) at a fixed rate", "L11",
    ),
    "reservations": count(
        "talk", "下场预约", "Next reservations", "times",
        "本场内预约下一场的次数", "Reservations of the next broadcast made in this one", "P30, P33",
    ),
    "reservers": count(
        "talk", "预约下场人数", "Reserved the next", "people",
        "本场内预约下一场的不同观众", "Distinct viewers who reserved the next broadcast", "P30, R5",
    ),
    "next_rate_uv": rate(
        "talk", "下场预约率（人数）", "Next reservation rate (viewers)", "ratio",
        "reservers", "views", "R5",
    ),
    "contacts": count(
        "talk", "企微添加", "WeCom contacts", "times",
        "新加企业微信的次数", "New WeCom contacts", "L7, R5", "wecom",
    ),
    "contacted": count(
        "talk", "加企微人数", "Added WeCom", "people",
        "新加企业微信的不同的人", "Distinct people who became WeCom contacts", "L7, R5", "wecom",
    ),
    "contact_rate_uv": rate(
        "talk", "加企微率（人数）", "WeCom rate (viewers)", "ratio", "contacted", "views", "R5",
    ),
    "public_contacted": count(
        "talk", "公域观众加企微人数", "Public viewers who added WeCom", "people",
        "加了企业微信、且从公域进房的观众；两边要认得出是同一个人",
        "Viewers from public traffic who added WeCom; both sides must know them by one id", "R5", "wecom",
    ),
    "public_contact_rate_uv": rate(
        "talk", "公域导流率（人数）", "Public→private rate (viewers)", "ratio",
        "public_contacted", "public_views", "R5",
    ),
}  # fmt: skip
"""The figures of interaction, and of what stays."""
