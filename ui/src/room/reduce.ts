import type { CueCard, Frame, Line, Second, View } from "../api/client";

/** How many comments are kept for the filters; a list on screen shows fewer. */
export const COMMENTS_KEPT = 2000;

/** All a console knows of a broadcast: the view it was sent, kept up to date by frames. */
export type Room = View;

/** Take a view: whole, except that its comments join those already here when it continues them. */
export function applyView(room: Room | null, view: View): Room {
  const continues = room !== null && room.head.id === view.head.id && view.seq >= room.seq;
  const comments = continues ? keepLast(merge(room.comments, view.comments, bySeq)) : keepLast(view.comments);
  return { ...view, comments, seconds: merge([], view.seconds, byAt) };
}

/**
 * Take a frame; a frame already known changes nothing.
 *
 * Gives null when something before it was missed: the caller then asks again from `room.seq`.
 */
export function applyFrame(room: Room, frame: Frame): Room | null {
  if (frame.after > room.seq) return null;
  if (frame.seq < room.seq) return room;
  return {
    ...room,
    seq: frame.seq,
    now_ms: frame.now_ms,
    head: frame.head ?? room.head,
    numbers: frame.numbers ?? room.numbers,
    rundown: frame.rundown ?? room.rundown,
    stage: frame.stage === undefined ? room.stage : { ...room.stage, ...frame.stage },
    link: frame.link ?? room.link,
    ending: frame.ending ?? room.ending,
    words: frame.words ?? room.words,
    sources: frame.sources ?? room.sources,
    strays: frame.strays ?? room.strays,
    seconds: frame.seconds?.length ? join(room.seconds, frame.seconds, frame.now_ms) : room.seconds,
    cues: frame.cues?.length ? replace(room.cues, frame.cues) : room.cues,
    comments: frame.comments?.length ? keepLast(merge(room.comments, frame.comments, bySeq)) : room.comments,
  };
}

/** Seconds older than this are kept as sums of a minute, as a view brings them. */
export const RECENT_S = 1800;

/**
 * Take seconds that changed, and fold those that grew old into minutes, once a minute is old as a whole.
 *
 * A change of an old second comes as the sum of its minute and takes that minute's place.
 */
function join(seconds: readonly Second[], changes: readonly Second[], now_ms: number): Second[] {
  const recent_s = Math.floor((now_ms / 1000 - RECENT_S) / 60) * 60;
  const joined = merge(seconds, changes.filter((change) => change.at_s >= recent_s), byAt);
  const old = joined.findIndex((second) => second.at_s >= recent_s);
  const last = joined[old - 1];
  // What was folded before lies on whole minutes, so its last one tells whether there is anything to do.
  const whole = last === undefined || last.at_s % 60 === 0;
  const kept = whole ? joined : [...folded(joined.slice(0, old)), ...joined.slice(old)];
  const sums = changes.filter((change) => change.at_s < recent_s);
  return sums.length ? merge(kept, sums, byAt) : kept;
}

/** Sum seconds by minute, in order; the count of people is the minute's last. */
export function folded(seconds: readonly Second[]): Second[] {
  const minutes = new Map<number, Second>();
  for (const second of seconds) {
    const at_s = Math.floor(second.at_s / 60) * 60;
    const sum = minutes.get(at_s);
    minutes.set(at_s, {
      at_s,
      online: second.online ?? sum?.online ?? null,
      entered: (sum?.entered ?? 0) + second.entered,
      comments: (sum?.comments ?? 0) + second.comments,
      likes: (sum?.likes ?? 0) + second.likes,
      orders: (sum?.orders ?? 0) + second.orders,
      gmv_fen: (sum?.gmv_fen ?? 0) + second.gmv_fen,
    });
  }
  return [...minutes.values()];
}

/** Put changes into a list kept in the order of `key`; an item of the same key is replaced. */
export function merge<T>(list: readonly T[], changes: readonly T[], key: (item: T) => number): T[] {
  const merged = [...list];
  for (const change of changes) {
    const at = key(change);
    let place = merged.length;
    while (place > 0 && key(merged[place - 1] as T) > at) place--;
    const before = merged[place - 1];
    if (before !== undefined && key(before) === at) merged[place - 1] = change;
    else merged.splice(place, 0, change);
  }
  return merged;
}

function replace(cues: readonly CueCard[], changes: readonly CueCard[]): CueCard[] {
  const cards = new Map(cues.map((card) => [card.cue, card]));
  for (const card of changes) cards.set(card.cue, card);
  return [...cards.values()];
}

const keepLast = (lines: readonly Line[]) => lines.slice(-COMMENTS_KEPT);
const bySeq = (line: Line) => line.seq;
const byAt = (second: { at_s: number }) => second.at_s;
