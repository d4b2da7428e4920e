import { expect, test } from "vitest";

import { dueIn, feed } from "../src/room/cues";
import { queue, waited } from "../src/room/questions";
import { modeAt, phaseAt } from "../src/room/timing";
import { cue, NOW, stage } from "./room";

const timing = { ...stage().timing, phase: "default", warning_ms: NOW + 1000, danger_ms: NOW + 2000, overtime_ms: NOW + 3000 };

test.each([
  [0, "default"],
  [999, "default"],
  [1000, "warning"],
  [2000, "danger"],
  [3000, "overtime"],
  [99_000, "overtime"],
])("between two frames the phase %d ms later is %s", (after, phase) => {
  expect(phaseAt(timing, NOW + after)).toBe(phase);
});

test("with nothing on air there is no phase", () => {
  expect(phaseAt(stage().timing, NOW)).toBe("");
});

test("the show turns from script to data at its minute", () => {
  const told = { ...timing, mode: "script", data_ms: NOW };
  expect(modeAt(told, NOW - 1)).toBe("script");
  expect(modeAt(told, NOW)).toBe("data");
  expect(modeAt({ ...told, data_ms: null }, NOW)).toBe("script");
});

test("an answer is awaited until someone has seen the cue", () => {
  expect(dueIn(cue("a", { answer_ms: NOW + 500 }), NOW)).toBe(500);
  expect(dueIn(cue("a", { answer_ms: NOW - 500 }), NOW)).toBe(-500);
  expect(dueIn(cue("a", { answer_ms: NOW, state: "seen" }), NOW)).toBeNull();
  expect(dueIn(cue("a"), NOW)).toBeNull();
});

test("a cue escalated to a role is in that role's feed", () => {
  expect(feed([cue("a", { escalated: ["operator"] })], "operator")).toHaveLength(1);
  expect(feed([cue("a")], "operator")).toHaveLength(0);
});

test("open questions come first, by how many ask; of the answered only the newest", () => {
  const question = (name: string, more: object) => ({ question: name, count: 1, first_ms: NOW, answered_ms: null, ...more }) as never;
  const list = [
    question("done1", { state: "answered", answered_ms: NOW + 1 }),
    question("done2", { state: "answered", answered_ms: NOW + 2 }),
    question("taken", { state: "claimed", count: 9 }),
    question("few", { state: "open", count: 2 }),
    question("many", { state: "open", count: 5 }),
  ];
  expect(queue(list, 1).map((each) => each.question)).toEqual(["many", "few", "taken", "done2"]);
  expect(waited(list[1] as never, NOW + 9000)).toBe(2);
  expect(waited(list[4] as never, NOW + 9000)).toBe(9000);
});
