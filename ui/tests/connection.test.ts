import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { connect, type Message } from "../src/room/connection";
import { view } from "./room";

class Socket {
  static all: Socket[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    Socket.all.push(this);
  }
  close(): void {
    this.closed = true;
  }
  says(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

let after = 0;
let accepts = true;
let states: string[] = [];
let stop: () => void = () => undefined;
const taken: Message[] = [];
const line = () => Socket.all.at(-1) as Socket;
const asked = () => new URL(line().url).searchParams.get("after");

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  Socket.all = [];
  [after, accepts, states] = [7, true, []];
  taken.length = 0;
  stop = connect("b1", {
    after: () => after,
    take: (message) => (taken.push(message), accepts),
    told: ({ state }) => states.push(state),
  });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("it asks for what follows the last seq and says when it is connected", () => {
  expect(asked()).toBe("7");
  line().says({ view: view() });
  expect(taken).toHaveLength(1);
  expect(states).toEqual(["online"]);
});

test("a closed line is dialled again from the seq reached by then", () => {
  line().says({ view: view() });
  after = 42;
  line().onclose?.({ code: 1006 });
  expect(states).toEqual(["online", "offline"]);
  vi.advanceTimersByTime(400);
  expect(Socket.all).toHaveLength(2);
  expect(asked()).toBe("42");
  line().says({ view: view() });
  expect(states.at(-1)).toBe("online");
});

test("a gap is closed by asking again soon, without being called offline", () => {
  line().says({ view: view() });
  accepts = false;
  const first = line();
  first.says({ frame: { after: 99, seq: 100, now_ms: 1 } });
  expect(first.closed).toBe(true);
  vi.advanceTimersByTime(400);
  expect(Socket.all).toHaveLength(2);
  expect(states).toEqual(["online"]);
});

test("a silent line counts as lost", () => {
  line().says({ view: view() });
  vi.advanceTimersByTime(5000);
  expect(states.at(-1)).toBe("offline");
});

test("it waits longer after each failure, and no longer than five seconds", () => {
  for (let failure = 0; failure < 8; failure++) {
    line().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(5000);
    expect(Socket.all).toHaveLength(failure + 2);
  }
});

test("once stopped it stays closed", () => {
  stop();
  expect(line().closed).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(Socket.all).toHaveLength(1);
});

test("a tab that slept dials a silent line at once when it is seen again", () => {
  line().says({ view: view() });
  vi.setSystemTime(Date.now() + 60_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(Socket.all).toHaveLength(2);
  line().says({ view: view() });
  document.dispatchEvent(new Event("visibilitychange"));
  expect(Socket.all).toHaveLength(2);
});
