import { expect, test } from "vitest";

import { bins, range, unchanged } from "../src/room/bins";
import { feed, unhandled } from "../src/room/cues";
import { age, ratio, reason, stale } from "../src/room/figures";
import { topic } from "../src/room/lines";
import { cue, figure, line, NOW, second, view } from "./room";

const head = view().head;
const source = { name: "wxlivespy", facts: 1, last_ms: NOW };

test("a figure is old after five seconds, but only while on air and not in a rehearsal", () => {
  expect(stale(figure(1), head, NOW + 5000)).toBe(false);
  expect(stale(figure(1), head, NOW + 5001)).toBe(true);
  expect(stale(figure(1), { ...head, state: "ending" }, NOW + 6000)).toBe(true);
  expect(stale(figure(1), { ...head, state: "ended" }, NOW + 6000)).toBe(false);
  expect(stale(figure(1), { ...head, rehearsal: true }, NOW + 6000)).toBe(false);
  expect(stale(figure(null), head, NOW + 6000)).toBe(false);
});

test("an age is never negative, whatever the clocks say", () => {
  expect(age(figure(1), NOW - 500)).toBe(0);
  expect(age(figure(null), NOW)).toBeNull();
});

test("a missing value has a reason", () => {
  expect(reason({ ...head, state: "planned" }, [])).toBe("planned");
  expect(reason(head, [])).toBe("no_source");
  expect(reason(head, [source])).toBe("not_told");
});

test("a share is unknown where a part is unknown, never zero", () => {
  expect(ratio(figure(30), figure(60))).toBe(0.5);
  expect(ratio(figure(0), figure(60))).toBe(0);
  expect(ratio(figure(null), figure(60))).toBeNull();
  expect(ratio(figure(30), figure(0))).toBeNull();
});

test("bins sum what flowed, keep the last count, and leave out the one that is not over", () => {
  const seconds = Array.from({ length: 35 }, (_, at) => second(100 + at, { online: at, orders: 1, gmv_fen: 50 }));
  const made = bins(seconds, range("recent", 100, 135));
  expect(made.map(({ at_ms, online, entered, orders, gmv_fen }) => [at_ms, online, entered, orders, gmv_fen])).toEqual([
    [100_000, 9, 10, 10, 500],
    [110_000, 19, 10, 10, 500],
    [120_000, 29, 10, 10, 500],
  ]);
});

test("a bin in which nobody counted has no online figure", () => {
  expect(bins([second(100, { online: null })], range("recent", 100, 120)).map((bin) => bin.online)).toEqual([null, null]);
});

test("points that did not change stay the same object, so that no curve is drawn again", () => {
  const seconds = [second(100), second(105), second(112)];
  const first = bins(seconds, range("recent", 100, 111));
  expect(unchanged(bins(seconds, range("recent", 100, 119)), first)).toBe(first);
  expect(unchanged(bins([...seconds, second(119)], range("recent", 100, 120)), first)).not.toBe(first);
});

test("the recent range is ten minutes, the whole one grows to bins of a minute", () => {
  expect(range("recent", 0, 7200)).toEqual({ from_s: 6600, to_s: 7200, width_s: 10 });
  expect(range("whole", 0, 1200)).toEqual({ from_s: 0, to_s: 1200, width_s: 10 });
  expect(range("whole", 30, 7200)).toEqual({ from_s: 0, to_s: 7200, width_s: 60 });
});

test("the feed puts urgent open cues first, then the newest, and what is answered last", () => {
  const cards = [
    cue("old", { raised_ms: NOW - 2 }),
    cue("done", { urgency: "urgent", state: "done", raised_ms: NOW + 9 }),
    cue("new", { raised_ms: NOW }),
    cue("urgent", { urgency: "urgent", raised_ms: NOW - 9, roles: ["host"] }),
  ];
  expect(feed(cards, "all").map((card) => card.cue)).toEqual(["urgent", "new", "old", "done"]);
  expect(feed(cards, "host").map((card) => card.cue)).toEqual(["urgent"]);
  expect(unhandled(cards).map((card) => card.cue)).toEqual(["urgent"]);
});

test.each([
  ["链接几号？", "question"],
  ["怎么领券", "question"],
  ["线下店能退吗", "question"],
  ["已拍，催发货", "bought"],
  ["下单了", "bought"],
  ["没抢到", "talk"],
  ["好看", "talk"],
  ["1", "one"],
  ["111", "one"],
  ["扣1", "one"],
  ["想要黑色", "want"],
  ["画面卡死了", "complaint"],
])("the comment %s is %s", (text, about) => {
  expect(topic(line(1, text))).toBe(about);
});

test("a gift is a gift whatever its text says", () => {
  expect(topic({ ...line(1, "怎么"), type: "gift" })).toBe("gift");
});
