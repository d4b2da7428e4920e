"""Plans to begin from, and what one plan has that another lacks."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar

import msgspec
from msgspec import Struct

from kaibo.broadcast import Broadcast, Product, Segment
from kaibo.facts import Id, Name

Mark = Literal["added", "removed", "changed"]
K = TypeVar("K", bound=Hashable)

_OWN: Final = ("id", "room_key", "segments", "products")
"""Fields of a plan that are no difference by themselves."""


class Template(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A plan kept to begin from: `of` is the broadcast it was taken from; its times and key are left out."""

    title: Name
    plan: Broadcast
    of: Name = ""
    note: Name = ""


class Altered(Struct, frozen=True, kw_only=True):
    """A field that differs, with its value on either side as plain JSON."""

    field: Name
    before: Any
    after: Any


class ProductMark(Struct, frozen=True, kw_only=True):
    """A product that only one of two plans has, or that differs in some fields."""

    id: Id
    title: Name
    mark: Mark
    fields: tuple[Altered, ...] = ()


class SegmentMark(Struct, frozen=True, kw_only=True):
    """A segment that differs: its id and its place (from 0) on either side, None where it is missing.

    `moved` says that it changed its turn among those that both plans have.
    """

    title: Name
    mark: Mark | Literal["moved"]
    moved: bool = False
    before_id: Id | None = None
    after_id: Id | None = None
    before: int | None = None
    after: int | None = None
    fields: tuple[Altered, ...] = ()


class Totals(Struct, frozen=True, kw_only=True):
    """A plan in sums: how many segments and products, and air time in s, in all and by product role."""

    segments: int
    products: int
    length_s: int
    by_role: dict[str, int]


class Difference(Struct, frozen=True, kw_only=True):
    """What differs between two plans; all of it empty for a plan and itself, but for the two totals."""

    fields: tuple[Altered, ...]
    products: tuple[ProductMark, ...]
    segments: tuple[SegmentMark, ...]
    before: Totals
    after: Totals


def bare(plan: Broadcast) -> Broadcast:
    """Give a plan without what belongs to one evening: its key, account, times, cover and store."""
    return Broadcast(
        id=plan.id,
        title=plan.title,
        zone=plan.zone,
        type=plan.type,
        category=plan.category,
        length_minutes=plan.length_minutes,
        segments=plan.segments,
        products=plan.products,
        shifts=plan.shifts,
        targets=plan.targets,
        wecom_most=plan.wecom_most,
    )


def begun(origin: Broadcast, head: Broadcast) -> Broadcast:
    """Give a plan with the contents of `origin` under the name, account and times of `head`."""
    return msgspec.structs.replace(
        bare(origin),
        id=head.id,
        title=head.title,
        account=head.account,
        account_id=head.account_id,
        zone=head.zone,
        start_ms=head.start_ms,
    )


def as_run(plan: Broadcast, ran: Iterable[Segment]) -> Broadcast:
    """Give a plan in the order and with the lengths it ran; what never went on air is left out.

    A planned segment keeps its key points; one that ran again gets an id of its own, and none is held to
    a time any more.
    """
    planned = {segment.id: segment for segment in plan.segments}
    names = set[str]()
    segments: list[Segment] = []
    for run in ran:
        known = planned.get(run.id)
        name, again = run.id, 1
        while name in names:
            again += 1
            name = f"{run.id}-{again}"
        names.add(name)
        segments.append(msgspec.structs.replace(run, id=name, points=known.points if known else run.points))
    return msgspec.structs.replace(plan, segments=tuple(segments))


def compare(before: Broadcast, after: Broadcast) -> Difference:
    """Tell what `after` has that `before` lacks, lacks that it had, and has otherwise.

    Products are the same by id. Segments are the same where they are the n-th of one product, or of one
    title: so plans that were made apart compare too. Intake keys and ids are not compared.
    """
    return Difference(
        fields=_altered(before, after, _OWN),
        products=_products(before.products, after.products),
        segments=_segments(before.segments, after.segments),
        before=_totals(before),
        after=_totals(after),
    )


def _altered(before: Struct, after: Struct, without: Sequence[str]) -> tuple[Altered, ...]:
    altered = (
        Altered(field=name, before=msgspec.to_builtins(was), after=msgspec.to_builtins(now))
        for name in before.__struct_fields__
        if name not in without and (was := getattr(before, name)) != (now := getattr(after, name))
    )
    return tuple(altered)


def _products(before: Sequence[Product], after: Sequence[Product]) -> tuple[ProductMark, ...]:
    was, now = {product.id: product for product in before}, {product.id: product for product in after}
    marks = [ProductMark(id=name, title=was[name].title, mark="removed") for name in was if name not in now]
    for name, product in now.items():
        if name not in was:
            marks.append(ProductMark(id=name, title=product.title, mark="added"))
        elif fields := _altered(was[name], product, ()):
            marks.append(ProductMark(id=name, title=product.title, mark="changed", fields=fields))
    return tuple(marks)


def _named(segments: Sequence[Segment]) -> dict[tuple[str, str, int], int]:
    """Give the place of each segment by what it is the n-th of."""
    seen = Counter[tuple[str, str]]()
    places: dict[tuple[str, str, int], int] = {}
    for place, segment in enumerate(segments):
        what = (segment.type, segment.product or segment.title)
        seen[what] += 1
        places[*what, seen[what]] = place
    return places


def _segments(before: Sequence[Segment], after: Sequence[Segment]) -> tuple[SegmentMark, ...]:
    was, now = _named(before), _named(after)
    stayed = _in_turn(was, now)
    marks = [
        SegmentMark(title=before[at].title, mark="removed", before_id=before[at].id, before=at)
        for what, at in was.items()
        if what not in now
    ]
    for what, at in now.items():
        segment = after[at]
        if what not in was:
            marks.append(SegmentMark(title=segment.title, mark="added", after_id=segment.id, after=at))
            continue
        fields = _altered(before[was[what]], segment, ("id", "why"))
        moved = what not in stayed
        if fields or moved:
            mark = SegmentMark(
                title=segment.title,
                mark="changed" if fields else "moved",
                moved=moved,
                before_id=before[was[what]].id,
                after_id=segment.id,
                before=was[what],
                after=at,
                fields=fields,
            )
            marks.append(mark)
    return tuple(marks)


def _in_turn(was: Mapping[K, int], now: Mapping[K, int]) -> set[K]:
    """Give the most things that stand in the same turn on both sides: a longest rising subsequence."""
    common = [name for name in now if name in was]
    ends: list[int] = []
    best: list[int] = []
    before: list[int] = []
    for place, name in enumerate(common):
        at = bisect_left(ends, was[name])
        before.append(best[at - 1] if at else -1)
        ends[at : at + 1] = [was[name]]
        best[at : at + 1] = [place]
    kept = set[K]()
    place = best[-1] if best else -1
    while place >= 0:
        kept.add(common[place])
        place = before[place]
    return kept


def _totals(plan: Broadcast) -> Totals:
    by_role = Counter[str]()
    for segment in plan.segments:
        by_role[segment.role or segment.type] += segment.length_s
    return Totals(
        segments=len(plan.segments),
        products=len(plan.products),
        length_s=by_role.total(),
        by_role=dict(by_role),
    )
