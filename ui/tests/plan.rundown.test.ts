import { expect, test } from "vitest";

import { steady } from "../src/plan/parts/rundown/edits";
import { merge } from "../src/plan/parts/rundown/merge";
import { anchored, anchorOf, carried, freshId, hourMinutes, minutes, moved, onCamera, seconds, stepped, tidy, timed } from "../src/plan/parts/rundown/order";
import { added, clashes, loads, minute, pulled, replaced } from "../src/plan/parts/shifts/stint";
import { beside, weekOf } from "../src/plan/parts/shifts/week";
import type { Segment } from "../src/plan/store";

const of = (ids: string): Segment[] => [...ids].map((id) => ({ id, title: id.toUpperCase() }));
const ids = (segments: readonly Segment[]) => segments.map(({ id }) => id).join("");
const longer = (segments: Segment[], id: string, length_s: number) => segments.map((one) => (one.id === id ? { ...one, length_s } : one));

/** Numbers that look random and are the same every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

function scrambled(segments: Segment[], roll: (sides: number) => number): Segment[] {
  const made = [...segments];
  for (let turn = roll(5); turn > 0; turn -= 1) {
    const place = roll(made.length);
    const one = made[place];
    if (one === undefined) continue;
    const what = roll(4);
    if (what === 0) made.splice(place, 1);
    else if (what === 1) made.splice(roll(made.length), 0, ...made.splice(place, 1));
    else if (what === 2) made[place] = { ...one, length_s: 60 * (1 + roll(9)) };
    else made.splice(place, 0, { id: `n${roll(1e6)}`, title: "new" });
  }
  return made;
}

test("a change nobody crossed is kept whole, and no change leaves what others did", () => {
  for (let seed = 1; seed < 400; seed += 1) {
    const roll = dice(seed);
    const base = of("abcdefgh");
    const [mine, theirs] = [scrambled(base, roll), scrambled(base, roll)];
    expect(merge(base, mine, base)).toEqual({ segments: mine, lost: [] });
    expect(merge(base, base, theirs)).toEqual({ segments: theirs, lost: [] });
    expect(ids(merge(base, mine, mine).segments)).toBe(ids(mine));
    const both = merge(base, mine, theirs).segments;
    expect(new Set(both.map(({ id }) => id)).size).toBe(both.length);
    // What the other did to it is there still.
    for (const one of theirs) {
      const gone = !mine.some(({ id }) => id === one.id) && base.some(({ id }) => id === one.id);
      if (!gone) expect(both.map(({ id }) => id)).toContain(one.id);
    }
  }
});

test("two people's changes of different segments and different fields both stand", () => {
  const base = of("abcd");
  const mine = longer(moved(base, ["d"], ""), "a", 60);
  const theirs = base.filter(({ id }) => id !== "b").map((one) => (one.id === "a" ? { ...one, locked: true } : one));
  const both = merge(base, mine, theirs);
  expect(ids(both.segments)).toBe("dac");
  expect(both.segments[1]).toEqual({ id: "a", title: "A", locked: true, length_s: 60 });
  expect(both.lost).toEqual([]);
});

test("a field both changed stays as the other has it, and is told", () => {
  const base = of("ab");
  const both = merge(base, longer(base, "a", 60), longer(base, "a", 90));
  expect(both.segments[0]?.length_s).toBe(90);
  expect(both.lost).toEqual(["a"]);
  expect(merge(base, longer(base, "a", 60), base.slice(1))).toEqual({ segments: base.slice(1), lost: ["a"] });
});

test("taking a change back leaves what came after it", () => {
  const before = of("abc");
  const after = before.filter(({ id }) => id !== "b");
  const now = [...longer(after, "c", 60), { id: "n", title: "new" }];
  const back = merge(after, before, now);
  expect(ids(back.segments)).toBe("abcn");
  expect(back.segments[2]?.length_s).toBe(60);
});

test("segments go where they are put", () => {
  expect(ids(moved(of("abcd"), ["b", "d"], ""))).toBe("bdac");
  expect(ids(moved(of("abcd"), ["a", "b"], "c"))).toBe("cabd");
  expect(ids(moved(of("abcd"), ["a", "b"], "b"))).toBe("abcd");
  expect(ids(stepped(of("abc"), "b", -1) ?? [])).toBe("bac");
  expect(ids(stepped(of("abc"), "b", 1) ?? [])).toBe("acb");
  expect(stepped(of("abc"), "a", -1)).toBeNull();
  expect(carried([{ id: "a", title: "A", at_minute: 5, before_end: 3 }], ["a"], "")[0]).toMatchObject({ at_minute: null, before_end: 3 });
});

test("a length keeps the shortest and the longest on their sides", () => {
  const segment: Segment = { id: "a", title: "A", length_s: 480, shortest_s: 300, longest_s: 600 };
  expect(timed(segment, 240)).toMatchObject({ length_s: 240, shortest_s: 240, longest_s: 600 });
  expect(timed(segment, 900)).toMatchObject({ length_s: 900, shortest_s: 300, longest_s: 900 });
  expect(timed({ id: "a", title: "A" }, 60)).toMatchObject({ length_s: 60, longest_s: 0 });
});

test.each([
  ["8", 480],
  ["８", 480],
  ["8:30", 510],
  ["0.5", 30],
  [" 8 ", 480],
  ["", null],
  ["八", null],
  ["0", null],
  ["-3", null],
  ["99999", null],
])("%s minutes are read", (text, length) => {
  expect(seconds(text)).toBe(length);
});

test("lengths and times are written short", () => {
  expect([minutes(480), minutes(510), minutes(5)]).toEqual(["8", "8:30", "0:05"]);
  expect([hourMinutes(0), hourMinutes(3_900), hourMinutes(-300), hourMinutes(-30)]).toEqual(["0:00", "1:05", "−0:05", "0:00"]);
});

test("a segment is held to one time and no other", () => {
  const held = anchored({ id: "a", title: "A", at_minute: 5 }, "clock", "20:30");
  expect([anchorOf(held), held.at_clock, held.at_minute]).toEqual(["clock", "20:30", undefined]);
  expect(anchorOf(anchored(held, "clock", "25:99"))).toBe("");
  expect(anchored(held, "end", "15").before_end).toBe(15);
  expect(anchored(held, "minute", "9999").at_minute).toBe(1440);
});

test("the same segment looks the same, whoever wrote it", () => {
  const told: Segment = { id: "a", title: "A", type: "bag", length_s: 120 };
  const made: Segment = { length_s: 120, title: "A", longest_s: 0, locked: false, type: "bag", id: "a", at_minute: null, points: [] };
  expect(JSON.stringify(tidy(made))).toBe(JSON.stringify(told));
  expect(tidy({ id: "a", title: "A", length_s: 480, at_minute: 0 })).toEqual({ id: "a", title: "A", at_minute: 0 });
  const [one] = steady([told], [{ ...told }]);
  expect(one).toBe(told);
});

test("hosts on camera are named in their turn", () => {
  const shifts = [
    { host: "乙", at_minute: 60, length_minutes: 60 },
    { host: "甲", at_minute: 0, length_minutes: 60 },
  ];
  expect(onCamera(shifts, 0, 600)).toEqual(["甲"]);
  expect(onCamera(shifts, 3_500, 3_700)).toEqual(["甲", "乙"]);
  expect(onCamera(shifts, 7_200, 7_300)).toEqual([]);
  expect(freshId([{ id: "s2", title: "" }])).toBe("s3");
});

test("a shift is pulled in steps and stays within the evening", () => {
  const shift = { host: "甲", at_minute: 30, length_minutes: 60 };
  expect(pulled(shift, "move", 13, 240)).toMatchObject({ at_minute: 45, length_minutes: 60 });
  expect(pulled(shift, "move", -99, 240)).toMatchObject({ at_minute: 0, length_minutes: 60 });
  expect(pulled(shift, "move", 999, 240)).toMatchObject({ at_minute: 180, length_minutes: 60 });
  expect(pulled(shift, "start", 10, 240)).toMatchObject({ at_minute: 40, length_minutes: 50 });
  expect(pulled(shift, "start", 99, 240)).toMatchObject({ at_minute: 85, length_minutes: 5 });
  expect(pulled(shift, "end", -99, 240)).toMatchObject({ at_minute: 30, length_minutes: 5 });
  expect(replaced([shift], shift, null)).toEqual([]);
  expect(added([shift], { ...shift })).toHaveLength(1);
});

test.each([
  ["1:30", 90],
  ["90", 90],
  ["１：３０", 90],
  ["25:00", null],
  ["x", null],
  ["", null],
])("%s since go-live is read", (text, at) => {
  expect(minute(text)).toBe(at);
});

test("a host in two rooms at once is named, and a week is summed", () => {
  const start_ms = Date.parse("2026-11-23T12:00:00Z");
  const shows = [
    { id: "a", start_ms, shifts: [{ host: "甲", at_minute: 0, length_minutes: 90 }] },
    { id: "b", start_ms: start_ms + 3_600_000, shifts: [{ host: "甲", at_minute: 0, length_minutes: 60 }] },
    { id: "c", start_ms: start_ms + 5_400_000, shifts: [{ host: "乙", at_minute: 0, length_minutes: 30 }] },
  ];
  expect(clashes(shows)).toEqual([{ host: "甲", one: "a", other: "b" }]);
  expect(loads(shows)).toEqual([
    { host: "甲", minutes: 150, broadcasts: 2 },
    { host: "乙", minutes: 30, broadcasts: 1 },
  ]);
});

test("a week runs from Monday to Sunday of the zone, over the end of a year too", () => {
  const days = weekOf(Date.parse("2026-12-31T20:00:00Z"), "Asia/Shanghai");
  expect([days[0], days[4], days[6]]).toEqual(["2026-12-28", "2027-01-01", "2027-01-03"]);
  expect(weekOf(beside(days, 1, "Asia/Shanghai"), "Asia/Shanghai")[0]).toBe("2027-01-04");
  expect(weekOf(Date.parse("2026-03-29T12:00:00Z"), "Europe/Berlin")).toHaveLength(7);
});
