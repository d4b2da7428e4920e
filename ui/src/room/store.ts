import { computed, shallowRef } from "vue";

import { api, ask, type Failure } from "../api/client";
import { connect, type Link, type Message } from "./connection";
import { applyFrame, applyView, type Room } from "./reduce";

/** The broadcast on screen, or null while it loads. */
export const room = shallowRef<Room | null>(null);
/** Why the broadcast could not be shown at all. */
export const trouble = shallowRef<Failure | null>(null);
export const link = shallowRef<Link>({ state: "connecting", since: Date.now() });
/** This machine's clock, four times a second. */
export const wall = shallowRef(Date.now());

/**
 * The room's time in ms, at whole seconds so that what shows it is drawn once a second.
 *
 * A rehearsal's runs with its frames, a real one's goes on between them.
 */
export const now = computed(() => {
  const { now_ms, head } = room.value ?? { now_ms: wall.value, head: null };
  const exact = head === null || head.rehearsal ? now_ms : wall.value + ahead;
  return Math.floor(exact / 1000) * 1000;
});

/** For how many seconds the line has been down; 0 while it is up. */
export const offlineSeconds = computed(() =>
  link.value.state === "offline" ? Math.max(0, Math.floor((wall.value - link.value.since) / 1000)) : 0,
);

/** How far the room's clock is ahead of this machine's, in ms; a little jitter does not move it. */
let ahead = 0;
const JITTER_MS = 500;
let pending: Room | null = null;
let close: (() => void) | null = null;
let ticker: ReturnType<typeof setInterval> | undefined;

/** Show a broadcast and keep it up to date until `leave`. */
export async function enter(id: string): Promise<void> {
  leave();
  ticker = setInterval(() => (wall.value = Date.now()), 250);
  const answer = await ask(() => api.GET("/api/broadcasts/{broadcast}/view", { params: { path: { broadcast: id } } }));
  if (!answer.ok && answer.failure.code !== "unreached") {
    trouble.value = answer.failure;
    return;
  }
  if (answer.ok) commit(applyView(null, answer.value));
  close = connect(id, {
    after: () => (pending ?? room.value)?.seq ?? 0,
    take,
    told: (told) => (link.value = told),
  });
}

/** Stop following the broadcast. */
export function leave(): void {
  close?.();
  close = null;
  clearInterval(ticker);
  pending = room.value = trouble.value = null;
  link.value = { state: "connecting", since: Date.now() };
}

function take(message: Message): boolean {
  const before = pending ?? room.value;
  const after = "view" in message ? applyView(before, message.view) : before && applyFrame(before, message.frame);
  if (after === null) return false;
  stage(after);
  return true;
}

/** Many frames, one drawing: what arrives between two drawn pictures is shown at once. */
function stage(next: Room): void {
  const waiting = pending !== null;
  pending = next;
  if (waiting) return;
  const show = () => {
    cancelAnimationFrame(drawn);
    clearTimeout(anyway);
    if (pending !== null) commit(pending);
    pending = null;
  };
  const drawn = requestAnimationFrame(show);
  // A hidden tab draws nothing, but its cues must still be heard.
  const anyway = setTimeout(show, 300);
}

function commit(next: Room): void {
  wall.value = Date.now();
  const heard = next.now_ms - wall.value;
  if (Math.abs(heard - ahead) > JITTER_MS) ahead = heard;
  room.value = next;
}
