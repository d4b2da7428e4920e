import { expect, test } from "vitest";

import { lineNow, type ClosingLine } from "../src/host/farewell";

const END = 1_731_067_200_000;
const line = (name: string, minute: number, loop = false): ClosingLine => ({
  line: name,
  minute: -minute,
  at_ms: END - minute * 60_000,
  what: null,
  loop,
  state: "ahead",
  zh: name,
  en: name,
  source: "E2",
});
const LINES = [line("thanks", 10), line("wecom", 5, true), line("next", 5, true), line("ask", 4), line("bye", 1)];
const at = (second: number) => lineNow(LINES, false, END - second * 1000)?.line ?? null;

test("the host is given one closing line at a time: what is said once, then the loop by turns", () => {
  expect([at(601), at(600), at(301)]).toEqual([null, "thanks", "thanks"]);
  expect(new Set([300, 280, 260, 245].map(at))).toEqual(new Set(["wecom", "next"]));
  expect([at(240), at(201)]).toEqual(["ask", "ask"]);
  expect(new Set([199, 180, 160, 140].map(at))).toEqual(new Set(["wecom", "next"]));
  expect(at(60)).toBe("bye");
  expect(lineNow(LINES, true, END)).toBeNull();
  expect(lineNow([], false, END)).toBeNull();
});
