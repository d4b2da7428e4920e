import type { Kind } from "../../../room/rundown";
import type { Broadcast, Product, Segment } from "../../store";

export type Shift = NonNullable<Broadcast["shifts"]>[number];

/** A segment's length unless it says another, in s. */
export const LENGTH_S = 480;
const DAY_S = 86_400;

/** What a segment is, for its colour and word. */
export function kindOf(segment: Segment): Kind {
  const type = segment.type ?? "product";
  return type === "product" ? (segment.role ?? "product") : type;
}

/** Put segments, in their turn, right behind another ("": first). */
export function moved(segments: readonly Segment[], ids: readonly string[], after: string): Segment[] {
  const taken = segments.filter(({ id }) => ids.includes(id));
  const rest = segments.filter(({ id }) => !ids.includes(id));
  // Behind one that is moved itself: behind the nearest before it that stays.
  const place = segments.findIndex(({ id }) => id === after);
  const anchor = segments.slice(0, place + 1).findLast(({ id }) => !ids.includes(id));
  rest.splice(anchor ? rest.indexOf(anchor) + 1 : 0, 0, ...taken);
  return rest;
}

/** Put segments elsewhere by hand: they are free of their minute from then on; other anchors were promised. */
export function carried(segments: readonly Segment[], ids: readonly string[], after: string): Segment[] {
  return changed(moved(segments, ids, after), ids, (segment) => ({ ...segment, at_minute: null }));
}

/** Put a segment one place up or down; null where it cannot go. */
export function stepped(segments: readonly Segment[], id: string, by: -1 | 1): Segment[] | null {
  const place = segments.findIndex((segment) => segment.id === id);
  if (place < 0 || place + by < 0 || place + by >= segments.length) return null;
  return carried(segments, [id], segments[by === 1 ? place + 1 : place - 2]?.id ?? "");
}

/** Change some segments alike. */
export function changed(segments: readonly Segment[], ids: readonly string[], change: (segment: Segment) => Segment): Segment[] {
  return segments.map((segment) => (ids.includes(segment.id) ? change(segment) : segment));
}

/** Give a segment another length; its shortest and longest give way. */
export function timed(segment: Segment, length_s: number): Segment {
  const length = Math.min(DAY_S, Math.max(1, Math.round(length_s)));
  const { shortest_s: least = 0, longest_s: most = 0 } = segment;
  return { ...segment, length_s: length, shortest_s: Math.min(least, length), longest_s: most === 0 ? 0 : Math.max(most, length) };
}

export type Anchor = "" | "minute" | "clock" | "end";

/** What holds a segment: nothing, a minute since go-live, the wall's clock, or minutes before sign-off. */
export function anchorOf(segment: Segment): Anchor {
  if (typeof segment.at_minute === "number") return "minute";
  if (segment.at_clock) return "clock";
  return typeof segment.before_end === "number" ? "end" : "";
}

/** Hold a segment to one time, and to no other. */
export function anchored(segment: Segment, anchor: Anchor, value: string): Segment {
  const free = { ...segment };
  delete free.at_minute;
  delete free.at_clock;
  delete free.before_end;
  const minutes = Math.min(1440, Math.max(0, Math.round(Number(value) || 0)));
  if (anchor === "minute") return { ...free, at_minute: minutes };
  if (anchor === "end") return { ...free, before_end: minutes };
  return anchor === "clock" && /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? { ...free, at_clock: value } : free;
}

/** Read minutes somebody typed, full-width digits and "8:30" among them, as seconds; null for no length. */
export function seconds(text: string): number | null {
  const plain = text.normalize("NFKC").trim();
  const [, minutes, rest] = /^(\d{1,4}):([0-5]\d)$/.exec(plain) ?? [];
  const length = minutes !== undefined ? Number(minutes) * 60 + Number(rest) : Number(plain) * 60;
  return plain !== "" && Number.isFinite(length) && length >= 1 && length <= DAY_S ? Math.round(length) : null;
}

/** Write a length as minutes for an input: "8", or "8:30". */
export function minutes(length_s: number): string {
  const rest = length_s % 60;
  return rest === 0 ? String(length_s / 60) : `${Math.floor(length_s / 60)}:${String(rest).padStart(2, "0")}`;
}

/** Write s as H:MM, negative ones with a minus sign. */
export function hourMinutes(s: number): string {
  const whole = Math.floor(Math.abs(s) / 60);
  const text = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return s < 0 && whole > 0 ? `−${text}` : text;
}

/** Who is on camera in a stretch of s since go-live: hosts in their turn. */
export function onCamera(shifts: readonly Shift[], from_s: number, to_s: number): string[] {
  const there = shifts.filter(({ at_minute, length_minutes = 120 }) => at_minute * 60 < to_s && (at_minute + length_minutes) * 60 > from_s);
  return [...new Set(there.toSorted((one, other) => one.at_minute - other.at_minute).map(({ host }) => host))];
}

/** Make a segment for a product, with an id no other has. */
export function forProduct(product: Product, segments: readonly Segment[]): Segment {
  return { id: freshId(segments), title: product.title, type: "product", product: product.id, role: product.role ?? "classic", length_s: LENGTH_S };
}

/** Give an id no segment has. */
export function freshId(segments: readonly Segment[]): string {
  const used = new Set(segments.map(({ id }) => id));
  let number = segments.length + 1;
  while (used.has(`s${number}`)) number += 1;
  return `s${number}`;
}

const PLAIN: [keyof Segment, unknown][] = [
  ["id", undefined],
  ["title", undefined],
  ["type", "product"],
  ["product", ""],
  ["role", null],
  ["at_minute", null],
  ["at_clock", ""],
  ["before_end", null],
  ["length_s", LENGTH_S],
  ["shortest_s", 0],
  ["longest_s", 0],
  ["hard_end", false],
  ["points", undefined],
  ["locked", false],
  ["why", undefined],
];

/** Write a segment as the server does, without what goes without saying, so that the same one looks the same. */
export function tidy(segment: Segment): Segment {
  const said = PLAIN.flatMap(([field, plain]) => {
    const value = segment[field];
    const empty = value === undefined || value === plain || (Array.isArray(value) && value.length === 0);
    return empty ? [] : [[field, value] as const];
  });
  return Object.fromEntries(said) as unknown as Segment;
}
