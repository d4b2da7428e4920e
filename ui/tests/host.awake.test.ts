import { afterEach, expect, test, vi } from "vitest";

import { awake, keepAwake } from "../src/host/awake";

const rest = () => new Promise((resolve) => setTimeout(resolve));
let stop: () => void = () => undefined;

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("where there is a wake lock it is asked for, and again once the system took it away", async () => {
  const locks: { onrelease?: () => void; release: () => Promise<void> }[] = [];
  const request = vi.fn(async () => {
    locks.push({ release: () => Promise.resolve() });
    return locks.at(-1);
  });
  vi.stubGlobal("navigator", { wakeLock: { request } });
  stop = keepAwake();
  await rest();
  expect(awake.value).toBe(true);
  expect(document.querySelector("video")).toBeNull();
  locks[0]?.onrelease?.();
  expect(awake.value).toBe(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await rest();
  expect(request).toHaveBeenCalledTimes(2);
  expect(awake.value).toBe(true);
});

test("on plain HTTP a film plays from the first tap, with sound and not as a loop, or WebKit would not count it", async () => {
  vi.stubGlobal("navigator", {});
  let allowed = false;
  vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(function (this: HTMLMediaElement) {
    if (!allowed) return Promise.reject(new DOMException("", "NotAllowedError"));
    this.onplaying?.(new Event("playing"));
    return Promise.resolve();
  });
  stop = keepAwake();
  await rest();
  expect(awake.value).toBe(false);
  allowed = true;
  document.dispatchEvent(new Event("pointerup"));
  await rest();
  expect(awake.value).toBe(true);
  const video = document.querySelector("video");
  expect(video?.muted).toBe(false);
  expect(video?.loop).toBe(false);
  stop();
  expect(document.querySelector("video")).toBeNull();
});
