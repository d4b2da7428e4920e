"""The command `kaibo`: serve, rehearse, simulate, review, replay, and the demo that shows them all."""

import asyncio
import logging
import sys
from collections.abc import Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import msgspec
import typer

from kaibo import __version__
from kaibo.refused import Refused

T = TypeVar("T")

app = typer.Typer(
    name="kaibo",
    help="开播 kaibo：视频号直播团队的播控台 (the control room for live commerce on WeChat Channels)",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
replay_app = typer.Typer(help="回放：高光与剪辑 (highlights and the reel)", no_args_is_help=True)
app.add_typer(replay_app, name="replay")
cues_app = typer.Typer(help="提示规则 (rules that raise cues)", no_args_is_help=True)
app.add_typer(cues_app, name="cues")

Data = Annotated[Path, typer.Option("--data", help="数据目录 (the data folder)")]
Json = Annotated[bool, typer.Option("--json", help="给程序读的 JSON (JSON for a program to read)")]
Host = Annotated[str, typer.Option(help="监听地址 (address to listen on)")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="端口 (port)")]
DATA = Path("kaibo-data")
PORT = 8600


class Format(StrEnum):
    """How a review is written."""

    html = "html"
    json = "json"


@app.command()
def serve(data: Data = DATA, host: Host = "127.0.0.1", port: Port = PORT) -> None:
    """启动播控台 (run the server; needs no other service)."""
    from kaibo.serving import serving

    async def run() -> None:
        async with serving(data, host, port) as (url, task):
            typer.echo(f"播控台 (console)  {url}/")
            typer.echo(f"数据目录 (data)   {data.resolve()}")
            typer.echo("Ctrl+C 停止 (stop)")
            if host not in ("127.0.0.1", "::1", "localhost"):
                typer.echo("本版没有登录，同网的人都能打开 (no sign-in: anyone on the network can open it)")
            await task

    _run(run())


@app.command()
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
        async with serving(data, "127.0.0.1", port, tries=20) as (url, task):
            with steps() as step:
                job = asyncio.create_task(show.run(url, data, minutes, seed, lambda name: step(name).hear))
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
            ("播控台 (console)", result.console),
            ("复盘 (review)", result.review),
            ("复盘文件 (report)", result.report.resolve()),
            ("高光候选 (highlights)", f"{result.candidates} · {result.highlights.resolve()}"),
            ("高光成片 (reel)", result.reel.resolve() if result.reel else "—"),
            ("事实 (facts)", f"{result.facts:,}"),
        )
        for name, value in rows:
            typer.echo(f"{name}  {value}")

    _run(run())


@app.command()
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
            count = _run(send(live, simulation.facts(), speed, minutes, hear))
    typer.echo(f"{count:,} 条事实 → {out or live}", err=True)


@app.command()
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
    from kaibo.serving import found, serving
    from kaibo.steps import steps

    async def run() -> rehearsal.Result:
        with steps() as step:
            tell = lambda name: step(name).hear  # noqa: E731
            running = found(data)
            if running:
                return await rehearsal.run(running, data, file, speed, broadcast, length, tell)
            async with serving(data, "127.0.0.1", 0) as (url, _):
                return await rehearsal.run(url, data, file, speed, broadcast, length, tell)

    result = _run(run())
    if json:
        typer.echo(msgspec.json.encode(result, enc_hook=str))
        return
    typer.echo(f"场次 (broadcast)  {result.broadcast}")
    typer.echo(f"事实 (facts)  {result.new:,} 新 / {result.known:,} 已有 / {result.refused:,} 拒收")
    typer.echo(f"复盘 (review)  {result.report.resolve()}")
    typer.echo(f"高光 (highlights)  {result.candidates} · {result.highlights.resolve()}")


@app.command()
def review(
    broadcast: Annotated[str, typer.Argument(help="场次编号 (broadcast id)")],
    format: Annotated[Format, typer.Option(help="格式 (format)")] = Format.html,
    out_: Annotated[Path | None, typer.Option("--out", help="输出文件 (file to write)")] = None,
    data: Data = DATA,
) -> None:
    """复盘一场直播 (review a broadcast)."""
    from kaibo.clock import WallClock
    from kaibo.console.review import reviewed
    from kaibo.review import page

    report = reviewed(_journal(data, broadcast), broadcast, WallClock().now_ms())
    written = page.html(report) if format is Format.html else msgspec.json.encode(report).decode()
    if out_ is None:
        typer.echo(written)
    else:
        out_.write_text(written, encoding="utf-8")
        typer.echo(f"→ {out_.resolve()}")


@replay_app.command()
def highlights(
    broadcast: Annotated[str, typer.Argument(help="场次编号 (broadcast id)")],
    out_: Annotated[Path, typer.Option("--out", help="输出目录 (folder to write into)")],
    recording: Annotated[Path | None, typer.Option(help="录像文件 (the recording)")] = None,
    offset_ms: Annotated[int, typer.Option(help="录像偏移，毫秒 (shift of the recording, ms)")] = 0,
    data: Data = DATA,
    json: Json = False,
) -> None:
    """找出高光并剪成片 (find the highlights and cut the reel)."""
    from kaibo.journal.sqlite import entries
    from kaibo.steps import steps
    from kaibo.studio import reel
    from kaibo.studio.media import MediaError

    facts = [entry.fact for entry in entries(_journal(data, broadcast), broadcast)]
    try:
        with steps() as step:
            hear = step("高光").hear
            told = reel.make(facts, out_, recording, offset_ms, progress=lambda share: hear(share, "剪辑"))
    except (MediaError, OSError) as error:
        raise Refused(400, "no_reel", str(error), str(error), "recording") from error
    if json:
        typer.echo(msgspec.json.encode(told))
        return
    typer.echo(told.zh)
    for note in told.notes:
        typer.echo(f"注意：{note.zh}")
    typer.echo(f"→ {out_.resolve()}")


@replay_app.command()
def score(
    file: Annotated[Path, typer.Argument(help="带标注的弹幕文件或目录 (a bench file, or their folder)")],
    labels: Annotated[Path, typer.Option(help="标注文件 (the manifest)")],
    json: Json = False,
) -> None:
    """在带标注的数据上给高光算法打分 (score highlights against labels)."""
    from kaibo.studio.bench_files import score_files

    try:
        table, scores = score_files(file, labels)
    except (ValueError, OSError) as error:
        raise Refused(400, "bad_bench", str(error), str(error), "file") from error
    typer.echo(msgspec.json.encode(scores) if json else table)


@cues_app.command()
def backtest(
    broadcast: Annotated[str, typer.Argument(help="场次编号 (broadcast id)")],
    rules: Annotated[
        Path | None, typer.Option(help="规则文件，缺省用自带规则 (rules; default: ours)")
    ] = None,
    data: Data = DATA,
    truth: Annotated[Path | None, typer.Option(help="模拟的真值文件 (truth of a simulation)")] = None,
    json: Json = False,
) -> None:
    """用规则重跑一场，列出每条提示 (run rules over a past broadcast, list every cue)."""
    from kaibo.clock import span
    from kaibo.journal.sqlite import entries
    from kaibo.live import backtest as past
    from kaibo.live.rules import read

    journal = _journal(data, broadcast)
    known = read(_text(rules, "rules")) if rules else read()
    happened = None
    if truth is not None:
        try:
            happened = msgspec.json.decode(_text(truth, "truth"), type=past.Truth)
        except msgspec.DecodeError as error:
            why = f"{truth}: {error}"
            raise Refused(
                400, "bad_truth", f"真值文件读不懂：{why}", f"no truth file: {why}", "truth"
            ) from None
    tested = past.run(entries(journal, broadcast), known)
    scores = past.scores([(tested, happened)])
    if json:
        told = {"cues": tested.cues, "rules": scores, "wrongs": known.wrongs, "faults": tested.faults}
        typer.echo(msgspec.json.encode(told))
        return
    for wrong in known.wrongs:
        typer.echo(
            f"规则有误 (refused)  {wrong.rule or '—'} {wrong.place}: {wrong.zh} ({wrong.en})", err=True
        )
    for name, why in tested.faults.items():
        typer.echo(f"规则失败 (failed)  {name}: {why}", err=True)
    for cue in tested.cues:
        since = span(cue.at_ms - (tested.went_live_ms or cue.at_ms))
        typer.echo(f"{since:>8}  {cue.rule:<20} {cue.zh}")
    typer.echo("")
    for score in scores:
        typer.echo(f"{score.rule:<20} {score.raised:>4}{_scored(score.precision, score.recall)}")


def _scored(precision: float | None, recall: float | None) -> str:
    if recall is None:
        return ""
    shown = "—" if precision is None else f"{precision:.0%}"
    return f"  准确率 (precision) {shown}  召回率 (recall) {recall:.0%}"


def _text(path: Path, field: str) -> str:
    """Read a text file; raises `Refused` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            400, "unreadable", f"读不了 {path}：{error}", f"cannot read {path}: {error}", field
        ) from None


@app.command(hidden=True)
def openapi() -> None:
    """Write the OpenAPI document, from which the UI's types are made."""
    from kaibo.app import document

    typer.echo(document())


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run on uvloop where there is one; Windows has none."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work)


def _journal(data: Path, broadcast: str) -> Path:
    """Give the journal of a data folder that knows the broadcast; raises `Refused` otherwise."""
    from kaibo.journal.sqlite import milestones

    path = data / "journal.db"
    if not path.is_file():
        raise Refused(
            404,
            "no_journal",
            f"{data} 里没有数据，请用 --data 指定",
            f"{data} holds no journal: give --data",
            "data",
        )
    names = {entry.fact.broadcast for entry in milestones(path)}
    if broadcast not in names:
        known = "、".join(sorted(names)[-5:]) or "—"
        raise Refused(
            404,
            "unknown_broadcast",
            f"没有场次 {broadcast}；最近的有 {known}",
            f"no broadcast {broadcast!r}; there are {known}",
            "broadcast",
        )
    return path


def _stop(why: object) -> NoReturn:
    typer.echo(f"错误：{why}", err=True)
    raise SystemExit(1)


def main() -> None:
    """Run the command; a refusal is told in words, without a trace."""
    from kaibo.journal import JournalUnavailable

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        app()
    except (Refused, JournalUnavailable) as refused:
        _stop(refused)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


@app.command()
def version() -> None:
    """显示版本 (print the version)."""
    typer.echo(__version__)
