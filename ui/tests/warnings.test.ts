import { describe, expect, test } from "vitest";

import type { WarningLine } from "../src/api/client";
import { answersTo, untold, warningOf } from "../src/room/warnings";
import { cue, NOW } from "./room";

const warned = (warning: string, where: string, at_s = 0): WarningLine => ({
  warning,
  where,
  rule: "medical.cure",
  verdict: "block",
  words: "治疗",
  sentence: "能治疗",
  correction: "不能代替药物",
  host: "",
  at_ms: NOW + at_s * 1000,
  how: "",
  said: "",
  by: "",
  role: "",
  answered_ms: null,
  delay_s: null,
});

describe("warnings of words on air", () => {
  const [speech, comment, crew] = [warned("w-1", "speech"), warned("w-2", "comment", 1), warned("w-3", "crew", 2)];
  const all = [speech, comment, crew];

  test("a cue tells of its warning, and the warning is then not shown again", () => {
    const card = cue("words-w-1");
    expect(warningOf(card, all)).toBe(speech);
    expect(warningOf(cue("words-other"), all)).toBeUndefined();
    expect(untold(all, [card], "floor")).toEqual([crew, comment]);
  });

  test("one whose cue was closed stays until somebody says what became of it", () => {
    expect(untold([speech], [cue("words-w-1", { state: "done" })], "floor")).toEqual([speech]);
  });

  test.each([
    ["desk", ["w-3", "w-2"]],
    ["floor", ["w-3", "w-2", "w-1"]],
    ["operator", ["w-3", "w-2", "w-1"]],
    ["all", ["w-3", "w-2", "w-1"]],
    ["support", []],
  ] as const)("a role sees what is its affair: %s", (role, seen) => {
    expect(untold(all, [], role).map(({ warning }) => warning)).toEqual(seen);
  });

  test("a comment cannot be corrected on air, and speech cannot be removed", () => {
    expect(answersTo(comment)).not.toContain("corrected");
    expect(answersTo(speech)).not.toContain("removed");
  });
});
