"""What the commands share: their options, how they run, what they read, and how they give up."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from kaibo.refused import Refused

if TYPE_CHECKING:
    from kaibo.evening import Step
    from kaibo.serving import Address

T = TypeVar("T")

Data = Annotated[Path, typer.Option("--data", help="数据目录 (the data folder)")]
Json = Annotated[bool, typer.Option("--json", help="给程序读的 JSON (JSON for a program to read)")]
Host = Annotated[str, typer.Option(help="监听地址 (address to listen on)")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="端口 (port)")]
DATA = Path("kaibo-data")
PORT = 8600


def drive(work: Coroutine[Any, Any, T]) -> T:
    """Run on uvloop where there is one; Windows has none."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work)


def through(data: Path, work: "Callable[[Address, Step], Awaitable[T]]") -> T:
    """Do a work through the server of a data folder, or one that serves meanwhile, and show its steps."""
    from kaibo.serving import found, serving
    from kaibo.steps import steps

    async def run() -> T:
        with steps() as step:
            tell = lambda name: step(name).hear  # noqa: E731
            if running := found(data):
                return await work(running, tell)
            async with serving(data, "127.0.0.1", 0) as (address, _):
                return await work(address, tell)

    return drive(run())


def journal_of(data: Path, broadcast: str) -> Path:
    """Give the journal of a data folder that knows the broadcast; raises `Refused` otherwise."""
    from kaibo.journal.reading import milestones

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


def text_of(path: Path, field: str) -> str:
    """Read a text file; raises `Refused` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            400, "unreadable", f"读不了 {path}：{error}", f"cannot read {path}: {error}", field
        ) from None


def give_up(why: object) -> NoReturn:
    """Say why nothing came of it, and end with 1."""
    typer.echo(f"错误：{why}", err=True)
    raise SystemExit(1)
