"""Gates of people and machines: shifts, skills, tasks, devices, scenes."""

from kaibo.plan.people import SKILLS, Member
from kaibo.plan.readiness.evidence import Found, Inputs, ago, amber, green, red, some, unknown

DEVICES = ("phones", "mic", "network", "backup-device")
"""The tasks that say devices were tested. Source: P1, E8."""

SCENES = "obs"
"""The task that says the scenes of the picture are ready. Source: E8."""


def shifts(inputs: Inputs) -> Found:
    """Ask that a host is on camera at every minute. Source: P3."""
    covered, length = 0, inputs.plan.length_minutes
    for shift in sorted(inputs.plan.shifts, key=lambda shift: shift.at_minute):
        if shift.at_minute > covered:
            break
        covered = max(covered, shift.at_minute + shift.length_minutes)
    if not inputs.plan.shifts:
        return red("还没有排主播", "no host is on a shift")
    if covered < length:
        return red(f"第 {covered} 分钟起没有主播", f"from minute {covered} on nobody is on camera")
    return green(
        f"{len(inputs.plan.shifts)} 个班次排满 {length} 分钟",
        f"{len(inputs.plan.shifts)} shifts cover {length} min",
    )


def hosts(inputs: Inputs) -> Found:
    """Ask that the hosts are of the team and can receive, close and retain between them. Source: P3."""
    named = list(dict.fromkeys(shift.host for shift in inputs.plan.shifts))
    if not named:
        return unknown("排了班次才能看", "to be seen once there are shifts")
    known = {name: member for name in named if (member := _member(inputs, name)) is not None}
    strange = [name for name in named if name not in known]
    if strange:
        zh, en = some(strange)
        return red(f"不在团队里：{zh}", f"not in the team: {en}")
    held = {skill for member in known.values() for skill in member.skills}
    missing = [skill for skill in SKILLS if skill not in held]
    if missing:
        zh = "、".join(SKILLS[skill] for skill in missing)
        return red(f"主播里没有人擅长{zh}", f"no host is good at {', '.join(missing)}")
    return green(f"{len(named)} 位主播，承接、促单、留人都有", f"{len(named)} hosts with all three skills")


def _member(inputs: Inputs, name: str) -> Member | None:
    """Find the active member a shift names, by key or by name."""
    found = inputs.members.get(name)
    if found is None:
        found = next((member for member in inputs.members.values() if member.name == name), None)
    return found if found is not None and found.active else None


def devices(inputs: Inputs) -> Found:
    """Ask that phones, microphones and network were tested: somebody ticked it. Source: P1, E8."""
    wanted = [task for task in inputs.tasks if task.id in DEVICES]
    if not wanted:
        return unknown("清单里没有设备检查", "the checklist has no test of devices")
    return _ticked(inputs, [(task.id, task.zh, task.en or task.zh) for task in wanted])


def scenes(inputs: Inputs) -> Found:
    """Ask whether the scenes are ready: known only where somebody ticked it. Source: E8."""
    done = inputs.ticked.get(SCENES)
    if done is None:
        return unknown("还没有人确认画面场景", "nobody confirmed the scenes yet")
    when_zh, when_en = ago(inputs.now_ms - done.at_ms)
    return green(f"{done.by} {when_zh}确认", f"confirmed by {done.by}, {when_en}")


def tasks(inputs: Inputs) -> Found:
    """Ask that what is to be done before is done. Source: P1, E10."""
    apart = (*DEVICES, SCENES)
    before = [task for task in inputs.tasks if task.phase == "before" and task.id not in apart]
    if not before:
        return unknown("清单是空的", "the checklist is empty")
    return _ticked(inputs, [(task.id, task.zh, task.en or task.zh) for task in before])


def lessons(inputs: Inputs) -> Found:
    """Ask whether what the account's reviews wanted changed by now is done; it never bars. Source: R2."""
    late = [one for one in inputs.lessons if one.late]
    if late:
        told = [f"{one.owner}「{one.change}」" for one in late]
        return amber(f"{len(late)} 项过期没做：{some(told)[0]}", f"{len(late)} overdue: {some(told)[1]}")
    if not inputs.lessons:
        return green("没有没做完的改进", "no change is left to be made")
    first = inputs.lessons[0]
    return green(
        f"{len(inputs.lessons)} 项在做，最早 {first.due} 到期",
        f"{len(inputs.lessons)} under way, the first due {first.due}",
    )


def _ticked(inputs: Inputs, wanted: list[tuple[str, str, str]]) -> Found:
    """Hold tasks (id, zh, en) against what was ticked."""
    left = [task for task in wanted if task[0] not in inputs.ticked]
    done = len(wanted) - len(left)
    if left:
        zh, en = some(task[1] for task in left)[0], some(task[2] for task in left)[1]
        return red(f"{done}/{len(wanted)}，还差：{zh}", f"{done} of {len(wanted)}, left: {en}")
    newest = max((inputs.ticked[task[0]] for task in wanted), key=lambda ticked: ticked.at_ms)
    when_zh, when_en = ago(inputs.now_ms - newest.at_ms)
    return green(
        f"{done}/{len(wanted)}，{newest.by} {when_zh}完成最后一项",
        f"{done} of {len(wanted)}, the last by {newest.by}, {when_en}",
    )
