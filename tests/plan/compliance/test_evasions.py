"""Evasions: what is found when written plainly is found when its words are disguised."""

import random
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from kaibo import playbook
from kaibo.plan.compliance import SHORT, Surface, shipped

Disguise = Callable[[str, random.Random], str]


@cache
def traditional() -> dict[str, str]:
    return {simple: old for old, simple in zip(*playbook.traditional(), strict=True)}


@cache
def looks() -> dict[str, str]:
    return dict(zip(playbook.FOLD.reads, playbook.FOLD.looks, strict=True))


@cache
def syllables() -> dict[str, str]:
    return {letter: sound for sound, same in playbook.sounds().items() for letter in same}


def wide(text: str, _: random.Random) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def upper(text: str, _: random.Random) -> str:
    return text.upper()


def old(text: str, _: random.Random) -> str:
    return "".join(traditional().get(one, one) for one in text)


def between(mark: str) -> Disguise:
    def put(text: str, _: random.Random) -> str:
        parts = [
            one + (mark if han(one) and han(other) else "")
            for one, other in zip(text, text[1:] + "x", strict=True)
        ]
        return "".join(parts)

    return put


def digits(text: str, _: random.Random) -> str:
    return text.translate(str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨"))


def annotated(text: str, _: random.Random) -> str:
    return "".join(f"{one}({syllables()[one]})" if one in syllables() else one for one in text)


def lookalike(text: str, _: random.Random) -> str:
    return "".join(looks().get(one, one) for one in text)


def lettered(text: str, chance: random.Random) -> str:
    """Write one character by its sound in letters."""
    places = [at for at, one in enumerate(text) if one in syllables()]
    if not places:
        return text
    at = chance.choice(places)
    return text[:at] + syllables()[text[at]] + text[at + 1 :]


def homophone(text: str, chance: random.Random) -> str:
    """Write one character with another of the same sound."""
    table = playbook.sounds()
    places = [at for at, one in enumerate(text) if len(table.get(syllables().get(one, ""), "")) > 1]
    if not places:
        return text
    at = chance.choice(places)
    same = [one for one in table[syllables()[text[at]]] if one != text[at]]
    return text[:at] + chance.choice(same[:6]) + text[at + 1 :]


def han(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff"


def found() -> Iterator[tuple[str, int, int, Surface]]:
    """Give each bad example that is found, with the place of its words."""
    for ready in shipped().pack.rules:
        on = ready.rule.examples.on
        for text in ready.rule.examples.bad:
            for one in shipped().read(text, on, every=True).findings:
                if one.rule == ready.rule.id and one.verdict != "info":
                    yield text, one.start, one.end, on
                    break


def recall(disguise: Disguise, short: bool = False) -> tuple[float, list[str]]:
    """Give the share of examples still found of those a disguise changed, and the others."""
    chance, kept, lost = random.Random(5), 0, list[str]()
    for text, start, end, on in found():
        hidden = text[:start] + disguise(text[start:end], chance) + text[end:]
        if hidden == text or (short and on not in SHORT):
            continue
        if any(one.verdict != "info" for one in shipped().read(hidden, on).findings):
            kept += 1
        else:
            lost.append(hidden)
    return kept / max(1, kept + len(lost)), lost


@pytest.mark.parametrize(
    ("disguise", "least"),
    [
        pytest.param(wide, 0.9, id="width"),
        pytest.param(upper, 0.9, id="case"),
        pytest.param(old, 0.9, id="traditional"),
        pytest.param(between(" "), 0.9, id="blanks"),
        pytest.param(between("\u3000"), 0.9, id="wide blanks"),
        pytest.param(between("*"), 0.9, id="stars"),
        pytest.param(between("·"), 0.9, id="dots"),
        pytest.param(between("🔥"), 0.9, id="emoji"),
        pytest.param(between("\u200b"), 0.9, id="nothing to see"),
        pytest.param(digits, 0.9, id="circled digits"),
        pytest.param(annotated, 0.9, id="pinyin beside"),
        pytest.param(lookalike, 0.9, id="look-alikes"),
    ],
)
def test_a_disguise_is_seen_through(disguise: Disguise, least: float) -> None:
    share, lost = recall(disguise)
    assert share >= least or not lost, lost[:10]


def test_a_syllable_in_letters_is_mostly_read() -> None:
    share, lost = recall(lettered)
    assert share >= 0.8 or len(lost) < 5, lost[:10]


def test_a_character_that_sounds_alike_is_mostly_heard_on_short_surfaces() -> None:
    share, lost = recall(homophone, short=True)
    assert share >= 0.6 or len(lost) < 5, lost[:10]
