import type { Timing } from "../api/client";

export type Phase = "" | "default" | "warning" | "danger" | "overtime";

/** The phase of the segment on air at `now_ms`: the server says when each begins, so it turns in time by itself. */
export function phaseAt(timing: Timing, now_ms: number): Phase {
  const begun = (at_ms: number | null) => at_ms !== null && now_ms >= at_ms;
  if (begun(timing.overtime_ms)) return "overtime";
  if (begun(timing.danger_ms)) return "danger";
  if (begun(timing.warning_ms)) return "warning";
  // With no time said, the server's word stands.
  return timing.overtime_ms === null ? (timing.phase as Phase) : "default";
}

/** How the show runs: script, then data from `data_ms` on. Source: P13. */
export function modeAt(timing: Timing, now_ms: number): "script" | "data" {
  return timing.data_ms === null ? (timing.mode as "script" | "data") : now_ms >= timing.data_ms ? "data" : "script";
}
