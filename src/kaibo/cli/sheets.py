"""Commands that take in what others keep: sheets of products, a shop's orders, and recordings."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from kaibo.cli.common import DATA, Data, Json, give_up, through
from kaibo.clock import SECOND, span


def import_products(
    file: Annotated[Path, typer.Argument(help="商品表：xlsx、xls、csv (a sheet of products)")],
    data: Data = DATA,
    sheet: Annotated[str, typer.Option(help="工作表，缺省第一张有内容的 (which sheet)")] = "",
    account: Annotated[str, typer.Option(help="视频号编号 (key of the account)")] = "",
    fen: Annotated[
        bool, typer.Option("--fen", help="表头没写单位的价格是分 (prices without a unit are fen)")
    ] = False,
    sure: Annotated[bool, typer.Option("--sure", help="存疑的价格无误 (doubtful prices are right)")] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="跳过有错的行 (leave out rows that are wrong)")
    ] = False,
    json: Json = False,
) -> None:
    """把商品表导入商品库：全部成功，或一行不动 (a sheet into the catalogue, all of it or none)."""
    from kaibo import importing
    from kaibo.console.imports import Choice

    choice = Choice(sheet=sheet, unit="fen" if fen else "yuan", sure=sure)
    seen, done = through(data, lambda at, step: importing.products(at, file, account, choice, skip_bad, step))
    if json:
        typer.echo(msgspec.json.encode(done or seen))
    else:
        for wrong in seen.wrongs:
            typer.echo(f"{wrong.zh} ({wrong.en})", err=True)
        if done:
            typer.echo(
                f"新增 (new) {done.new:,} · 更新 (changed) {done.changed:,} · "
                f"未变 (unchanged) {done.unchanged:,} · 拒收 (refused) {done.refused:,}"
            )
    if done is None:
        give_up(
            f"{seen.refused} 行不对，还没有导入；改好再来，或加 --skip-bad ({seen.refused} rows are wrong, "
            "nothing was saved: mend them or give --skip-bad)"
        )


def import_orders(
    file: Annotated[
        Path, typer.Argument(help="小店导出的订单：xlsx、xls、csv (the shop's export of orders)")
    ],
    broadcast: Annotated[str, typer.Option(help="场次编号 (id of the broadcast)")],
    data: Data = DATA,
    sheet: Annotated[str, typer.Option(help="工作表，缺省第一张有内容的 (which sheet)")] = "",
    fen: Annotated[
        bool, typer.Option("--fen", help="表头没写单位的金额是分 (amounts without a unit are fen)")
    ] = False,
    anyone: Annotated[
        bool, typer.Option("--anyone", help="不看带货账号 (whichever account sold them)")
    ] = False,
    look: Annotated[bool, typer.Option("--look", help="只看不导入 (only look, write nothing)")] = False,
    json: Json = False,
) -> None:
    """把小店订单导入一场直播，重复导入只补新的 (a shop's orders into a broadcast, each once)."""
    from kaibo import importing
    from kaibo.console.exports import OrderChoice

    choice = OrderChoice(sheet=sheet, unit="fen" if fen else "yuan", anyone=anyone)
    seen, done = through(data, lambda at, step: importing.orders(at, file, broadcast, choice, look, step))
    if json:
        typer.echo(msgspec.json.encode(done or seen))
        return
    for wrong in seen.wrongs:
        typer.echo(f"{wrong.zh} ({wrong.en})", err=True)
    counts = (done or seen).counts
    typer.echo(
        f"本场订单 (orders) {counts.orders:,} · 新增 (new) {counts.new:,} · "
        f"补充 (changed) {counts.changed:,} · 已有 (known) {counts.known:,} · "
        f"成交额 (GMV) {counts.gmv_fen / 100:,.2f}"
    )
    left = " · ".join(f"{name} {count:,}" for name, count in counts.left.items()) or "0"
    typer.echo(f"不属于本场 (left out)：{left} · 拒收的行 (rows refused) {seen.refused:,}")
    if done is None and seen.missing:
        give_up(f"缺少的列 (columns missing): {', '.join(seen.missing)}")


def import_recording(
    file: Annotated[Path, typer.Argument(help="录像：mp4、mkv、flv、mov、ts (a recording)")],
    broadcast: Annotated[str, typer.Option(help="场次编号 (id of the broadcast)")],
    data: Data = DATA,
    json: Json = False,
) -> None:
    """把录像放进一场直播，并听出它与现场的时间差 (a recording into a broadcast, set beside the facts)."""
    from kaibo import importing

    kept, notes = through(data, lambda at, step: importing.recording(at, file, broadcast, step))
    if json:
        typer.echo(msgspec.json.encode(kept))
        return
    found = {"told": "已知 (told)", "heard": "听出来的 (heard)", "hand": "手动 (by hand)"}
    typer.echo(
        f"{kept.key} · {kept.body.file} · 时长 (length) {span(kept.body.length_ms)} · "
        f"时间差 (offset) {kept.body.offset_ms / SECOND:+.1f} s · {found.get(kept.body.by, '—')}"
    )
    for note in notes:
        typer.echo(note, err=True)
