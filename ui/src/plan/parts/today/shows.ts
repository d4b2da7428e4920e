import type { Head } from "../../../api/client";
import { dayAndTime } from "../../../lib/format";
import { standingOf } from "../../../room/figures";

const HOUR_MS = 3_600_000;
/** A broadcast nobody put on air stays the next one this long after its planned start. */
const WAITS_MS = 6 * HOUR_MS;

const began = (head: Head) => head.went_live_ms ?? head.start_ms ?? 0;

/** The broadcast this day is about: the one on air, else the next to start, else one without a start. */
export function nextOf(heads: readonly Head[], now_ms: number): Head | null {
  const real = heads.filter((head) => !head.rehearsal);
  const live = real.find((head) => standingOf(head) === "live");
  if (live) return live;
  const planned = real.filter((head) => standingOf(head) === "planned");
  const ahead = planned.filter((head) => head.start_ms !== null && head.start_ms > now_ms - WAITS_MS);
  ahead.sort((a, b) => (a.start_ms ?? 0) - (b.start_ms ?? 0));
  return ahead[0] ?? planned.find((head) => head.start_ms === null) ?? null;
}

export interface Shown {
  live: Head[];
  planned: Head[];
  missed: Head[];
  over: Head[];
}

/** Put broadcasts where they stand: on air, planned (the soonest first), missed and over (the newest first). */
export function standing(heads: readonly Head[], now_ms: number, account = ""): Shown {
  const of = account === "" ? heads : heads.filter((head) => head.account === account);
  const far = (head: Head) => head.start_ms ?? Infinity;
  const planned = of.filter((head) => standingOf(head) === "planned").sort((a, b) => (far(a) === far(b) ? 0 : far(a) - far(b)));
  return {
    live: of.filter((head) => standingOf(head) === "live"),
    planned: planned.filter((head) => far(head) > now_ms - WAITS_MS),
    missed: planned.filter((head) => far(head) <= now_ms - WAITS_MS).reverse(),
    over: of.filter((head) => standingOf(head) === "over").sort((a, b) => began(b) - began(a)),
  };
}

/** Every account that has a broadcast, by name. */
export function accounts(heads: readonly Head[]): string[] {
  return [...new Set(heads.map(({ account }) => account).filter(Boolean))].sort((a, b) => a.localeCompare(b, "zh"));
}

export interface Month {
  year: string;
  month: string;
  heads: Head[];
}

/** Put past broadcasts into months of their own zones, in the order they came. */
export function months(heads: readonly Head[]): Month[] {
  const found: Month[] = [];
  for (const head of heads) {
    const [year = "", month = ""] = dayAndTime(began(head), head.zone).split("-");
    const last = found.at(-1);
    if (last?.year === year && last.month === month) last.heads.push(head);
    else found.push({ year, month, heads: [head] });
  }
  return found;
}

/** Split a wait into days and hours where it is long; null for one that is counted by the second. */
export function longWait(ms: number): { days: number; hours: number } | null {
  if (ms < 48 * HOUR_MS) return null;
  const hours = Math.floor(ms / HOUR_MS);
  return { days: Math.floor(hours / 24), hours: hours % 24 };
}
