"""The story is the layout: pure stages in the order of an evening, under tests that mirror them."""

import ast
from pathlib import Path

import pytest

from tests.promises.house import ROOT, SRC, imported, modules, name_of, tree

STAGES = ("plan", "live", "end", "review", "replay")
VOCABULARY = ("facts", "broadcast", "clock", "money", "roles", "words", "refused", "playbook")
OUTSIDE = frozenset(
    (
        "os",
        "io",
        "pathlib",
        "shutil",
        "tempfile",
        "glob",
        "fileinput",
        "mmap",
        "socket",
        "ssl",
        "select",
        "selectors",
        "http",
        "urllib.request",
        "asyncio",
        "anyio",
        "threading",
        "multiprocessing",
        "concurrent",
        "queue",
        "sched",
        "signal",
        "subprocess",
        "time",
        "sqlite3",
        "pickle",
        "shelve",
        "random",
        "secrets",
        "uuid",
        "logging",
        "structlog",
        "httpx",
        "uvicorn",
        "litestar",
        "websockets",
        "apsw",
        "duckdb",
        "av",
        "PIL",
        "importlib",
        "ctypes",
        "sys",
        "platform",
        "getpass",
        "locale",
    )
)
"""What reaches past a pure function: files, network, threads, clocks, chance, and the machine itself."""

CALLS = frozenset(("open", "input", "print", "exec", "eval", "compile", "breakpoint", "__import__"))
CLOCKS = frozenset(("now", "utcnow", "today", "read_text", "read_bytes", "write_text", "write_bytes"))
READS_ONCE = frozenset(("playbook/__init__.py", "clock.py"))
"""Of the vocabulary the playbook reads its own data, and the clock is where time comes from."""

ELSEWHERE = {
    "tests/console/test_routes.py": "every route, whichever module it is in",
    "tests/console/test_apart.py": "two accounts, and every route that could name the other",
    "tests/console/test_schema.py": "every route, held against what its schema says",
    "tests/console/test_hostile_words.py": "every route that takes words, and words unkind to it",
    "tests/live/test_shipped_rules.py": "the rules of the playbook, each in its room",
    "tests/test_bounds.py": "every route that takes a body",
    "tests/journal/test_contract.py": "one contract, every journal",
    "tests/plan/compliance/test_evasions.py": "every rule, its words written in disguise",
    "tests/plan/compliance/test_packs.py": "every rule of the shipped packs, with its examples",
    "tests/plan/compliance/test_reading.py": "any text, read by the whole checker",
    "tests/plan/compliance/test_sets.py": "the packs, by sentences of writers who wrote no rules",
    "tests/test_killed.py": "a server killed while it saves, whichever route it was",
}
"""Test files about more than one module."""


def reaches_out(module: ast.Module) -> list[str]:
    """Name what a module uses that a pure one may not."""
    found = [
        name
        for name in imported(module)
        if any(name == outside or name.startswith(f"{outside}.") for outside in OUTSIDE)
        or name == "kaibo.clock.WallClock"
    ]
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) if name in CALLS:
                    found.append(f"{name}()")
                case ast.Attribute(attr=name) if name in CLOCKS:
                    found.append(f".{name}()")
        elif isinstance(node, ast.AsyncFunctionDef | ast.Await):
            found.append("async")
    return found


def strangers(module: ast.Module, allowed: tuple[str, ...]) -> list[str]:
    """Name what a module imports from kaibo that is not in the parts allowed."""
    parts = [name.split(".")[1:] for name in imported(module) if name.split(".")[0] == "kaibo"]
    return [".".join(part) for part in parts if not part or part[0] not in allowed]


@pytest.mark.parametrize("path", modules(*STAGES), ids=name_of)
def test_a_stage_reaches_nothing_outside(path: Path) -> None:
    assert reaches_out(tree(path)) == []


@pytest.mark.parametrize("path", modules(*STAGES), ids=name_of)
def test_a_stage_knows_the_vocabulary_itself_and_earlier_stages(path: Path) -> None:
    stage = path.relative_to(SRC).parts[0]
    earlier = STAGES[: STAGES.index(stage) + 1]
    assert strangers(tree(path), VOCABULARY + earlier) == []


@pytest.mark.parametrize("word", VOCABULARY)
def test_the_vocabulary_knows_only_itself(word: str) -> None:
    for path in modules(word) or [SRC / f"{word}.py"]:
        assert strangers(tree(path), VOCABULARY) == [], name_of(path)
        if name_of(path) not in READS_ONCE:
            assert reaches_out(tree(path)) == [], name_of(path)


@pytest.mark.parametrize(
    "code",
    [
        "import os",
        "import os.path as p",
        "from pathlib import Path",
        "def f():\n    import time",
        "open('x')",
        "datetime.now()",
        "async def f(): ...",
        "from kaibo.clock import WallClock",
    ],
)
def test_what_reaches_out_is_found(code: str) -> None:
    assert reaches_out(ast.parse(code))


def test_what_is_pure_is_let_through() -> None:
    assert reaches_out(ast.parse("from math import sqrt\nimport numpy as np\nroom.now_ms(1)")) == []


@pytest.mark.parametrize(
    "code", ["from kaibo.console import board", "import kaibo.house", "from kaibo import app"]
)
def test_a_stranger_is_found(code: str) -> None:
    assert strangers(ast.parse(code), ("facts", "live"))


def test_every_test_folder_is_a_package_of_the_house_or_a_place_for_whole_evenings() -> None:
    packages = {path.parent.name for path in SRC.glob("*/__init__.py")}
    others = {"story", "promises", "browser", "drills"}
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/__init__.py")}
    assert folders - packages - others == set()
    assert set(STAGES) <= folders


def test_every_test_file_is_named_after_what_it_tests() -> None:
    packages = {path.parent.name for path in SRC.glob("*/__init__.py")}
    lost = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        short = path.relative_to(ROOT).as_posix()
        folder, noun = path.parent.relative_to(ROOT / "tests"), path.stem.removeprefix("test_")
        if (folder.parts and folder.parts[0] not in packages) or short in ELSEWHERE:
            continue
        if not ((SRC / folder / f"{noun}.py").is_file() or (SRC / folder / noun).is_dir()):
            lost.append(short)
    assert lost == []
    assert all((ROOT / short).is_file() for short in ELSEWHERE)
