import type { Second } from "../api/client";

/** A stretch of the broadcast: what flowed in it, and the last count of who was there. */
export interface Bin {
  at_ms: number;
  online: number | null;
  entered: number;
  orders: number;
  gmv_fen: number;
}

/** The stretch of time a chart shows, in seconds UTC, and the width of its bins. */
export interface Range {
  from_s: number;
  to_s: number;
  width_s: number;
}

/**
 * Choose what to show: the last ten minutes in bins of 10 s, or all of it, in minutes once it is long.
 *
 * It ends with the last whole bin, so that it stays the same until the next one is full.
 */
export function range(scope: "recent" | "whole", live_s: number, now_s: number): Range {
  const from = scope === "recent" ? Math.max(live_s, now_s - 600) : live_s;
  const width_s = now_s - from > 1800 ? 60 : 10;
  const whole = (at_s: number) => Math.floor(at_s / width_s) * width_s;
  return { from_s: whole(from), to_s: whole(now_s), width_s };
}

/** Sum seconds into bins, leaving out the last one while it is not over. */
export function bins(seconds: readonly Second[], { from_s, to_s, width_s }: Range): Bin[] {
  const made: Bin[] = [];
  for (let at = from_s; at + width_s <= to_s; at += width_s) {
    made.push({ at_ms: at * 1000, online: null, entered: 0, orders: 0, gmv_fen: 0 });
  }
  for (let index = seconds.length - 1; index >= 0; index--) {
    const second = seconds[index] as Second;
    if (second.at_s < from_s) break;
    const bin = made[Math.floor((second.at_s - from_s) / width_s)];
    if (bin === undefined) continue;
    bin.online ??= second.online;
    bin.entered += second.entered;
    bin.orders += second.orders;
    bin.gmv_fen += second.gmv_fen;
  }
  return made;
}

/** The old value where the new one is the same in every field, so that nothing is drawn again for it. */
export function unchanged<T extends object>(made: T, old: T | undefined): T {
  return old !== undefined && same(made, old) ? old : made;
}

function same(made: unknown, old: unknown): boolean {
  if (typeof made !== "object" || typeof old !== "object" || made === null || old === null) return made === old;
  const [names, others] = [Object.keys(made), Object.keys(old)];
  return names.length === others.length && names.every((name) => same((made as Record<string, unknown>)[name], (old as Record<string, unknown>)[name]));
}
