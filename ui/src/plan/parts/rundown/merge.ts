import type { Segment } from "../../store";

/** Two people's changes brought together; `lost` are segments of which something of mine could not be kept. */
export interface Merged {
  segments: Segment[];
  lost: string[];
}

/**
 * Bring my change from `base` to `mine` over what others made of it meanwhile.
 *
 * Fields both changed differently stay as others have them, and so does a segment one side removed and the
 * other changed; those are `lost`. What I moved or added goes behind the same segment it stands behind in mine.
 */
export function merge(base: readonly Segment[], mine: readonly Segment[], theirs: readonly Segment[]): Merged {
  const [was, made, now] = [byId(base), byId(mine), byId(theirs)];
  const lost: string[] = [];
  const bodies = new Map<string, Segment>();
  for (const id of new Set([...now.keys(), ...made.keys()])) {
    const body = one(was.get(id), made.get(id), now.get(id), () => lost.push(id));
    if (body) bodies.set(id, body);
  }
  const order = theirs.map((segment) => segment.id).filter((id) => bodies.has(id));
  const stayed = inTurn(base, mine);
  mine.forEach(({ id }, place) => {
    if (stayed.has(id) || !bodies.has(id)) return;
    const from = order.indexOf(id);
    if (from >= 0) order.splice(from, 1);
    const before = mine.slice(0, place).findLast((other) => order.includes(other.id));
    order.splice(before ? order.indexOf(before.id) + 1 : 0, 0, id);
  });
  return { segments: order.flatMap((id) => bodies.get(id) ?? []), lost };
}

function byId(segments: readonly Segment[]): Map<string, Segment> {
  return new Map(segments.map((segment) => [segment.id, segment]));
}

export const same = (one: unknown, other: unknown) => one === other || JSON.stringify(one) === JSON.stringify(other);

function one(was: Segment | undefined, mine: Segment | undefined, theirs: Segment | undefined, lose: () => void): Segment | undefined {
  if (mine === undefined || theirs === undefined) {
    if (was === undefined) return mine ?? theirs;
    // One side removed it: it is gone, unless the other changed it; what others did has its way.
    if (!same(was, mine ?? theirs)) {
      if (mine !== theirs) lose();
      return theirs;
    }
    return undefined;
  }
  if (mine === theirs || same(mine, theirs) || same(mine, was)) return theirs;
  if (same(theirs, was)) return mine;
  const [old, my, their] = [was, mine, theirs] as (Record<string, unknown> | undefined)[];
  const merged: Record<string, unknown> = { ...their };
  let clash = false;
  for (const field of new Set([...Object.keys(my ?? {}), ...Object.keys(old ?? {})])) {
    const [before, changed, there] = [old?.[field], my?.[field], their?.[field]];
    if (same(before, changed) || same(changed, there)) continue;
    if (!same(before, there)) clash = true;
    else merged[field] = changed;
  }
  if (clash) lose();
  return merged as Segment;
}

/** The most segments that stand in the same turn on both sides. */
function inTurn(before: readonly Segment[], after: readonly Segment[]): Set<string> {
  const place = new Map(before.map((segment, index) => [segment.id, index]));
  const common = after.flatMap(({ id }) => (place.has(id) ? [{ id, at: place.get(id) ?? 0 }] : []));
  const best: number[] = [];
  const previous: number[] = [];
  common.forEach(({ at }, index) => {
    let low = 0;
    for (let high = best.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((common[best[middle] ?? 0]?.at ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (best[low - 1] ?? -1) : -1;
    best[low] = index;
  });
  const kept = new Set<string>();
  for (let index = best.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) kept.add(common[index]?.id ?? "");
  return kept;
}
