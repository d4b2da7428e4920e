import type { Figure, Head, Source } from "../api/client";

/** Figures older than this, in ms, are shown as old while the broadcast is on air. */
export const STALE_MS = 5000;

export type Standing = "planned" | "live" | "over";

/** Where a broadcast stands as far as its numbers care. */
export function standingOf(head: Head): Standing {
  if (head.state === "planned") return "planned";
  return head.state === "live" || head.state === "ending" ? "live" : "over";
}

/** How old a figure is in ms, or null where it has no time. */
export function age(figure: Figure, now_ms: number): number | null {
  return figure.as_of_ms === null ? null : Math.max(0, now_ms - figure.as_of_ms);
}

/** Whether a figure is too old to act on. A rehearsal runs many times faster, so its ages say nothing. */
export function stale(figure: Figure, head: Head, now_ms: number): boolean {
  const old = age(figure, now_ms);
  return !head.rehearsal && standingOf(head) === "live" && old !== null && old > STALE_MS;
}

/** Why a figure has no value. */
export function reason(head: Head, sources: readonly Source[]): "planned" | "no_source" | "not_told" {
  if (head.state === "planned") return "planned";
  return sources.length === 0 ? "no_source" : "not_told";
}

/** The share of 1 of one figure in another, or null where that cannot be said. */
export function ratio(part: Figure, of: Figure): number | null {
  return part.value === null || of.value === null || of.value === 0 ? null : part.value / of.value;
}
