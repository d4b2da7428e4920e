import { computed, shallowRef } from "vue";

import { api, ask, type Failure } from "../api/client";
import { connect, type Link, type Message } from "./connection";
import { withPending } from "./pending";
import { outbox } from "./post";
import { applyFrame, applyView, type Room } from "./reduce";

/** The broadcast as the server said it, or null while it loads. */
const told = shallowRef<Room | null>(null);
/** Why the broadcast could not be shown at all. */
export const trouble = shallowRef<Failure | null>(null);
export const link = shallowRef<Link>({ state: "connecting", since: Date.now() });
/** This machine's clock, four times a second. */
export const wall = shallowRef(Date.now());
/** How far the room's clock is ahead of this machine's, in ms; a little jitter does not move it. */
const ahead = shallowRef(0);
/** When the server was last heard, on this machine's clock. */
const heard = shallowRef(0);

/** The broadcast on screen, with this browser's own unsent presses laid over it; null while it loads. */
export const room = computed(() => told.value && withPending(told.value, outbox.pending.value, ahead.value));

/**
 * The room's time in ms, at whole seconds so that what shows it is drawn once a second.
 *
 * A rehearsal's runs with its frames, a real one's goes on between them.
 */
export const now = computed(() => {
  const { now_ms, head } = told.value ?? { now_ms: wall.value, head: null };
  const exact = head === null || head.rehearsal ? now_ms : wall.value + ahead.value;
  return Math.floor(exact / 1000) * 1000;
});

/** For how many seconds the line has been down; 0 while it is up. */
export const offlineSeconds = computed(() =>
  link.value.state === "offline" ? Math.max(0, Math.floor((wall.value - link.value.since) / 1000)) : 0,
);

/** For how many seconds a line that counts as up has been silent: it beats every second, so 3 is too long. */
export const quietSeconds = computed(() => {
  const silence = link.value.state === "online" ? Math.floor((wall.value - heard.value) / 1000) : 0;
  return silence >= QUIET_S ? silence : 0;
});

/** How many presses of this browser wait for the line. */
export const waiting = computed(() => outbox.pending.value.filter((press) => press.state === "waiting").length);

const QUIET_S = 3;
const JITTER_MS = 500;
let pending: Room | null = null;
let close: (() => void) | null = null;
let ticker: ReturnType<typeof setInterval> | undefined;

/** Show a broadcast and keep it up to date until `leave`. */
export async function enter(id: string): Promise<void> {
  leave();
  ticker = setInterval(tick, 250);
  document.addEventListener("visibilitychange", tick);
  const answer = await ask(() => api.GET("/api/broadcasts/{broadcast}/view", { params: { path: { broadcast: id } } }));
  if (!answer.ok && answer.failure.code !== "unreached") {
    trouble.value = answer.failure;
    return;
  }
  if (answer.ok) {
    hear(answer.value.now_ms);
    commit(applyView(null, answer.value));
  }
  void outbox.resume();
  close = connect(id, {
    after: () => (pending ?? told.value)?.seq ?? 0,
    take,
    told: (next) => {
      link.value = next;
      if (next.state === "online") void outbox.resume();
    },
  });
}

/** Stop following the broadcast. */
export function leave(): void {
  close?.();
  close = null;
  clearInterval(ticker);
  document.removeEventListener("visibilitychange", tick);
  pending = told.value = trouble.value = null;
  link.value = { state: "connecting", since: Date.now() };
}

/** A hidden tab is woken rarely, so a tab that comes back reads the clock at once. */
function tick(): void {
  wall.value = Date.now();
}

function take(message: Message): boolean {
  const before = pending ?? told.value;
  hear("view" in message ? message.view.now_ms : message.frame.now_ms);
  const after = "view" in message ? applyView(before, message.view) : before && applyFrame(before, message.frame);
  if (after === null) return false;
  stage(after);
  return true;
}

/** The clocks are compared when a message arrives, not when it is drawn: a hidden tab draws late. */
function hear(now_ms: number): void {
  heard.value = Date.now();
  const apart = now_ms - heard.value;
  if (Math.abs(apart - ahead.value) > JITTER_MS) ahead.value = apart;
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
  tick();
  told.value = next;
  outbox.settle(next.head.id, next.seq);
}
