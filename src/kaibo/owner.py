"""The owner who stands before the door without a key: whoever holds the data folder lets them in."""

from pathlib import Path
from typing import Final

from kaibo.clock import WallClock
from kaibo.journal.reading import milestones
from kaibo.keys import FIRST, Keys, Purpose
from kaibo.plan.people import Member, stands
from kaibo.plan.shelf import HOUSE, shelf
from kaibo.refused import Refused

_JOURNAL: Final = "journal.db"


def link(folder: Path) -> tuple[str, str]:
    """Make a one-time link for the owner of a data folder; gives their name and the link's path.

    Works beside a running server. Raises `Refused` 404 where there is no data folder.
    """
    journal = folder / _JOURNAL
    if not journal.is_file():
        raise Refused(
            404,
            "no_data",
            f"{folder} 里没有数据，请用 --data 指明数据目录",
            f"no data in {folder}: name the folder with --data",
            "data",
        )
    told = [entry for entry in milestones(journal) if entry.fact.broadcast == HOUSE]
    owners = {key: one for key, one in shelf(told).all("member", Member).items() if stands(one)}
    key, name = next(((key, one.name) for key, one in owners.items()), (FIRST, "负责人 (owner)"))
    return name, _made(folder, key, "join")


def enter(folder: Path, member: str) -> str:
    """Make a one-time link that signs a member in; gives its path."""
    return _made(folder, member, "device")


def _made(folder: Path, member: str, purpose: Purpose) -> str:
    keys = Keys(folder, WallClock())
    try:
        return keys.make_link(member, purpose).path
    finally:
        keys.close()
