/** A line takes so long from the right edge to beyond the left one. */
export const CROSSING_MS = 8_000;
const GAP_PX = 24;

/** Where a line that began at `began_ms` stands: the left end of it, in pixels. */
export function left(ms: number, began_ms: number, textPx: number, widthPx: number): number {
  return widthPx - ((ms - began_ms) / CROSSING_MS) * (widthPx + textPx);
}

/** The lanes lines fly in: in one lane no line touches another. */
export class Lanes {
  private readonly last: ({ began_ms: number; textPx: number } | null)[];

  constructor(
    count: number,
    private readonly widthPx: number,
  ) {
    this.last = new Array<null>(Math.max(0, count)).fill(null);
  }

  /** Take a lane for a line that begins at `ms`; -1 where none is free. */
  take(ms: number, textPx: number): number {
    const lane = this.last.findIndex((before) => before === null || this.clear(before, ms, textPx));
    if (lane >= 0) this.last[lane] = { began_ms: ms, textPx };
    return lane;
  }

  /** Whether the line before has come in whole, and is out before a faster one reaches it. */
  private clear(before: { began_ms: number; textPx: number }, ms: number, textPx: number): boolean {
    const tail = left(ms, before.began_ms, before.textPx, this.widthPx) + before.textPx;
    if (tail + GAP_PX > this.widthPx) return false;
    const reaches = ms + (CROSSING_MS * this.widthPx) / (this.widthPx + textPx);
    return reaches >= before.began_ms + CROSSING_MS;
  }
}
