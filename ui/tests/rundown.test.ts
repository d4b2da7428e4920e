import { expect, test } from "vitest";

import { bands, kindOf, next, onAir, overrun, remaining } from "../src/room/rundown";
import { NOW, row } from "./room";

const rows = [
  row("s1", { state: "done", start_ms: NOW - 900_000, end_ms: NOW - 300_000 }),
  row("s2", { state: "on_air", start_ms: NOW - 200_000 }),
  row("s3", { start_ms: NOW + 100_000, type: "bag", role: null }),
];

test("the row on air and the one after it are found", () => {
  expect(onAir(rows)?.segment).toBe("s2");
  expect(next(rows)?.segment).toBe("s3");
  expect(next(rows.slice(0, 2))).toBeUndefined();
});

test("a segment taken out of turn leaves the earlier ones to come", () => {
  const turned = [row("s1"), row("s2", { state: "on_air" })];
  expect(next(turned)?.segment).toBe("s1");
});

test("the countdown goes below zero when a segment runs over", () => {
  expect(remaining(rows[1] as never, NOW)).toBe(100_000);
  expect(remaining(rows[1] as never, NOW + 160_000)).toBe(-60_000);
});

test("a product is shown by its role, the rest by its type", () => {
  expect(rows.map(kindOf)).toEqual(["flash", "flash", "bag"]);
  expect(kindOf(row("x", { role: null }))).toBe("product");
});

test("the whole plan runs over when its last row ends after the planned sign-off", () => {
  expect(overrun(rows, NOW + 460_000, NOW)).toBe(0);
  expect(overrun(rows, NOW + 280_000, NOW)).toBe(120_000);
  expect(overrun(rows, null, NOW)).toBe(0);
  expect(overrun([], NOW, NOW)).toBe(0);
});

test("bands lie under the stretch a row was on air, cut at the edges, planned rows left out", () => {
  const placed = bands(rows, NOW - 600_000, NOW, NOW);
  expect(placed.map(({ segment, left, width }) => [segment, Math.round(left), Math.round(width)])).toEqual([
    ["s1", 0, 50],
    ["s2", 67, 33],
  ]);
});
