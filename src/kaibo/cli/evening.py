"""Commands that play a whole evening: the demo, a simulated room, a recorded one."""

import asyncio
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from kaibo.cli.common import DATA, PORT, Data, Json, Port, drive, through
from kaibo.refused import Refused


def demo(
    exit: Annotated[bool, typer.Option("--exit", help="出结果后结束 (end after the results)")] = False,
    data: Data = Path("kaibo-demo"),
    minutes: Annotated[int, typer.Option(min=5, max=480, help="直播时长，分钟 (length in minutes)")] = 60,
    seed: Annotated[int, typer.Option(help="随机种子 (seed of the simulation)")] = 7,
    port: Port = PORT,
    json: Json = False,
) -> None:
    """演示一场：开播、直播、下播、复盘、高光 (one simulated evening, end to end)."""
    from kaibo import demo as show
    from kaibo.serving import serving
    from kaibo.steps import steps

    async def run() -> None:
        async with serving(data, "127.0.0.1", port, tries=20) as (address, task):
            with steps() as step:
                job = asyncio.create_task(
                    show.run(address, data, minutes, seed, lambda name: step(name).hear)
                )
                await asyncio.wait({job, task}, return_when=asyncio.FIRST_COMPLETED)
                if not job.done():
                    job.cancel()
                    return
                result = job.result()
            if json:
                typer.echo(msgspec.json.encode(result, enc_hook=str))
            else:
                _tell(result)
            if not exit:
                typer.echo("仍在运行，Ctrl+C 停止 (serving until stopped)")
                await task

    def _tell(result: show.Result) -> None:
        rows = (
            ("一次性登录链接 (one-time sign-in)", result.enter or "—"),
            ("播控台 (console)", result.console),
            ("复盘 (review)", result.review),
            ("复盘文件 (report)", result.report.resolve()),
            ("高光候选 (highlights)", f"{result.candidates} · {result.highlights.resolve()}"),
            ("高光成片 (reel)", result.reel.resolve() if result.reel else "—"),
            ("事实 (facts)", f"{result.facts:,}"),
        )
        for name, value in rows:
            typer.echo(f"{name}  {value}")

    drive(run())


def simulate(
    out: Annotated[
        Path | None, typer.Option(help="输出文件，.gz 则压缩 (file to write; .gz packs it)")
    ] = None,
    live: Annotated[
        str, typer.Option(help="实时送到这个接收地址 (send to this intake address as it happens)")
    ] = "",
    minutes: Annotated[int, typer.Option(min=5, max=480, help="时长，分钟 (length in minutes)")] = 240,
    seed: Annotated[int, typer.Option(help="随机种子 (seed)")] = 7,
    rate: Annotated[float, typer.Option(min=0.1, max=2000, help="每秒事实数 (facts a second)")] = 20.0,
    speed: Annotated[float, typer.Option(min=0, help="--live 的倍速 (times as fast, with --live)")] = 1,
    truth: Annotated[Path | None, typer.Option(help="真值文件 (file for the ground truth)")] = None,
) -> None:
    """生成一场模拟直播：写文件，或实时送进直播间 (a simulated room, to a file or into a live room)."""
    from kaibo.clock import WallClock, instant
    from kaibo.intake.simulator import Plan, Simulation, write
    from kaibo.rehearsal import send
    from kaibo.steps import steps

    if (out is None) == (not live):
        raise Refused(
            400, "out_or_live", "请给出 --out 或 --live 其中之一", "give either --out or --live", "out"
        )
    start_ms = WallClock().now_ms() if live else instant("2026-01-09T20:00", "Asia/Shanghai")
    simulation = Simulation(Plan(minutes=minutes, seed=seed, rate=rate, start_ms=start_ms))
    with steps() as step:
        hear = step("模拟").hear
        if out is not None:
            most = rate * minutes * 60
            count = write(simulation, out, truth, lambda n: hear(min(1.0, n / most), f"{n:,} 条"))
        else:
            count = drive(send(live, simulation.facts(), speed, minutes, hear))
    typer.echo(f"{count:,} 条事实 → {out or live}", err=True)


def rehearse(
    file: Annotated[Path, typer.Argument(help="一场直播的记录 (a recorded room)")],
    speed: Annotated[float, typer.Option(min=0, help="倍速，0 为最快 (times as fast; 0 is flat out)")] = 0,
    broadcast: Annotated[str, typer.Option(help="场次编号 (broadcast id)")] = "",
    data: Data = DATA,
    length: Annotated[
        int, typer.Option(help="没有时间的记录的时长，分钟 (minutes, for a file without times)")
    ] = 0,
    json: Json = False,
) -> None:
    """像真的一样播放一场记录，并复盘、找高光 (play a recorded room as if live, then review it)."""
    from kaibo import rehearsal

    result = through(data, lambda at, step: rehearsal.run(at, data, file, speed, broadcast, length, step))
    if json:
        typer.echo(msgspec.json.encode(result, enc_hook=str))
        return
    typer.echo(f"场次 (broadcast)  {result.broadcast}")
    typer.echo(f"事实 (facts)  {result.new:,} 新 / {result.known:,} 已有 / {result.refused:,} 拒收")
    typer.echo(f"复盘 (review)  {result.report.resolve()}")
    typer.echo(f"高光 (highlights)  {result.candidates} · {result.highlights.resolve()}")
