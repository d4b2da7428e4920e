"""The command that turns speech into words: captions of a recording, or of one that is still written."""

from pathlib import Path
from typing import Annotated

import typer

from kaibo.cli.common import DATA, Data, through


def speech(
    recording: Annotated[Path, typer.Argument(help="录像文件 (the recording)")],
    out_: Annotated[
        Path | None, typer.Option("--out", help="字幕文件 .srt 或 .vtt (captions to write)")
    ] = None,
    follow: Annotated[
        str, typer.Option(help="正在直播的场次：边录边识别 (broadcast on air: hear it while it is recorded)")
    ] = "",
    model: Annotated[Path | None, typer.Option(help="模型目录 (folder of a faster-whisper model)")] = None,
    data: Data = DATA,
) -> None:
    """把录像里的话变成字幕，或边录边听 (captions of a recording, or of one on air)."""
    from kaibo.clock import WallClock, span
    from kaibo.refused import Refused
    from kaibo.replay.captions import srt, vtt
    from kaibo.speaking import follow as followed
    from kaibo.steps import steps
    from kaibo.studio.media import MediaError
    from kaibo.studio.speech import Whisper, listen
    from kaibo.studio.speech import model as found

    ear = Whisper(found(model, data / "models"))
    try:
        if follow:
            count = through(
                data,
                lambda at, _: followed(
                    at,
                    data / "journal.db",
                    follow,
                    recording,
                    ear,
                    WallClock(),
                    lambda line, late: typer.echo(f"{span(line.start_ms)}  晚 {late:.0f} 秒  {line.text}"),
                ),
            )
            typer.echo(f"{count:,} 句 (sentences)", err=True)
            return
        target = out_ or recording.with_suffix(".srt")
        with steps() as step:
            hear = step("识别").hear
            partly = target.with_name(f".{target.name}.jsonl")
            told = listen(recording, ear, partly, progress=lambda share: hear(share, "语音"))
        write = vtt if target.suffix.lower() == ".vtt" else srt
        target.write_text(write(told.lines), encoding="utf-8")
        partly.unlink(missing_ok=True)
    except (MediaError, OSError) as error:
        raise Refused(409, "not_heard", str(error), str(error), "recording") from error
    typer.echo(f"{len(told.lines):,} 条字幕 → {target.resolve()}")
