"""Gates of the room itself: cover, title, category, times, reservations, the rundown."""

from kaibo.clock import MINUTE
from kaibo.plan.readiness.evidence import Found, Inputs, ago, green, red, unknown

_SHOPPING = ("购物", "shopping")


def cover(inputs: Inputs) -> Found:
    """Ask for a cover. Source: P37."""
    if inputs.plan.cover:
        return green("封面已上传", "the cover is uploaded")
    return red("还没有封面", "there is no cover yet")


def title(inputs: Inputs) -> Found:
    """Ask for a title without words that may not be used. Source: P15, X1."""
    words = inputs.plan.title.strip()
    if not words:
        return red("还没有标题", "there is no title yet")
    bad = [found.text for one in inputs.sheet.texts if one.text.place == "title" for found in one.barred]
    if bad:
        return red(f"标题里有“{bad[0]}”，不能用", f"the title says “{bad[0]}”, which it may not")
    return green(f"“{words[:30]}”，没有查出违规词", f"“{words[:30]}”: no rule speaks against it")


def category(inputs: Inputs) -> Found:
    """Ask for the category that brings platform support. Source: P35."""
    chosen = inputs.plan.category.strip()
    if chosen.lower() in _SHOPPING:
        return green("类目是购物", "the category is shopping")
    if not chosen:
        return red("还没有选类目，应选“购物”", "no category is chosen: choose “shopping”")
    return red(f"类目是“{chosen}”，应选“购物”", f"the category is “{chosen}”: choose “shopping”")


def window(inputs: Inputs) -> Found:
    """Ask that the start lies where viewers are reminded of it. Source: P31."""
    start, told = inputs.plan.start_ms, inputs.plan.announced_ms
    if start is None:
        return red("还没有定开播时间", "no start is set")
    if told is None:
        return unknown(
            "没有填预告时间，按开播时间算", "no announced time is given: the start is taken for it"
        )
    apart, most = abs(start - told) // MINUTE, round(inputs.number("reminder_window_minutes"))
    if apart <= most:
        return green(
            f"与预告时间差 {apart} 分钟，会提醒", f"{apart} min from the announced time: reminders fire"
        )
    return red(
        f"与预告时间差 {apart} 分钟，超过 {most} 分钟，没有人会被提醒",
        f"{apart} min from the announced time, over {most}: nobody is reminded",
    )


def test_stream(inputs: Inputs) -> Found:
    """Ask that the test stream does not spend the reminder. Source: P31."""
    told, test = inputs.plan.announced_ms or inputs.plan.start_ms, inputs.plan.test_ms
    if test is None or told is None:
        return unknown("没有填试播时间", "no time of a test stream is given")
    apart = abs(told - test) // MINUTE
    least = round(inputs.number("test_ahead_least_minutes"))
    better = round(inputs.number("test_ahead_better_minutes"))
    if apart <= least:
        return red(
            f"试播离预告时间只有 {apart} 分钟，会用掉提醒，要超过 {least} 分钟",
            f"the test is {apart} min from the announced time and spends the reminder: make it over {least}",
        )
    if apart < better:
        return green(
            f"试播离预告时间 {apart} 分钟，{better} 分钟更稳妥",
            f"the test is {apart} min away, {better} is safer",
        )
    return green(f"试播离预告时间 {apart} 分钟", f"the test is {apart} min away")


def reservations(inputs: Inputs) -> Found:
    """Hold the newest count of each channel against the target. Source: P30."""
    newest = {reading.channel: reading for reading in inputs.readings}
    count, target = sum(reading.count for reading in newest.values()), inputs.plan.targets.reservations
    if not target:
        return unknown(f"没有设预约目标，已有 {count} 人", f"no target is set; {count} so far")
    if not newest:
        return red(f"目标 {target} 人，还没有读数", f"the target is {target}; nobody counted yet")
    when_zh, when_en = ago(inputs.now_ms - max(reading.at_ms for reading in newest.values()))
    zh, en = f"预约 {count} / {target} 人，{when_zh}读数", f"{count} of {target} reserved, counted {when_en}"
    return green(zh, en) if count >= target else red(zh, en)


def rundown(inputs: Inputs) -> Found:
    """Ask for a rundown that fits into the broadcast. Source: P12."""
    if not inputs.plan.segments:
        return red("流程单是空的", "the rundown is empty")
    length, end_s = inputs.plan.length_minutes, 0
    for segment in inputs.plan.segments:
        anchor = segment.at_minute
        if segment.before_end is not None:
            anchor = length - segment.before_end
        end_s = max(end_s, 0 if anchor is None else anchor * 60) + segment.length_s
    over = -(-end_s // 60) - length
    if over > 0:
        return red(f"流程单超出 {over} 分钟", f"the rundown is {over} min too long")
    zh = f"{len(inputs.plan.segments)} 段，" + (f"还空 {-over} 分钟" if over else "正好排满")
    en = f"{len(inputs.plan.segments)} segments, " + (f"{-over} min free" if over else "no minute free")
    return green(zh, en)
