import type { BagCard } from "../api/client";
import { clock } from "../lib/format";

/** The most one prize of a draw may be worth, in fen; the server refuses more. Source: 反不正当竞争法 §11. */
export const PRIZE_MOST_FEN = 5_000_000;

const MINUTE = 60_000;
const SHORTEST_NOTICE_MS = 2 * MINUTE;

/** A time a lucky bag can be announced for. */
export interface Due {
  at_ms: number;
  sharp: boolean;
}

/** The next half and full hours of a zone's clock, soonest first: viewers remember "eight sharp". Source: L5. */
export function clockTimes(now_ms: number, zone: string, how_many = 2): Due[] {
  const [, minutes = 0, seconds = 0] = clock(now_ms, zone).split(":").map(Number);
  const hour_ms = now_ms - (minutes * 60 + seconds) * 1000 - (now_ms % 1000);
  const times: Due[] = [];
  for (let half = 1; times.length < how_many; half++) {
    const at_ms = hour_ms + half * 30 * MINUTE;
    if (at_ms - now_ms >= SHORTEST_NOTICE_MS) times.push({ at_ms, sharp: half % 2 === 0 });
  }
  return times;
}

/** Where a bag stands now: it falls due by the clock, without a word from the server. */
export function standingOfBag(bag: BagCard, now_ms: number): "announced" | "open" | "due" | "drawn" {
  if (bag.drawn_ms !== null) return "drawn";
  if (bag.draw_ms === null) return "announced";
  return now_ms < bag.draw_ms ? "open" : "due";
}

/** The time of the newest opening, or null where no bag was opened yet. */
export function lastOpened(bags: readonly BagCard[]): number | null {
  return bags.reduce<number | null>((last, { opened_ms }) => (opened_ms === null ? last : Math.max(last ?? 0, opened_ms)), null);
}

/** Read an amount in yuan ("99", "99.5") as fen; null where it is none. */
export function fen(text: string): number | null {
  const found = /^\s*(\d{1,9})(?:\.(\d{1,2}))?\s*$/.exec(text);
  return found === null ? null : Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
}

/** Read a whole number of at least `least`; null where it is none. */
export function whole(text: string, least = 1): number | null {
  return /^\s*\d{1,7}\s*$/.test(text) && Number(text) >= least ? Number(text) : null;
}
