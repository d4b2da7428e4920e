"""Commands that look back at a broadcast: its review, its highlights, its cues under other rules."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from kaibo.cli.common import DATA, Data, Json, journal_of, text_of
from kaibo.refused import Refused


class Format(StrEnum):
    """How a review is written."""

    html = "html"
    json = "json"
    xlsx = "xlsx"


def review(
    broadcast: Annotated[str, typer.Argument(help="场次编号 (broadcast id)")],
    format: Annotated[Format, typer.Option(help="格式 (format)")] = Format.html,
    out_: Annotated[Path | None, typer.Option("--out", help="输出文件 (file to write)")] = None,
    data: Data = DATA,
) -> None:
    """复盘一场直播 (review a broadcast)."""
    from kaibo.clock import WallClock
    from kaibo.console.reports import written_as_workbook
    from kaibo.review.paper import page
    from kaibo.reviews import reviewed

    terminal = typer.get_binary_stream("stdout")
    if format is Format.xlsx and out_ is None and terminal.isatty():
        raise Refused(
            400,
            "no_out",
            "xlsx 不能显示在终端，请加 --out 文件名",
            "a terminal cannot show xlsx: give --out FILE",
            "out",
        )
    report = reviewed(journal_of(data, broadcast), broadcast, WallClock().now_ms())
    if format is Format.html:
        written = page.html(report, "file").encode()
    elif format is Format.json:
        written = msgspec.json.encode(report)
    else:
        written = written_as_workbook(report)
    if out_ is None:
        terminal.write(written)
        return
    try:
        out_.write_bytes(written)
    except OSError as error:
        raise Refused(
            400, "unwritable", f"写不了 {out_}：{error}", f"cannot write {out_}: {error}", "out"
        ) from None
    typer.echo(f"→ {out_.resolve()}")


def highlights(
    broadcast: Annotated[str, typer.Argument(help="场次编号 (broadcast id)")],
    out_: Annotated[Path, typer.Option("--out", help="输出目录 (folder to write into)")],
    recording: Annotated[Path | None, typer.Option(help="录像文件 (the recording)")] = None,
    offset_ms: Annotated[
        int | None,
        typer.Option(help="录像偏移，毫秒；不填就听出来 (shift of the recording, ms; heard if left out)"),
    ] = None,
    data: Data = DATA,
    json: Json = False,
) -> None:
    """找出高光并剪成片 (find the highlights and cut the reel)."""
    from kaibo.journal.reading import entries
    from kaibo.steps import steps
    from kaibo.studio import reel
    from kaibo.studio.media import MediaError

    facts = [entry.fact for entry in entries(journal_of(data, broadcast), broadcast)]
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


def clips(
    broadcast: Annotated[str, typer.Argument(help="场次编号 (broadcast id)")],
    recording: Annotated[Path, typer.Option(help="录像文件 (the recording)")],
    out_: Annotated[Path, typer.Option("--out", help="输出目录 (folder to write into)")],
    offset_ms: Annotated[
        int | None,
        typer.Option(help="录像偏移，毫秒；不填就听出来 (shift of the recording, ms; heard if left out)"),
    ] = None,
    data: Data = DATA,
    json: Json = False,
) -> None:
    """把切片剪成文件 (cut the clips into files)."""
    from kaibo.journal.reading import milestones, of_kinds
    from kaibo.plan.shelf import shelf
    from kaibo.spotter import KINDS, on_file
    from kaibo.steps import steps
    from kaibo.studio.clips import make
    from kaibo.studio.media import MediaError

    journal = journal_of(data, broadcast)
    own, known_ms = on_file(shelf(milestones(journal, broadcast=broadcast)), recording.name)
    offset = known_ms if offset_ms is None else offset_ms
    try:
        with steps() as step:
            hear = step("切片").hear
            told = make(
                list(of_kinds(journal, broadcast, KINDS)),
                out_,
                recording,
                own,
                offset,
                progress=lambda share: hear(share, "剪辑"),
            )
    except (MediaError, OSError) as error:
        raise Refused(400, "no_clips", str(error), str(error), "recording") from error
    if json:
        typer.echo(msgspec.json.encode(told))
        return
    typer.echo(told.zh)
    for note in told.notes:
        typer.echo(f"注意：{note.zh}")
    typer.echo(f"→ {out_.resolve()}")


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
    from kaibo.journal.reading import entries
    from kaibo.live import backtest as past
    from kaibo.live.rules import read

    journal = journal_of(data, broadcast)
    known = read(text_of(rules, "rules")) if rules else read()
    happened = None
    if truth is not None:
        try:
            happened = msgspec.json.decode(text_of(truth, "truth"), type=past.Truth)
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
