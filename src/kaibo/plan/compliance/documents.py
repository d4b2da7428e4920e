"""What a team adds to the rules: words of its own, packs of its own, findings let pass with a reason."""

from typing import Annotated

from msgspec import Meta, Struct

from kaibo.facts import Line, Name
from kaibo.plan.compliance.rules import TEAM_MOST, Surface, Team


class TeamWords(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A team's own words, under the key of its account, or of the house for all. Source: L4, X1."""

    words: Annotated[tuple[Team, ...], Meta(max_length=TEAM_MOST)] = ()


class OwnPack(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A pack of rules of the house, as the text of its file; only one that can be read is saved."""

    text: Annotated[str, Meta(max_length=1_000_000)]
    off: bool = False


class Waiver(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A finding let pass in one broadcast: of which rule, about which words, where, and why.

    Who let it pass and when is the document's own `by` and `at_ms`. It holds for these words only.
    Source: X1.
    """

    rule: Name
    words: Line
    surface: Surface
    why: Annotated[str, Meta(min_length=2, max_length=2000)]
