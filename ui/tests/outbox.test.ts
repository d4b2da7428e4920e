import "fake-indexeddb/auto";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Outcome } from "../src/api/client";
import { UNREACHED } from "../src/api/client";
import { makeOutbox, MOST_MS, PATIENCE_MS, type News, type Outbox, type Press, type Sent } from "../src/room/outbox";
import { openShelf, type Shelf } from "../src/room/shelf";
import { NOW } from "./room";

const press = (key: string, ago_ms = 0): Press => ({ key, broadcast: "b1", path: "marks", body: { label: key }, pressed_ms: Date.now() - ago_ms });
const down: Outcome<Sent> = { ok: false, failure: UNREACHED };
const refused = { code: "taken_meanwhile", zh: "有人刚刚切款", en: "someone took", field: "" };

let sent: [string, number][];
let news: News[];
let answers: (key: string) => Outcome<Sent>;
let shelf: Shelf;
let number = 0;
const open = (): Outbox =>
  makeOutbox({
    shelf,
    send: async ({ key }, ago_ms) => {
      sent.push([key, ago_ms]);
      return answers(key);
    },
    told: (item) => news.push(item),
  });
const states = (outbox: Outbox) => outbox.pending.value.map(({ key, state }) => [key, state]);
const keys = async () => (await shelf.all()).map(({ key }) => key);

beforeEach(() => {
  // Only what the outbox waits with is faked: the store of the browser keeps its own timers.
  vi.useFakeTimers({ now: NOW, toFake: ["setTimeout", "clearTimeout", "Date"] });
  [sent, news] = [[], []];
  let seq = 100;
  answers = () => ({ ok: true, value: { seq: ++seq } });
  shelf = openShelf(`outbox-${++number}`);
});
afterEach(() => vi.useRealTimers());

test("a press is shown at once, answered by the server, and laid over the room until the room has it", async () => {
  const outbox = open();
  const told = outbox.press(press("a"));
  expect(states(outbox)).toEqual([["a", "sending"]]);
  expect(await told).toEqual({ ok: true, value: { seq: 101 } });
  expect(states(outbox)).toEqual([["a", "sent"]]);
  expect(await keys()).toEqual([]);
  outbox.settle("b1", 100);
  outbox.settle("b2", 500);
  expect(states(outbox)).toHaveLength(1);
  outbox.settle("b1", 101);
  expect(states(outbox)).toEqual([]);
});

test("without the server presses wait, stay on the shelf, and go in order with their age once it is back", async () => {
  const outbox = open();
  answers = () => down;
  expect(await outbox.press(press("a"))).toEqual({ ok: true, value: { seq: 0, waiting: true } });
  vi.setSystemTime(NOW + 1000);
  expect(await outbox.press(press("b"))).toMatchObject({ value: { waiting: true } });
  expect(states(outbox)).toEqual([["a", "waiting"], ["b", "waiting"]]);
  expect(await keys()).toEqual(["a", "b"]);
  [sent, answers] = [[], () => ({ ok: true, value: { seq: 7 } })];
  vi.setSystemTime(NOW + 9000);
  await outbox.resume();
  expect(sent).toEqual([["a", 9000], ["b", 8000]]);
  expect(news).toEqual([{ synced: 2 }]);
  expect(await keys()).toEqual([]);
});

test("it tries again by itself while the line is down", async () => {
  const outbox = open();
  answers = () => down;
  await outbox.press(press("a"));
  answers = () => ({ ok: true, value: { seq: 7 } });
  await vi.advanceTimersByTimeAsync(5000);
  await vi.waitFor(() => expect(news).toEqual([{ synced: 1 }]));
});

test("a page that died leaves its presses to the next one", async () => {
  answers = () => down;
  await open().press(press("a"));
  sent = [];
  answers = () => ({ ok: true, value: { seq: 7 } });
  const reopened = open();
  await reopened.resume();
  expect(sent.map(([key]) => key)).toEqual(["a"]);
  expect(await keys()).toEqual([]);
});

test("a refused press is dropped, the one who waits hears why, and what follows still goes", async () => {
  const outbox = open();
  answers = (key) => (key === "a" ? { ok: false, failure: refused } : { ok: true, value: { seq: 7 } });
  const first = outbox.press(press("a"));
  const second = outbox.press(press("b"));
  expect(await first).toEqual({ ok: false, failure: refused });
  expect(await second).toMatchObject({ ok: true });
  expect(states(outbox)).toEqual([["b", "sent"]]);
  expect(news).toEqual([]);
});

test("a press refused after its sender stopped waiting is told by name", async () => {
  const outbox = open();
  answers = () => down;
  await outbox.press(press("a"));
  answers = () => ({ ok: false, failure: refused });
  await outbox.resume();
  expect(news).toMatchObject([{ refused: { key: "a" }, failure: { code: "taken_meanwhile" } }]);
  expect(await keys()).toEqual([]);
});

test("a press older than half an hour is void and says so", async () => {
  await shelf.put(press("old", MOST_MS + 1));
  const outbox = open();
  await outbox.resume();
  expect(sent).toEqual([]);
  expect(news).toMatchObject([{ failure: { code: "expired" } }]);
});

test("a person waits no longer than a moment for a server that hangs", async () => {
  const outbox = makeOutbox({ shelf, send: () => new Promise(() => undefined), told: (item) => news.push(item) });
  const told = outbox.press(press("a"));
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  expect(await told).toMatchObject({ value: { waiting: true } });
  expect(states(outbox)).toEqual([["a", "waiting"]]);
});

test("a server behind a proxy that is down is not a refusal", async () => {
  const outbox = open();
  answers = () => ({ ok: false, failure: { ...UNREACHED, code: "http_502" } });
  expect(await outbox.press(press("a"))).toMatchObject({ value: { waiting: true } });
});

test("where the browser keeps nothing, presses still go", async () => {
  const real = indexedDB;
  vi.stubGlobal("indexedDB", undefined);
  const outbox = makeOutbox({ shelf: openShelf("none"), send: async () => answers(""), told: () => undefined });
  expect(await outbox.press(press("a"))).toMatchObject({ ok: true });
  vi.stubGlobal("indexedDB", real);
});
