import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Clip = Schemas["Clip"];
export type Rating = NonNullable<Clip["rating"]>;
export type Sides = "start" | "end";

/** The shortest clip worth a name, and the longest the server previews in one go. */
export const LEAST_MS = 1_000;
export const MOST_MS = 600_000;
/** What one press of a bracket moves a border by. */
export const NUDGE_MS = 100;
/** A clip drawn by hand begins a little before the moment somebody pressed at, and is of a usual length. */
const BEFORE_MS = 5_000;
const USUAL_MS = 30_000;

/** Put one border of a clip at a media time; null where no clip would be left, or one too long to look at. */
export function bordered(clip: Clip, side: Sides, at: number, lengthMs: number): Clip | null {
  const ms = Math.round(Math.min(Math.max(0, at), lengthMs));
  const [start, end] = side === "start" ? [ms, clip.end_ms] : [clip.start_ms, ms];
  if (end - start < LEAST_MS || end - start > MOST_MS) return null;
  return placed(clip, start, end);
}

/** Give a clip new borders; the wall time of its start moves with it. */
export function placed(clip: Clip, start: number, end: number): Clip {
  const moved = start - clip.start_ms;
  const at = clip.at_ms ?? null;
  return { ...clip, start_ms: start, end_ms: end, ...(at === null ? {} : { at_ms: at + moved }) };
}

/**
 * Part a clip in two at a media time; null too near to a border.
 *
 * Both are a person's from then on: where borders were proposed teaches nothing about a cut in the middle. What
 * explains the clip stays with the half that holds the moment.
 */
export function parted(clip: Clip, at: number): [Clip, Clip] | null {
  const ms = Math.round(at);
  if (ms - clip.start_ms < LEAST_MS || clip.end_ms - ms < LEAST_MS) return null;
  const drawn = { ...clip, found_start_ms: null, found_end_ms: null };
  const bare = { ...drawn, peak_ms: null, score: 0, clear: false, reasons: [], quotes: [], title: "", hook: "", rating: "" as Rating };
  const peakLater = (clip.peak_ms ?? 0) >= ms;
  return [placed(peakLater ? bare : drawn, clip.start_ms, ms), placed(peakLater ? drawn : bare, ms, clip.end_ms)];
}

/** Draw a clip by hand around a media time; `wall` is the wall time of media time 0, where known. */
export function drawn(recording: string, at: number, lengthMs: number, wall: number | null): Clip {
  const start = Math.round(Math.max(0, Math.min(at - BEFORE_MS, lengthMs - USUAL_MS)));
  const end = Math.round(Math.min(lengthMs, start + USUAL_MS));
  return { recording, start_ms: start, end_ms: end, highlight: true, ...(wall === null ? {} : { at_ms: wall + start }) };
}

/** Whether two versions of a clip say the same. */
export function sameClip(one: Clip, other: Clip): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
