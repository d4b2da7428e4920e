"""Where things stand in the repository, and how a chapter's tables are read."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SRC: Final = ROOT / "src" / "kaibo"
DOCS: Final = ROOT / "docs"


def chapter(name: str) -> str:
    """Give the text of a chapter."""
    return (DOCS / name).read_text(encoding="utf-8")


def rows(text: str, heading: str = "") -> Iterator[list[str]]:
    """Give the cells of every table row of a text, or of the part under a heading; no head rows."""
    if heading:
        text = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = text.splitlines()
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("| ") and not after.startswith("|---"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def names(text: str, heading: str = "") -> list[str]:
    """Give the first cell of every row, without the back-ticks."""
    return [row[0].strip("`") for row in rows(text, heading)]


def modules(*folders: str) -> list[Path]:
    """Give the modules of some folders of `src/kaibo`, or of all of it, in order."""
    return sorted(path for folder in folders or ("",) for path in (SRC / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    """Give a module's short name, such as `live/room.py`."""
    return path.relative_to(SRC).as_posix()


def tree(path: Path) -> ast.Module:
    """Read a module's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(module: ast.Module) -> Iterator[str]:
    """Give the full name of everything a module imports, wherever in it."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a name comes from"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
