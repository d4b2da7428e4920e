"""What OBS did not do, in words. Source: E7, E9."""

from typing import Final

from kaibo import playbook
from kaibo.words import clip, shown

TROUBLES: Final = playbook.OBS
"""Every trouble by its code, the gravest first."""


class ObsError(Exception):
    """OBS did not do what was asked: a code of `TROUBLES`, or `refused` with OBS' own words."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        """Keep both wordings."""
        super().__init__(f"{zh}\n{en}")
        self.code, self.zh, self.en = code, zh, en


def trouble(code: str) -> ObsError:
    """Make the error of a trouble."""
    return ObsError(code, TROUBLES[code].zh, TROUBLES[code].en)


def refused(request: str, why: str) -> ObsError:
    """Say that OBS will not do something, with its own words."""
    words = clip(shown(why), 200) or "—"
    return ObsError("refused", f"OBS 没有照做（{request}）：{words}", f"OBS refused {request}: {words}")
