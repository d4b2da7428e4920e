"""How the team answered its cues: how many were seen and done, and how fast."""

from statistics import median

from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.facts import Role
from kaibo.live.room import Cue, Room
from kaibo.review.tally import Answer, Tally
from kaibo.roles import ROLES


class Receipts(Struct, frozen=True, kw_only=True):
    """Cues raised and what became of them; any answer counts as seen.

    `median_seen_s` is None where no cue was answered.
    """

    raised: int = 0
    seen: int = 0
    done: int = 0
    declined: int = 0
    escalated: int = 0
    median_seen_s: float | None = None


class TeamReceipts(Struct, frozen=True, kw_only=True):
    """The receipts of the whole team, and of each role over the cues that went to it."""

    all: Receipts
    roles: dict[Role, Receipts]


def receipts(room: Room, tally: Tally) -> TeamReceipts:
    """Sum up the receipts of every cue; a role's row counts its own answers alone."""
    roles: dict[Role, Receipts] = {}
    for role in ROLES:
        asked = {
            cue: room.cues[cue]
            for cue in room.cues
            if role in room.cues[cue].raised.roles or role in tally.escalations.get(cue, ())
        }
        if asked:
            own = {
                cue: [answer for answer in tally.answers.get(cue, ()) if answer.role == role] for cue in asked
            }
            roles[role] = _sum(asked, own)
    return TeamReceipts(all=_sum(room.cues, tally.answers), roles=roles)


def _sum(cues: dict[str, Cue], answers: dict[str, list[Answer]]) -> Receipts:
    did: dict[str, int] = {"done": 0, "declined": 0}
    waits: list[float] = []
    for key, cue in cues.items():
        given = answers.get(key, ())
        if given:
            first_ms = min(answer.at_ms for answer in given)
            waits.append(max(0, first_ms - cue.raised.at_ms) / SECOND)
        for word in did:
            did[word] += any(answer.did == word for answer in given)
    return Receipts(
        raised=len(cues),
        seen=len(waits),
        done=did["done"],
        declined=did["declined"],
        escalated=sum(bool(cue.escalated) for cue in cues.values()),
        median_seen_s=median(waits) if waits else None,
    )
