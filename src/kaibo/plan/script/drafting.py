"""Drafts of scripts: texts of the playbook filled with a product's facts; what nobody knows stays a gap."""

import re
from collections.abc import Iterator
from typing import Final

from kaibo.broadcast import Product
from kaibo.facts import ProductRole
from kaibo.money import yuan
from kaibo.plan.numbers import Of
from kaibo.plan.script.claims import claimed
from kaibo.plan.script.documents import Claim, Form, Part, Script
from kaibo.playbook import SCRIPT, number
from kaibo.playbook.shapes import ScriptBeat
from kaibo.words import shown

_ASKED: Final = re.compile(r"^\[(\w+)\]\s*")
_FACT: Final = re.compile(r"\{(\w+)\}")
_GAP: Final = re.compile(r"〔[^〔〕]*〕")
_FACT_MOST: Final = 200
_PIECE: Final = re.compile(r"[，,。；;：:！!？?\n]+")


def draft(product: Product, form: Form, numbers: Of = number) -> Script:
    """Draft a product's script: its parts, its claims with proofs at hand, its lines for the host's screen.

    Nothing is invented: a fact the product lacks stays visible as 〔…〕. The same product gives the same
    draft. Source: P20, P21, P23.
    """
    facts = known(product)
    parts = tuple(
        Part(beat=beat.id, text=_filled(beat, product.role, facts))
        for beat in SCRIPT.beat
        if beat.form == form
    )
    sentences = dict.fromkeys(said for part in parts for said in claimed(part.text))
    claims = tuple(Claim(text=said, proof=proof(said, product.certificates)) for said in sentences)
    return Script(form=form, parts=parts, claims=claims, points=key_points(product, numbers))


def known(product: Product) -> dict[str, str]:
    """Give what is known of a product, as it is said, by the names the playbook's texts use."""
    saved = product.market_fen - product.price_fen
    facts = {
        "title": product.title,
        "price": _money(product.price_fen),
        "market": _money(product.market_fen) if saved > 0 else "",
        "saved": _money(saved) if product.price_fen and saved > 0 else "",
        "traits": "、".join(product.traits),
        "proof": "、".join(product.certificates),
        "stock": str(product.stock) if product.stock else "",
        "offer": product.offer,
        "cart": str(product.cart) if product.cart else "",
        "worn": "yes" if product.worn else "",
    }
    facts |= {f"point{place}": point for place, point in enumerate(product.points, start=1)}
    topics = {"size": "size", "scene": "usage", "whom": "fit", "returns": "returns", "delivery": "delivery"}
    facts |= {name: product.answers.get(topic, "") for name, topic in (topics | {"gift": "gift"}).items()}
    return {
        name: text for name, said in facts.items() if (text := shown(said).strip(" \n。，；")[:_FACT_MOST])
    }


def spoken(script: Script) -> tuple[Part, ...]:
    """Give the parts of a script that are of its form, in the order they are said."""
    held = {part.beat: part for part in script.parts}
    return tuple(held[beat.id] for beat in SCRIPT.beat if beat.form == script.form and beat.id in held)


def gaps(text: str) -> tuple[str, ...]:
    """Give what a text still lacks: every 〔…〕 in it, in order."""
    return tuple(_GAP.findall(text))


def proof(said: str, certificates: tuple[str, ...]) -> str:
    """Choose the certificate that speaks of what is said, sharing two characters in a row; "" for none."""
    pairs = {said[place : place + 2] for place in range(len(said) - 1)}
    speaks = (
        one for one in certificates if any(one[place : place + 2] in pairs for place in range(len(one) - 1))
    )
    return next(speaks, "")


def key_points(product: Product, numbers: Of = number) -> tuple[str, ...]:
    """Give the lines for the host's screen: few and short, selling points first, price last. Source: P22."""
    longest, most = round(numbers("prompter_line_characters")), round(numbers("prompter_lines"))
    last = f"到手 {_money(product.price_fen)}" if product.price_fen else ""
    lines = list(dict.fromkeys(piece for piece in _pieces(product) if len(piece) <= longest))
    if last and len(last) <= longest:
        return (*lines[: most - 1], last)
    return tuple(lines[:most])


def _pieces(product: Product) -> Iterator[str]:
    for text in (*product.points, *product.traits, product.answers.get("size", ""), product.offer):
        for piece in _PIECE.split(shown(text)):
            if piece.strip():
                yield piece.strip()


def _filled(beat: ScriptBeat, role: ProductRole, facts: dict[str, str]) -> str:
    """Fill a beat's text for a role: lines that ask for an unknown fact are left out, others leave gaps."""
    variant = next((one for one in beat.variant if role in one.roles), beat.variant[-1])
    lines = []
    for line in variant.text.strip().splitlines():
        asked = _ASKED.match(line)
        if asked and asked[1] not in facts:
            continue
        lines.append(_FACT.sub(lambda fact: _fact(fact[1], facts), _ASKED.sub("", line)))
    return "\n".join(lines)


def _fact(name: str, facts: dict[str, str]) -> str:
    return facts.get(name) or f"〔{SCRIPT.gaps[name]}〕"


def _money(fen: int) -> str:
    """Write a price as it is said: 399元, 9.9元; "" for none."""
    if fen <= 0:
        return ""
    said = yuan(fen).replace(",", "")
    return f"{said.rstrip('0').rstrip('.')}元"
