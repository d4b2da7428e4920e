"""The command that keeps a stream alive while its inputs come and go."""

import logging
import os
import secrets
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import typer

_PRIORITY: Final = -10


def relay(
    input: Annotated[
        str, typer.Option(help="主路输入 (primary): rtmp://、srt://、udp://、文件；pull: 表示去拉流")
    ],
    output: Annotated[
        str, typer.Option(help="输出 (output): rtmp(s)://、srt://、udp:// 或 .ts .mkv .flv .mp4 文件")
    ],
    backup: Annotated[str, typer.Option(help="备路输入 (backup)")] = "",
    size: Annotated[str, typer.Option(help="画面尺寸 (size of the picture)")] = "1280x720",
    fps: Annotated[int, typer.Option(help="帧率 (pictures a second): 24 25 30 50 60")] = 25,
    bitrate: Annotated[
        int, typer.Option(min=200, max=50_000, help="画面码率，kbit/s (rate of the picture)")
    ] = 2500,
    slate: Annotated[Path | None, typer.Option(help="垫片图片 (picture shown while no input lives)")] = None,
    music: Annotated[Path | None, typer.Option(help="垫片音乐，循环 (music of the slate, looped)")] = None,
    status: Annotated[
        int, typer.Option(min=0, max=65535, help="状态端口，只在本机；0 不开 (status port)")
    ] = 8610,
    token: Annotated[str, typer.Option(help="按住垫片要出示的口令 (token to hold the slate)")] = "",
    report: Annotated[
        str, typer.Option(help="来源页的接收地址，断流时告诉播控台 (tell kaibo of losses)")
    ] = "",
) -> None:
    """保底推流：输入断了也不断播 (a never-ending output: primary, backup, slate)."""
    from kaibo.studio.relay import address, ffmpeg, line
    from kaibo.studio.relay import slate as slates
    from kaibo.studio.relay import status as statuses
    from kaibo.studio.relay.relay import Order, Relay
    from kaibo.studio.relay.report import Report
    from kaibo.studio.relay.shape import shape

    made = shape(size, fps)
    ins = [address.source(input, "input"), *([address.source(backup, "backup")] if backup else [])]
    out = address.sink(output, "output")
    line.check(ins[0], "input")
    if backup:
        line.check(ins[1], "backup")
    picture = slates.picture(slate, made)
    program = ffmpeg.binary()
    ffmpeg.check(program, {one.protocol for one in (*ins, out)})
    order = Order(
        program=program,
        shape=made,
        output=out,
        primary=ins[0],
        backup=ins[1] if backup else None,
        kbit=bitrate,
        slate=picture,
        music=slates.music(program, music),
    )
    logging.getLogger("kaibo.relay").setLevel(logging.INFO)
    running = Relay(order)
    key = token or secrets.token_urlsafe(12)
    if status:
        statuses.serve(running, status, key)
        typer.echo(f"状态 (status)  http://127.0.0.1:{status}/status")
        typer.echo(f"口令 (token)   {key}")
    telling = Report(running, report) if report else None
    if telling:
        telling.start()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if number := getattr(signal, name, None):
            signal.signal(number, lambda *_: running.stop())
    _first()
    typer.echo("Ctrl+C 停止 (stop)")
    try:
        running.run()
    finally:
        if telling:
            telling.stop()


def _first() -> None:
    """Ask for the processor before other programs, where the system lets us: a late picture is seen."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), subprocess.ABOVE_NORMAL_PRIORITY_CLASS)
    else:
        with suppress(OSError):
            os.nice(_PRIORITY)
        with suppress(OSError):  # Linux shares the processor out among sessions first
            Path("/proc/self/autogroup").write_text(str(_PRIORITY), encoding="ascii")
