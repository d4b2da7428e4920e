# ruff: noqa: E501 - one signal is one line of the table
"""Signals of the studio: the picture that viewers see, and whether it lives."""

from typing import Final

from kaibo.clock import SECOND
from kaibo.live.signals.look import Look, figure, word
from kaibo.words import clip, shown


def _lost_s(look: Look) -> float | None:
    return look.since(look.room.studio.lost_ms, SECOND)


def _back_s(look: Look) -> float | None:
    studio = look.room.studio
    return look.since(studio.back_ms, SECOND) if studio.lost_ms is None else None


def _loss(look: Look) -> str | None:
    losses = look.room.studio.losses
    return str(losses) if losses else None


STUDIO: Final = (
    figure("feed_lost_s", "s", "画面和声音断了多久（断着的时候）", "how long picture and sound have been dead, while they are", "E9", _lost_s),
    figure("feed_back_s", "s", "画面回来多久了（没有断着的时候）", "since the picture came back, while it lives", "E9", _back_s),
    word("feed_loss", "本场第几次断流", "which loss of the broadcast it is, counted", "E9", _loss),
    word("scene", "正在播的导播画面", "the scene on program", "E8", lambda look: clip(shown(look.room.studio.scene), 200) or None),
)  # fmt: skip
"""Every signal of the studio."""
