"""Gates of the machine that broadcasts: its OBS, key frames, scenes and disk. Source: E8."""

from kaibo.plan.readiness.evidence import Found, Inputs, green, red, unknown
from kaibo.playbook import number


def obs(inputs: Inputs) -> Found:
    """Ask that OBS is reached."""
    line = inputs.obs
    if line is None or line.state == "connecting":
        return unknown("正在连接 OBS", "connecting to OBS")
    if line.state == "ready":
        return green(f"OBS {line.version} 已连上", f"OBS {line.version} is connected")
    return red(line.zh, line.en)


def key_frames(inputs: Inputs) -> Found:
    """Ask that key frames are near enough to each other that a recovery is quick."""
    line, most = inputs.obs, number("obs_keyint_seconds_most")
    if line is None or line.keyint_s is None:
        return unknown(
            f"读不到关键帧间隔，请在 OBS 输出设置里确认不超过 {most:g} 秒",
            f"OBS does not tell its key-frame interval: see that it is at most {most:g} s",
        )
    said = f"{line.keyint_s:.3g}"
    if line.keyint_s > most:
        return red(
            f"关键帧间隔 {said} 秒，断线后恢复慢：在 OBS 输出设置里改成 {most:g} 秒",
            f"key frames are {said} s apart and every recovery is slow: set {most:g} s in OBS",
        )
    return green(f"关键帧间隔 {said} 秒", f"key frames every {said} s")


def pictures(inputs: Inputs) -> Found:
    """Ask that OBS has every scene of the plan."""
    line = inputs.obs
    if line is None or line.state != "ready":
        return unknown("连上 OBS 才知道", "known once OBS is connected")
    if line.missing:
        names = "、".join(line.missing)
        return red(f"OBS 里缺少场景：{names}", f"OBS lacks the scenes {', '.join(line.missing)}")
    return green("场景齐了", "every scene is there")


def disk(inputs: Inputs) -> Found:
    """Ask that the recording fits on its disk."""
    line, least = inputs.obs, number("obs_disk_mb_least")
    if line is None or line.disk_mb is None:
        return unknown("连上 OBS 才知道", "known once OBS is connected")
    left = f"{line.disk_mb / 1000:.0f} GB"
    if line.disk_mb < least:
        return red(f"录像盘只剩 {left}，请清理", f"the recording disk has {left} left: free some space")
    return green(f"录像盘还有 {left}", f"the recording disk has {left} free")
