import { expect, test } from "vitest";

import { failure } from "../src/api/client";
import { clock, dayAndTime, instant, percent, span, yuan } from "../src/lib/format";
import { newKey } from "../src/lib/key";
import { shown } from "../src/lib/text";

test("characters that hide or reorder text are taken out, the rest stays", () => {
  expect(shown("\u202egnikcah\u200b")).toBe("gnikcah");
  expect(shown("好\u2066看\u0000")).toBe("好看");
  expect(shown("<b>粗</b> 😭")).toBe("<b>粗</b> 😭");
});

test("a text too long is cut with an ellipsis", () => {
  expect(shown("一二三四五", 3)).toBe("一二…");
});

test.each([
  [0, "00:00"],
  [61_999, "01:01"],
  [3_661_000, "1:01:01"],
  [-61_000, "-01:01"],
  [-400, "00:00"],
])("%d ms is written %s", (ms, text) => {
  expect(span(ms)).toBe(text);
});

test("times are those of the broadcast's zone, and an unknown zone is read as UTC", () => {
  const midnight = Date.UTC(2026, 10, 20, 16, 0, 5);
  expect(clock(midnight, "Asia/Shanghai")).toBe("00:00:05");
  expect(dayAndTime(midnight, "Asia/Shanghai")).toBe("2026-11-21 00:00");
  expect(clock(midnight, "Nowhere/None")).toBe("16:00:05");
});

test.each([
  ["2026-11-21T20:00", "Asia/Shanghai", "2026-11-21T12:00:00.000Z"],
  ["2026-07-01T20:00", "America/New_York", "2026-07-02T00:00:00.000Z"],
  ["2026-11-01T12:00", "America/New_York", "2026-11-01T17:00:00.000Z"],
])("%s in %s is %s", (text, zone, iso) => {
  expect(new Date(instant(text, zone)).toISOString()).toBe(iso);
});

test("money is written in yuan with separators", () => {
  expect(yuan(123_456_789)).toBe("1,234,568");
  expect(yuan(12_345, 2)).toBe("123.45");
  expect(percent(0.0566, 2)).toBe("5.66");
});

test("keys are long and never repeat", () => {
  const keys = new Set(Array.from({ length: 1000 }, newKey));
  expect(keys.size).toBe(1000);
  expect([...keys].every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true);
});

test("a refusal is read in both languages, and one without words still says something", () => {
  expect(failure({ error: { code: "stale", zh: "过期", en: "expired", field: "request" } }, 409)).toEqual({
    code: "stale",
    zh: "过期",
    en: "expired",
    field: "request",
  });
  expect(failure("<html>", 502)).toMatchObject({ code: "http_502", en: "The server did not accept this (502)" });
});
