import "fake-indexeddb/auto";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { api } from "../src/api/client";
import { outbox } from "../src/room/post";
import { enter, leave, link, now, quietSeconds, room } from "../src/room/store";
import { NOW, row, view } from "./room";

class Socket {
  static last: Socket;
  static dialled = 0;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    Socket.last = this;
    Socket.dialled++;
  }
  close(): void {
    this.onclose = null;
  }
  says(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const planned = view({ rundown: [row("s1"), row("s2")] });

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW - 7000 });
  vi.stubGlobal("WebSocket", Socket);
  vi.spyOn(api, "GET").mockRejectedValue(new TypeError("no server here"));
  Socket.dialled = 0;
  void enter("b1");
  await vi.waitFor(() => expect(Socket.dialled).toBe(1));
  Socket.last.says({ view: { ...planned, now_ms: Date.now() + 7000 } });
  await vi.advanceTimersByTimeAsync(300);
});
afterEach(() => {
  leave();
  outbox.pending.value = [];
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("the clock is the server's, and goes on between two frames", async () => {
  const shown = now.value;
  expect(Math.abs(shown - (Date.now() + 7000))).toBeLessThan(1000);
  await vi.advanceTimersByTimeAsync(2000);
  expect(now.value - shown).toBe(2000);
});

test("a hidden tab that comes back shows the present at once, however late its timers are", () => {
  const shown = now.value;
  vi.setSystemTime(Date.now() + 90_000);
  expect(now.value).toBe(shown);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(now.value - shown).toBe(90_000);
});

test("three seconds without a heartbeat are said, and forgotten at the next one", async () => {
  expect(link.value.state).toBe("online");
  await vi.advanceTimersByTimeAsync(2000);
  expect(quietSeconds.value).toBe(0);
  await vi.advanceTimersByTimeAsync(1500);
  expect(quietSeconds.value).toBe(3);
  Socket.last.says({ frame: { after: 10, seq: 10, now_ms: Date.now() + 7000 } });
  await vi.advanceTimersByTimeAsync(300);
  expect(quietSeconds.value).toBe(0);
});

test("a press is on screen at once and until the room itself shows it", async () => {
  void outbox.press({ key: "k", broadcast: "b1", path: "segments/s2/move", body: { after: "" }, pressed_ms: Date.now() });
  const order = () => room.value?.rundown.map(({ segment }) => segment);
  expect(order()).toEqual(["s2", "s1"]);
  outbox.pending.value = outbox.pending.value.map((press) => ({ ...press, state: "sent" as const, seq: 12 }));
  Socket.last.says({ frame: { after: 10, seq: 11, now_ms: Date.now() + 7000 } });
  await vi.advanceTimersByTimeAsync(300);
  expect(order()).toEqual(["s2", "s1"]);
  const moved = [row("s2"), row("s1")];
  Socket.last.says({ frame: { after: 11, seq: 12, now_ms: Date.now() + 7000, rundown: moved } });
  await vi.advanceTimersByTimeAsync(300);
  expect(outbox.pending.value).toEqual([]);
  expect(order()).toEqual(["s2", "s1"]);
});
