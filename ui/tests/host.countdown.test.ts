import { expect, test } from "vitest";

import type { HostItem } from "../src/api/client";
import { call, countdown } from "../src/host/countdown";
import { item, NOW } from "./host";

const times = (current: HostItem | null = item()) => ({
  current,
  warning_ms: NOW + 120_000,
  danger_ms: NOW + 210_000,
  overtime_ms: NOW + 240_000,
});

test.each([
  [0, "default", 240_000, 0],
  [119_999, "default", 120_001, 0.5],
  [120_000, "warning", 120_000, 0.5],
  [210_000, "danger", 30_000, 0.875],
  [239_999, "danger", 1, 1],
  [240_000, "overtime", 0, 1],
  [300_000, "overtime", -60_000, 1],
])("after %i ms the phase is %s without any message", (passed, phase, left_ms, share) => {
  const told = countdown(times(), NOW + passed);
  expect(told).toMatchObject({ phase, left_ms });
  expect(told?.share).toBeCloseTo(share, 3);
});

test("without phases the end of the item counts, and without an end nothing does", () => {
  const none = { warning_ms: null, danger_ms: null, overtime_ms: null };
  expect(countdown({ current: item({ end_ms: NOW + 5000 }), ...none }, NOW)).toMatchObject({ phase: "default", left_ms: 5000 });
  expect(countdown({ current: item({ end_ms: null }), ...none }, NOW)).toBeNull();
  expect(countdown(times(null), NOW)).toBeNull();
});

test.each([
  [null, null],
  [5001, null],
  [5000, 5],
  [4999, 5],
  [1000, 1],
  [1, 1],
  [0, 0],
  [-2999, 0],
  [-3000, null],
])("%s ms before it opens the host calls %s", (left, number) => {
  expect(call(left === null ? null : NOW + left, NOW)).toBe(number);
});
