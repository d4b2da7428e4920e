/** Write a media time as H:MM:SS.t, or MM:SS.t under an hour. */
export function tenths(ms: number): string {
  const total = Math.max(0, Math.round(ms / 100));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(total / 36_000), Math.floor(total / 600) % 60, Math.floor(total / 10) % 60];
  return `${hours > 0 ? `${hours}:` : ""}${two(minutes)}:${two(seconds)}.${total % 10}`;
}

/** Write how far a recording lies beside the facts, with its sign. */
export function signed(ms: number): string {
  const tenth = Math.round(ms / 100) / 10;
  return `${tenth > 0 ? "+" : tenth < 0 ? "−" : ""}${Math.abs(tenth).toFixed(1)}`;
}

/** Write a file's size. */
export function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.max(1, Math.round(bytes / 1e3))} KB`;
}

/** A stretch of media time that is fetched to look at. */
export interface Stretch {
  from: number;
  to: number;
}

const MARGIN_MS = 20_000;
const AHEAD_MS = 100_000;
const STRETCH_MOST_MS = 600_000;

/** What to fetch to look at `at`: a whole clip with room for its borders to move, else the next minute and a half. */
export function stretch(at: number, clip: { start_ms: number; end_ms: number } | null, lengthMs: number): Stretch {
  const near = clip !== null && at >= clip.start_ms - MARGIN_MS && at <= clip.end_ms + MARGIN_MS;
  const [start, end] = near ? [clip.start_ms - MARGIN_MS, clip.end_ms + MARGIN_MS] : [at - MARGIN_MS, at + AHEAD_MS];
  const from = Math.round(Math.max(0, Math.min(start, lengthMs - 1_000)));
  return { from, to: Math.round(Math.max(from + 1, Math.min(end, from + STRETCH_MOST_MS, lengthMs))) };
}

/** Whether a fetched stretch holds a media time with a little to spare, so that playing does not end at once. */
export function holds(one: Stretch | null, at: number, lengthMs: number): boolean {
  return one !== null && at >= one.from && (at < one.to - 200 || one.to >= lengthMs);
}
