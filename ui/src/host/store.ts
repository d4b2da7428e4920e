import { computed, shallowRef } from "vue";

import { api, ask, type Failure, type HostCue, type HostView } from "../api/client";
import { newKey } from "../lib/key";
import { connect, type Link } from "../room/connection";

/** How the host's screen stands, with nothing left open. */
export type Prompter = Required<HostView["prompter"]>;
/** What a person changes of it. */
export type Move = Partial<Omit<Prompter, "moved">>;
export type Receipt = "seen" | "done";

interface Answer {
  receipt: Receipt;
  key: string;
  pressed: number;
}

const STILL: Prompter = { page: 0, size: 88, mirrored: false, black: false, columns: 0, rows: 0, moved: 0 };
const URGENCIES: readonly HostCue["urgency"][] = ["urgent", "notice", "info"];
const AGO_MOST_MS = 30 * 60_000;
/** A message that waited on its way tells a time too early; the freshest of so many is believed. */
const OFFSETS_KEPT = 8;

/** All the host's screen shows, or null while it loads: no figure of the room is in it (P2). */
export const view = shallowRef<HostView | null>(null);
/** Why the broadcast could not be shown at all. */
export const trouble = shallowRef<Failure | null>(null);
/** Why the last press was refused, for a moment. */
export const refused = shallowRef<Failure | null>(null);
export const link = shallowRef<Link>({ state: "connecting", since: Date.now() });
const wall = shallowRef(Date.now());
const wish = shallowRef<Move>({});
const answers = shallowRef<ReadonlyMap<string, Answer>>(new Map());

/** How the screen stands with this person's own moves already made. */
export const prompter = computed<Prompter>(() => ({ ...STILL, ...view.value?.prompter, ...wish.value }));

/** The room's time in ms; a rehearsal's runs with its messages, a real one's goes on between them. */
export const now = computed(() => {
  if (view.value === null) return wall.value;
  return view.value.head.rehearsal ? view.value.now_ms : wall.value + Math.max(...offsets);
});

/** For how many seconds the line has been down; 0 while it is up. */
export const offlineSeconds = computed(() =>
  link.value.state === "offline" ? Math.max(0, Math.floor((wall.value - link.value.since) / 1000)) : 0,
);

/** The cues to show, with own answers already given: unseen before seen, urgent first, then the oldest. */
export const cues = computed<HostCue[]>(() => {
  const shown = (view.value?.cues ?? []).flatMap((cue) => {
    const state = answers.value.get(cue.cue)?.receipt ?? cue.state;
    return state === "done" ? [] : [{ ...cue, state }];
  });
  const rank = (cue: HostCue) => (cue.state === "raised" ? 0 : 10) + URGENCIES.indexOf(cue.urgency);
  return shown.sort((one, other) => rank(one) - rank(other) || one.raised_ms - other.raised_ms);
});

let id = "";
let leads = false;
let offsets: number[] = [0];
let anew = false;
let sending = false;
let close: (() => void) | null = null;
let ticker: ReturnType<typeof setInterval> | undefined;

/** Show a broadcast's host view until `leave`; the screen that `leading` teaches a restarted server how it stood. */
export async function enter(broadcast: string, leading: boolean): Promise<void> {
  leave();
  [id, leads] = [broadcast, leading];
  ticker = setInterval(tick, 200);
  document.addEventListener("visibilitychange", tick);
  const answer = await ask(() => api.GET("/api/broadcasts/{broadcast}/host", { params: { path: { broadcast } } }));
  if (!answer.ok && answer.failure.code !== "unreached") {
    trouble.value = answer.failure;
    return;
  }
  if (answer.ok) take(answer.value);
  const told = (next: Link) => {
    anew ||= next.state === "offline";
    link.value = next;
  };
  const ends = { after: () => 0, take: ({ host }: { host: HostView }) => take(host), told };
  close = connect<{ host: HostView }>(broadcast, ends, "host");
}

/** Stop following the broadcast. */
export function leave(): void {
  close?.();
  close = null;
  clearInterval(ticker);
  document.removeEventListener("visibilitychange", tick);
  view.value = trouble.value = refused.value = null;
  wish.value = {};
  answers.value = new Map();
  [offsets, anew] = [[0], false];
  link.value = { state: "connecting", since: Date.now() };
}

/** Move the host's screen at once; the server is told as soon as it can be reached, in the order of the moves. */
export function prompt(move: Move): void {
  wish.value = { ...wish.value, ...move };
  void send();
}

/** Answer a cue at once; an answer the server did not get is given again when it is back. */
export function answer(cue: string, receipt: Receipt): void {
  keep(cue, { receipt, key: newKey(), pressed: Date.now() });
  void deliver(cue);
}

/** A hidden tab's timers sleep, so the clock is also read when it is shown again. */
function tick(): void {
  wall.value = Date.now();
}

function take(told: HostView): boolean {
  tick();
  offsets = [...(view.value === null ? [] : offsets), told.now_ms - wall.value].slice(-OFFSETS_KEPT);
  const mine = prompter.value;
  const older = view.value !== null && (told.prompter.moved ?? 0) < mine.moved;
  // An older state of the screen is one overtaken by an answer, or, on a new line, a server that forgot.
  const forgotten = older && anew;
  view.value = older && !forgotten ? { ...told, prompter: view.value?.prompter ?? told.prompter } : told;
  if (forgotten && leads) {
    const { page, size, mirrored, black, columns, rows } = mine;
    wish.value = { page, size, mirrored, black, ...(rows > 0 && { columns, rows }) };
  }
  for (const [cue, { receipt }] of answers.value) {
    const asked = told.cues.find((one) => one.cue === cue);
    if (asked === undefined || asked.state === receipt) keep(cue, null);
  }
  if (anew) {
    anew = false;
    void send();
    for (const cue of answers.value.keys()) void deliver(cue);
  }
  return true;
}

async function send(): Promise<void> {
  const sent = wish.value;
  if (sending || Object.keys(sent).length === 0) return;
  sending = true;
  const told = await ask(() =>
    api.POST("/api/broadcasts/{broadcast}/prompter", { params: { path: { broadcast: id } }, body: { key: newKey(), ...sent } }),
  );
  sending = false;
  if (!told.ok && told.failure.code === "unreached") return;
  if (told.ok && view.value !== null && (told.value.moved ?? 0) > (view.value.prompter.moved ?? 0)) {
    view.value = { ...view.value, prompter: told.value };
  }
  if (!told.ok) complain(told.failure);
  const since = Object.entries(wish.value).filter(([name, value]) => sent[name as keyof Move] !== value);
  wish.value = Object.fromEntries(since);
  void send();
}

/** Say that the host is ready for the end; all roles confirm for themselves. Source: E2. */
export async function confirmReady(): Promise<void> {
  const told = await ask(() =>
    api.POST("/api/broadcasts/{broadcast}/end/ready", { params: { path: { broadcast: id } }, body: { key: newKey(), role: "host", ready: true } }),
  );
  if (!told.ok) complain(told.failure);
}

async function deliver(cue: string): Promise<void> {
  const given = answers.value.get(cue);
  if (given === undefined) return;
  const told = await ask(() =>
    api.POST("/api/broadcasts/{broadcast}/cues/{cue}/{receipt}", {
      params: { path: { broadcast: id, cue, receipt: given.receipt } },
      body: { key: given.key, role: "host", ago_ms: Math.min(AGO_MOST_MS, Math.max(0, Date.now() - given.pressed)) },
    }),
  );
  if (told.ok || told.failure.code === "unreached" || answers.value.get(cue) !== given) return;
  keep(cue, null);
  complain(told.failure);
}

function keep(cue: string, given: Answer | null): void {
  const kept = new Map(answers.value);
  if (given === null) kept.delete(cue);
  else kept.set(cue, given);
  answers.value = kept;
}

function complain(failure: Failure): void {
  refused.value = failure;
  setTimeout(() => refused.value === failure && (refused.value = null), 6000);
}
