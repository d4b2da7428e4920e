import { shallowRef, type ShallowRef } from "vue";

import type { Failure, Outcome } from "../api/client";
import type { Shelf } from "./shelf";

/** A press of the crew: its way, what it says, and when it was made (this machine's clock, ms). */
export interface Press {
  key: string;
  broadcast: string;
  path: string;
  body: Record<string, unknown>;
  pressed_ms: number;
}

/** A press the screen still has to lay over what the server said; once sent, until the room reaches `seq`. */
export interface Pending extends Press {
  state: "sending" | "waiting" | "sent";
  seq: number;
}

/** The answer to a press: the journal's seq after it, or that it waits for the line. */
export interface Sent {
  seq: number;
  waiting?: boolean;
}

/** What became of presses nobody waits for any more. */
export type News = { synced: number } | { refused: Press; failure: Failure };

/** What an outbox needs of the page. */
export interface Ends {
  shelf: Shelf;
  send: (press: Press, ago_ms: number) => Promise<Outcome<Sent>>;
  told: (news: News) => void;
}

export interface Outbox {
  pending: ShallowRef<readonly Pending[]>;
  /** Keep a press and send it in its turn; answers within `PATIENCE_MS`, if only that it waits. */
  press: (press: Press) => Promise<Outcome<Sent>>;
  /** Send what waits: the line is back, or the page was opened again after a crash. */
  resume: () => Promise<void>;
  /** Forget what the room now shows by itself. */
  settle: (broadcast: string, seq: number) => void;
}

/** A press older than this is not sent any more: the server takes none, and the moment is gone. */
export const MOST_MS = 30 * 60_000;
/** How long a person waits for an answer before they read that it will be sent later. */
export const PATIENCE_MS = 1500;
const AGAIN_MS = [500, 1000, 2000, 4000] as const;
const LATER: Outcome<Sent> = { ok: true, value: { seq: 0, waiting: true } };
const EXPIRED: Failure = {
  code: "expired",
  zh: "超过 30 分钟没有送达，已作废",
  en: "it was not delivered within 30 minutes and is void",
  field: "",
};

/** Whether an answer says that the server was not there, or wants its reader signed in, rather than that it refused. */
export function unreached(failure: Failure): boolean {
  return failure.code === "unreached" || failure.code === "sign_in_first" || ["http_408", "http_429", "http_502", "http_503", "http_504"].includes(failure.code);
}

/**
 * Make an outbox: presses go in the order they were made, and stay on the shelf until the server answered.
 *
 * A press may be sent twice, by two pages or after a crash; its key makes that harmless.
 */
export function makeOutbox({ shelf, send, told }: Ends): Outbox {
  const pending = shallowRef<readonly Pending[]>([]);
  const waiters = new Map<string, (outcome: Outcome<Sent>) => void>();
  let [busy, failures, synced] = [false, 0, 0];
  let again: ReturnType<typeof setTimeout> | undefined;

  const change = (key: string, more: Partial<Pending>) =>
    (pending.value = pending.value.map((each) => (each.key === key ? { ...each, ...more } : each)));
  const forget = (key: string) => (pending.value = pending.value.filter((each) => each.key !== key));
  const answer = (key: string, outcome: Outcome<Sent>) => {
    const waiter = waiters.get(key);
    waiters.delete(key);
    waiter?.(outcome);
    return waiter !== undefined;
  };
  const wait = () => {
    pending.value = pending.value.map((each) => (each.state === "sending" ? { ...each, state: "waiting" } : each));
    for (const key of [...waiters.keys()]) answer(key, LATER);
    again = setTimeout(() => void flush(), AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)]);
  };
  const refuse = (press: Press, failure: Failure) => {
    forget(press.key);
    if (!answer(press.key, { ok: false, failure })) told({ refused: press, failure });
  };

  async function flush(): Promise<void> {
    if (busy) return;
    busy = true;
    clearTimeout(again);
    for (let head = first(pending.value); head !== undefined; head = first(pending.value)) {
      const ago_ms = Math.max(0, Date.now() - head.pressed_ms);
      const { key, broadcast, path, body, pressed_ms } = head;
      const press = { key, broadcast, path, body, pressed_ms };
      const outcome: Outcome<Sent> = ago_ms > MOST_MS ? { ok: false, failure: EXPIRED } : await send(press, ago_ms);
      if (!outcome.ok && unreached(outcome.failure)) {
        wait();
        break;
      }
      failures = 0;
      await shelf.drop(press);
      if (!outcome.ok) refuse(press, outcome.failure);
      else {
        if (pending.value.some((each) => each.key === key && each.state === "waiting")) synced++;
        change(key, { state: "sent", seq: outcome.value.seq });
        answer(key, outcome);
      }
    }
    busy = false;
    if (synced > 0 && first(pending.value) === undefined) {
      told({ synced });
      synced = 0;
    }
  }

  return {
    pending,
    async press(press) {
      pending.value = [...pending.value, { ...press, state: "sending", seq: 0 }];
      const answered = new Promise<Outcome<Sent>>((resolve) => waiters.set(press.key, resolve));
      setTimeout(() => {
        if (answer(press.key, LATER)) change(press.key, { state: "waiting" });
      }, PATIENCE_MS);
      await shelf.put(press);
      void flush();
      return answered;
    },
    async resume() {
      const known = new Set(pending.value.map((each) => each.key));
      const left = (await shelf.all()).filter((each) => !known.has(each.key));
      const waiting = left.map((each): Pending => ({ ...each, state: "waiting", seq: 0 }));
      pending.value = [...waiting, ...pending.value].sort((a, b) => a.pressed_ms - b.pressed_ms);
      failures = 0;
      await flush();
    },
    settle(broadcast, seq) {
      const over = (each: Pending) => each.state === "sent" && each.broadcast === broadcast && each.seq <= seq;
      if (pending.value.some(over)) pending.value = pending.value.filter((each) => !over(each));
    },
  };
}

const first = (list: readonly Pending[]) => list.find((each) => each.state !== "sent");
