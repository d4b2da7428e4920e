import { ask, type Failure, type Outcome } from "../api/client";
import { makeOutbox, type News, type Press, type Sent } from "./outbox";
import { openShelf } from "./shelf";

/** No answer for so long is a line that is down, whatever the system still believes. */
const DEADLINE_MS = 6000;

let hear: (news: News) => void = () => undefined;

/** The presses of this browser on their way to the server. */
export const outbox = makeOutbox({
  shelf: openShelf(),
  send: (press, ago_ms) => once(press.broadcast, press.path, { ...press.body, key: press.key, ago_ms }, 1),
  told: (news) => hear(news),
});

/** Say who hears what became of presses nobody waits for any more. */
export function listen(told: (news: News) => void): void {
  hear = told;
}

let newest = 0;

/** Press a button whose press may wait for the line: it is kept, and sent in its turn. */
export function post(broadcast: string, path: string, key: string, body: object, at_ms = Date.now()): Promise<Outcome<Sent>> {
  // Two presses never share a time, so that their order outlives the page.
  newest = Math.max(at_ms, newest + 1);
  const press: Press = { key, broadcast, path, body: { ...body }, pressed_ms: newest };
  return outbox.press(press);
}

/** Press a button that means now or not at all; says clearly when it did not get through. */
export function postNow(broadcast: string, path: string, key: string, body: object): Promise<Outcome<Sent>> {
  return once(broadcast, path, { ...body, key }, 2);
}

function once(broadcast: string, path: string, body: object, tries: number): Promise<Outcome<Sent>> {
  return ask<Sent>(async () => {
    const response = await fetch(`/api/broadcasts/${encodeURIComponent(broadcast)}/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const told: unknown = await response.json().catch(() => undefined);
    return response.ok ? { data: told as Sent, response } : { error: told as Failure, response };
  }, tries);
}
