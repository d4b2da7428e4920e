"""How long an ad copy is, as a reader counts it. Source: P46."""

import unicodedata
from typing import Final

from kaibo.words import shown

_JOINER: Final = "\u200d"
_FLAGS: Final = range(0x1F1E6, 0x1F200)
_TONES: Final = range(0x1F3FB, 0x1F400)


def length(text: str, *, marks: bool) -> int:
    """Count what a reader sees as characters, without blanks, and without punctuation unless `marks`.

    A family emoji is one, so is a flag, and a letter with its accents. Source: P46.
    """
    count, joined, flag = 0, False, False
    for letter in shown(unicodedata.normalize("NFC", text)):
        code = ord(letter)
        kind = unicodedata.category(letter)
        if letter == _JOINER:
            joined = True
        elif kind[0] == "M" or code in _TONES:
            continue
        elif code in _FLAGS and flag:
            flag = False
        elif letter.isspace() or (kind[0] == "P" and not marks):
            joined = flag = False
        else:
            count += not joined
            joined, flag = False, code in _FLAGS
    return count
