import { expect, test } from "vitest";

import type { Row } from "../src/api/client";
import type { Pending, Press } from "../src/room/outbox";
import { withPending } from "../src/room/pending";
import { replay } from "../src/room/replay";
import { neighbour } from "../src/room/rundown";
import { cue, NOW, row, stage, view } from "./room";

const minutes = (n: number) => NOW + n * 60_000;
const rows = (): Row[] => [
  row("s0", { state: "done", start_ms: minutes(-10), end_ms: minutes(-5) }),
  row("s1", { state: "on_air", start_ms: minutes(-5), end_ms: minutes(0), take: "taken:x" }),
  row("s2", { start_ms: minutes(0), end_ms: minutes(5) }),
  row("s3", { start_ms: minutes(5), end_ms: minutes(10) }),
  row("s4", { start_ms: minutes(10), end_ms: minutes(15) }),
];
const press = (path: string, body: Record<string, unknown> = {}, key = path): Press => ({ key, broadcast: "b1", path, body, pressed_ms: NOW });
const move = (segment: string, after: string) => press(`segments/${segment}/move`, { after });
const order = (list: readonly Row[]) => list.map(({ segment }) => segment).join(" ");
const started = (list: readonly Row[], segment: string) => ((list.find((each) => each.segment === segment)?.start_ms ?? 0) - NOW) / 60_000;

test("nothing waiting changes nothing", () => {
  const now = rows();
  expect(replay(now, [])).toBe(now);
});

test.each([
  ["behind another", move("s2", "s3"), "s0 s1 s3 s2 s4"],
  ["next", move("s4", ""), "s0 s1 s4 s2 s3"],
  ["behind one that ran, which is next", move("s4", "s0"), "s0 s1 s4 s2 s3"],
  ["behind one that is gone, which is next", move("s4", "gone"), "s0 s1 s4 s2 s3"],
  ["behind itself", move("s3", "s3"), "s0 s1 s2 s3 s4"],
  ["though it is on air", move("s1", "s4"), "s0 s1 s2 s3 s4"],
  ["though nobody knows it", move("s9", ""), "s0 s1 s2 s3 s4"],
])("a row moved %s", (_, pressed, expected) => {
  expect(order(replay(rows(), [pressed]))).toBe(expected);
});

test("my move is laid over the order another person made meanwhile, and both hold", () => {
  const theirs = ["s0", "s1", "s4", "s2", "s3"].map((name) => rows().find((each) => each.segment === name) as Row);
  expect(order(replay(theirs, [move("s2", "s3")]))).toBe("s0 s1 s4 s3 s2");
});

test("what follows a move is expected at its new time", () => {
  const moved = replay(rows(), [move("s4", "")]);
  expect([started(moved, "s4"), started(moved, "s2"), started(moved, "s3")]).toEqual([0, 5, 10]);
});

test("a take puts the row on air at the moment it was pressed, and again is the same", () => {
  const take = press("segments/s3/take", { on_air: "taken:x" }, "k1");
  const once = replay(rows(), [take]);
  expect(order(once)).toBe("s0 s1 s3 s2 s4");
  expect(once.map(({ state }) => state)).toEqual(["done", "done", "on_air", "planned", "planned"]);
  expect(once[2]).toMatchObject({ take: "taken:k1", start_ms: NOW });
  expect(replay(once, [take])).toBe(once);
});

test("a take undone before it was sent leaves what was on air before", () => {
  const undone = replay(rows(), [press("segments/s2/take", {}, "k1"), press("take/undo", { take: "taken:k1" })]);
  expect(undone.map(({ segment, state }) => [segment, state])).toEqual([
    ["s0", "done"],
    ["s1", "on_air"],
    ["s2", "planned"],
    ["s3", "planned"],
    ["s4", "planned"],
  ]);
});

test("a skipped row takes no time, and comes back", () => {
  const skip = press("segments/s2/skip", { skipped: true }, "k1");
  const skipped = replay(rows(), [skip]);
  expect(skipped[2]?.state).toBe("skipped");
  expect(started(skipped, "s3")).toBe(0);
  expect(replay(rows(), [skip, press("segments/s2/skip", { skipped: false })])[2]?.state).toBe("planned");
});

test("minutes given add up and move what follows", () => {
  const longer = replay(rows(), [press("segments/s1/time", { seconds: 60 }), press("segments/s1/time", { seconds: 60 })]);
  expect(longer[1]?.length_s).toBe(420);
  expect(started(longer, "s2")).toBe(2);
});

test("an added segment comes where it was put, once", () => {
  const add = press("segments", { title: "返场", type: "product", product: "p9", length_s: 120, after: "s2" }, "k1");
  const once = replay(rows(), [add]);
  expect(order(once)).toBe("s0 s1 s2 x-k1 s3 s4");
  expect(started(once, "s3")).toBe(7);
  expect(order(replay(once, [add]))).toBe("s0 s1 s2 x-k1 s3 s4");
});

test.each([
  ["s2", -1, null],
  ["s3", -1, ""],
  ["s4", -1, "s2"],
  ["s2", 1, "s3"],
  ["s4", 1, null],
  ["s1", 1, null],
] as const)("one place from %s by %d is behind %j", (segment, by, after) => {
  expect(neighbour(rows(), segment, by)).toBe(after);
});

const pending = (path: string, body: Record<string, unknown>): Pending => ({ ...press(path, body, "k1"), state: "waiting", seq: 0 });

test("a receipt, a mark, a task and a claim show at once, in the room's own time", () => {
  const question = { ...({} as ReturnType<typeof stage>["questions"][number]), question: "q1", state: "open", by: "" };
  const room = view({ cues: [cue("c/1")], stage: stage({ questions: [question] }) });
  const presses = [
    pending("cues/c%2F1/declined", { role: "desk", why: "没货" }),
    pending("marks", { label: "好", tag: "quote", role: "floor" }),
    pending("tasks/end%3A15/done", {}),
    pending("questions/q1/claim", { role: "desk", released: false }),
  ];
  const shown = withPending(room, presses, 5000);
  expect(shown.cues[0]).toMatchObject({ state: "declined", why: "没货", closed_ms: NOW + 5000 });
  expect(shown.stage.marks).toMatchObject([{ mark: "mark:k1", tag: "quote", at_ms: NOW + 5000 }]);
  expect(shown.stage.questions[0]).toMatchObject({ state: "claimed", by: "desk" });
  const again = withPending({ ...shown, head: room.head }, presses, 5000).stage;
  expect([shown.stage.tasks, again.tasks, again.marks.length]).toEqual([["end:15"], ["end:15"], 1]);
});

test("presses of another broadcast leave this one alone", () => {
  const room = view();
  expect(withPending(room, [{ ...pending("marks", {}), broadcast: "b2" }], 0)).toBe(room);
});
