import type { HostView } from "../api/client";

export type Phase = "default" | "warning" | "danger" | "overtime";

/** How the item on air stands: its phase, the ms left (negative once over), and how much of it is gone. */
export interface Countdown {
  phase: Phase;
  left_ms: number;
  share: number;
}

type Times = Pick<HostView, "current" | "warning_ms" | "danger_ms" | "overtime_ms">;

/** Count down the item on air, also between two messages; null where its end is not known. */
export function countdown(view: Times, now_ms: number): Countdown | null {
  const ends_ms = view.overtime_ms ?? view.current?.end_ms ?? null;
  if (view.current === null || ends_ms === null) return null;
  const reached = (ms: number | null) => ms !== null && now_ms >= ms;
  const start_ms = view.current.start_ms ?? now_ms;
  return {
    phase: now_ms >= ends_ms ? "overtime" : reached(view.danger_ms) ? "danger" : reached(view.warning_ms) ? "warning" : "default",
    left_ms: ends_ms - now_ms,
    share: ends_ms > start_ms ? Math.min(1, Math.max(0, (now_ms - start_ms) / (ends_ms - start_ms))) : 1,
  };
}

const COUNTED_MS = 5000;
const CALLED_MS = 3000;

/** The number the host calls out before a hold-back sale opens: 5 to 1, 0 as it opens, null at other times. Source: P21. */
export function call(opens_ms: number | null, now_ms: number): number | null {
  if (opens_ms === null) return null;
  const left = opens_ms - now_ms;
  return left > COUNTED_MS || left <= -CALLED_MS ? null : Math.max(0, Math.ceil(left / 1000));
}
