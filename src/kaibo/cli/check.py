"""Checking words on the command line: files against the rules, and what the rules are."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
import typer

from kaibo.cli.common import text_of
from kaibo.refused import Refused

if TYPE_CHECKING:
    from kaibo.plan.compliance import Checker, Surface
    from kaibo.plan.compliance.rules import Basis
    from kaibo.plan.compliance.told import Told

LONG = 2_000
"""Lines from which on progress is shown."""

_VERDICTS = {
    "block": "禁用 (block)",
    "warn": "慎用 (warn)",
    "evidence": "需证据 (evidence)",
    "info": "提示 (info)",
    "exempt": "放行 (exempt)",
}


On = Literal[
    "title",
    "script",
    "speech",
    "cover",
    "ad_copy",
    "profile",
    "host_reply",
    "private_message",
    "clip_title",
    "lucky_bag",
    "comment",
]
"""Where the words are to stand."""


class As(StrEnum):
    """How findings are written."""

    text = "text"
    json = "json"
    sarif = "sarif"


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="txt、md、srt、xlsx、csv；缺省或 - 为标准输入 (none or -: standard input)"),
    ] = None,
    surface: Annotated[On, typer.Option(help="用在哪里 (where the words are to stand)")] = "script",
    format: Annotated[As, typer.Option(help="格式 (format)")] = As.text,
    show_exempt: Annotated[
        bool, typer.Option("--show-exempt", help="也列出依法放行的词 (also what was let pass)")
    ] = False,
    pack: Annotated[list[Path] | None, typer.Option(help="另加的规则包 (further packs of rules)")] = None,
    words: Annotated[
        Path | None, typer.Option(help="本队词表，一行一个，!词 为允许 (the team's words; !word allows)")
    ] = None,
    explain: Annotated[str, typer.Option(help="讲清一条规则 (all about a rule)")] = "",
    list_: Annotated[bool, typer.Option("--list", help="列出全部规则 (list every rule)")] = False,
    stats: Annotated[
        Path | None, typer.Option(help="目录：每条规则命中多少 (a folder: how often each rule speaks)")
    ] = None,
    flips: Annotated[
        Path | None,
        typer.Option(help="旧规则包目录：判法变了的例句 (old packs: examples that turn)"),
    ] = None,
) -> None:
    """检查文案用词；有禁用的以 1 结束 (check words; ends with 1 if any may not be used)."""
    try:
        checker = _checker(pack or [], words)
        if list_ or explain:
            typer.echo(_explained(checker, explain) if explain else _listed(checker))
        elif stats is not None:
            typer.echo(_counted(checker, stats, surface))
        elif flips is not None:
            typer.echo(_flipped(checker, flips))
        elif _checked(checker, files or [Path("-")], surface, format, show_exempt):
            raise typer.Exit(1)
    except Refused as refused:
        typer.echo(f"错误：{refused}", err=True)
        raise typer.Exit(2) from None


def _checker(packs: list[Path], words: Path | None) -> "Checker":
    """Build the checker of the shipped packs and those given; raises `Refused` for one that is broken."""
    from kaibo import playbook
    from kaibo.plan.compliance import BrokenPack, Checker, Team, read, shipped

    team = [
        Team(word=word.removeprefix("!")[:60], allow=word.startswith("!"))
        for line in (text_of(words, "words").splitlines() if words else ())
        if (word := line.strip()).removeprefix("!")
    ]
    if not packs and not team:
        return shipped()
    try:
        return Checker(read(playbook.words() | {str(path): text_of(path, "pack") for path in packs}), team)
    except BrokenPack as broken:
        raise _broken(broken, "pack") from None


def _lines(path: Path) -> list[tuple[int, str]]:
    from kaibo.intake import writing

    if str(path) == "-":
        return writing.lines("-", sys.stdin.buffer.read())
    try:
        return writing.lines(path.name, path.read_bytes())
    except OSError as error:
        raise Refused(
            400, "unreadable", f"读不了 {path}：{error}", f"cannot read {path}: {error}", "file"
        ) from None


def _checked(checker: "Checker", files: list[Path], surface: "Surface", format: As, exempt: bool) -> bool:
    """Check files and write what was found; tells whether anything may not be used."""
    written = {str(path): _lines(path) for path in files}
    if not any(any(map(str.isalnum, text)) for lines in written.values() for _, text in lines):
        typer.echo("没有可检查的内容 (nothing to check)", err=True)
        if format is not As.sarif:
            return False
    blocked, kept = False, list["Told"]()
    for one in _found(checker, written, surface, exempt):
        blocked |= one.verdict == "block"
        if format is As.sarif:
            kept.append(one)
        else:
            typer.echo(msgspec.json.encode(one) if format is As.json else _line(one))
    if format is As.sarif:
        from kaibo import __version__
        from kaibo.plan.compliance import sarif

        typer.echo(msgspec.json.format(msgspec.json.encode(sarif.log(kept, checker.pack, __version__))))
    return blocked


def _found(
    checker: "Checker", written: dict[str, list[tuple[int, str]]], surface: "Surface", exempt: bool
) -> Iterator["Told"]:
    from kaibo.plan.compliance.told import told
    from kaibo.steps import steps

    total = sum(map(len, written.values()))
    lines = ((file, line, text) for file, several in written.items() for line, text in several)
    with ExitStack() as stack:
        shown = total >= LONG and sys.stderr.isatty()
        hear = stack.enter_context(steps())("检查 (check)").hear if shown else None
        for done, (file, line, text) in enumerate(lines, start=1):
            yield from told(checker, file, line, text, surface, exempt)
            if hear and done % 500 == 0:
                hear(done / total, file)


def _line(one: "Told") -> str:
    from kaibo.words import shown

    said = f"{one.why} {one.clause}".strip() if one.why else f"{one.suggestion}（{one.basis}）"
    place = f"{shown(one.file)}:{one.line}:{one.start + 1}"
    return f"{place}  {_VERDICTS[one.verdict]}  {one.rule}  “{shown(one.text)}”  {said}"


def _listed(checker: "Checker") -> str:
    from kaibo.plan.compliance.pack import GROUPS

    told: list[str] = []
    for name, group in GROUPS.items():
        rules = [ready.rule for ready in checker.pack.rules if ready.rule.category == name]
        if rules:
            told.append(f"{group.zh} ({group.en}) · {len(rules)}")
            told += [f"  {rule.id:<28} {rule.zh} ({rule.en})" for rule in rules]
    return "\n".join(told)


def _explained(checker: "Checker", name: str) -> str:
    from kaibo.plan.compliance.pack import GROUPS
    from kaibo.plan.compliance.penalties import penalties

    ready = next((ready for ready in checker.pack.rules if ready.rule.id == name), None)
    if ready is None:
        near = [one.rule.id for one in checker.pack.rules if name.split(".")[0] in one.rule.id][:8]
        known = "、".join(near) or "--list"
        raise Refused(
            404, "unknown_rule", f"没有规则 {name}；看看 {known}", f"no rule {name}: try {known}", "rule"
        )
    rule = ready.rule
    hard = {surface: verdict or "—" for surface, verdict in ready.severity.items()}
    rows: list[tuple[str, Any]] = [
        ("规则 (rule)", f"{rule.id} · rev {rule.rev} · {GROUPS[rule.category].zh}"),
        ("说的是 (about)", f"{rule.zh} ({rule.en})"),
        *[("依据 (basis)", _basis(one)) for one in rule.basis],
        ("程度 (severity)", " ".join(f"{surface}={verdict}" for surface, verdict in hard.items())),
        ("改法 (instead)", rule.suggestion),
        ("要的证据 (needs)", "、".join(rule.needs)),
        ("纠正 (correction)", rule.correction),
        ("归谁 (owner)", rule.owner),
        *[
            ("平台 (platform)", f"{one.zh} ({one.platform} · {one.since})")
            for one in penalties(rule.category)
        ],
        *[("放行 (let pass)", f"{use.use.why} {use.use.clause}".strip()) for use in ready.uses],
        *[("不可 (bad)", text) for text in rule.examples.bad],
        *[("可以 (good)", text) for text in rule.examples.good],
    ]
    return "\n".join(f"{head}  {text}" for head, text in rows if text)


def _basis(basis: "Basis") -> str:
    return f"{basis.words} · {basis.asof}" + ("" if basis.verified else " · 未核对原文 (not verified)")


def _broken(why: object, field: str) -> Refused:
    return Refused(400, "broken_pack", f"规则包有误：{why}", f"broken pack: {why}", field)


def _counted(checker: "Checker", folder: Path, surface: "Surface") -> str:
    from kaibo.intake.writing import ENDINGS
    from kaibo.plan.compliance.tallies import Stats
    from kaibo.steps import steps

    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    if not paths:
        raise Refused(
            400, "no_files", f"{folder} 里没有能读的文件", f"{folder} holds no file that can be read", "stats"
        )
    counted = Stats(checker)
    with steps() as step:
        hear = step("统计 (stats)").hear
        for done, path in enumerate(paths, start=1):
            for _, text in _lines(path):
                counted.add(text, surface)
            hear(done / len(paths), path.name)
    rows = [
        f"{one.rule:<32}{one.hits:>8}{one.per_1000:>10.2f}{one.exempted:>10}" for one in counted.tallies()
    ]
    head = f"{'规则 (rule)':<30}{'命中':>8}{'每千句':>8}{'放行':>8}"
    return "\n".join([f"{len(paths)} 个文件 (files) · {counted.sentences:,} 句 (sentences)", head, *rows])


def _flipped(checker: "Checker", folder: Path) -> str:
    from kaibo.plan.compliance import BrokenPack, Checker, read
    from kaibo.plan.compliance.flips import flips

    try:
        packs = {path.name: text_of(path, "flips") for path in sorted(folder.glob("*.toml"))}
        old = Checker(read(packs))
    except BrokenPack as broken:
        raise _broken(broken, "flips") from None
    turned = flips(old, checker)
    rows = [
        f"{one.before:>8} → {one.after:<8} {'✓' if one.fits else '✗'} {one.rule}  [{one.surface}] {one.text}"
        for one in turned
    ]
    return "\n".join([*rows, f"{len(turned)} 句判法变了 (examples judged otherwise)"])
