"""`kaibo import products`: a sheet into a data folder, whole or not at all."""

from pathlib import Path

import pytest

from kaibo import importing
from kaibo.console.imports import Choice
from kaibo.evening import Progress
from kaibo.refused import Refused
from tests.conftest import Server
from tests.intake.sheets.making import GOOD, HEADERS, xlsx

BAD = ("A-2", "安踏 跑鞋 A-2", "安踏", "跑鞋", -1, 40)


def quiet(_: str) -> Progress:
    return lambda share, note: None


async def test_a_sheet_with_a_bad_row_is_saved_only_without_it(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "选品.xlsx"
    file.write_bytes(xlsx([HEADERS, GOOD, BAD]))
    seen, done = await importing.products(server.address, file, "", Choice(), False, quiet)
    assert (seen.refused, done) == (1, None)
    _, done = await importing.products(server.address, file, "", Choice(), True, quiet)
    assert done is not None and (done.new, done.refused) == (1, 1)


async def test_a_file_that_is_not_there_is_named(server: Server, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"no\.xlsx"):
        await importing.products(server.address, tmp_path / "no.xlsx", "", Choice(), False, quiet)
