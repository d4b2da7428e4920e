"""The command that breaks a rehearsal on purpose and measures how fast it recovers."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from kaibo.cli.common import Json, drive


def drill(
    name: Annotated[
        str,
        typer.Argument(help="演练 (which)：network-cut、obs-kill、freeze、power、content、disk-full，或 all"),
    ],
    rounds: Annotated[int, typer.Option(min=1, max=50, help="几轮 (rounds)")] = 3,
    out: Annotated[Path, typer.Option(help="报告目录 (folder of the reports)")] = Path("drills"),
    data: Annotated[
        Path | None,
        typer.Option(help="数据目录，不给就用完即弃 (the data folder; else one that is thrown away)"),
    ] = None,
    people: Annotated[
        bool, typer.Option("--people", help="真人来按；不给由机器人代按 (people answer, else robots)")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口 (port)")] = 0,
    json: Json = False,
) -> None:
    """事故演练：真的弄坏，量多久恢复，写报告 (break things for real, measure, report)."""
    from kaibo.drilling import reports
    from kaibo.drilling.run import run
    from kaibo.drilling.stories import STORIES
    from kaibo.end.drills import DrillReport
    from kaibo.playbook import DRILLS
    from kaibo.steps import steps

    async def all_of() -> list[DrillReport]:
        with steps() as step:
            return [
                await run(
                    one,
                    rounds,
                    "people" if people else "robots",
                    out,
                    data,
                    port,
                    step(DRILLS[one].zh if one in DRILLS else one).hear,
                )
                for one in (STORIES if name == "all" else (name,))
            ]

    made = drive(all_of())
    if json:
        typer.echo(msgspec.json.encode(made if name == "all" else made[0]))
    else:
        for report in made:
            typer.echo(reports.page(report))
        typer.echo(f"报告 (reports)  {out.resolve()}")
    if not all(report.passed for report in made):
        raise SystemExit(1)
