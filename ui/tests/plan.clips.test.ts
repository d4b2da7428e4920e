import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Failure, Outcome } from "../src/api/client";
import { bordered, drawn, parted, placed, type Clip } from "../src/plan/parts/clips/edits";
import { columned } from "../src/plan/parts/clips/draw";
import { deed } from "../src/plan/parts/clips/keys";
import { told } from "../src/plan/parts/clips/reasons";
import { Saver, type Door, type KeptClip, type Lost } from "../src/plan/parts/clips/saver";
import { spoken } from "../src/plan/parts/clips/spoken";
import { holds, signed, size, stretch, tenths } from "../src/plan/parts/clips/times";
import { around, panned, thumbs, ticks, zoomed } from "../src/plan/parts/clips/zoom";

const LENGTH = 600_000;
const clip: Clip = { recording: "r", start_ms: 60_000, end_ms: 90_000, at_ms: 1_000_000, found_start_ms: 60_000, found_end_ms: 90_000, peak_ms: 70_000, score: 9, clear: true, quotes: ["好看"] };

describe("borders of a clip", () => {
  it("move with the wall time of the start", () => {
    expect(bordered(clip, "start", 65_000.4, LENGTH)).toMatchObject({ start_ms: 65_000, end_ms: 90_000, at_ms: 1_005_000, found_start_ms: 60_000 });
    expect(bordered(clip, "end", 80_000, LENGTH)).toMatchObject({ start_ms: 60_000, end_ms: 80_000, at_ms: 1_000_000 });
  });
  it("stay inside the recording and leave a clip to see", () => {
    expect(bordered(clip, "end", 9e9, LENGTH)?.end_ms).toBe(LENGTH);
    expect(bordered(clip, "start", -5, LENGTH)?.start_ms).toBe(0);
    expect(bordered(clip, "start", 89_500, LENGTH)).toBeNull();
    expect(bordered(clip, "start", 95_000, LENGTH)).toBeNull();
    expect(bordered({ ...clip, start_ms: 0 }, "end", 600_001, 9e9)).toBeNull();
  });
  it("part a clip so that its reasons stay with the moment, and nothing is learned of the cut", () => {
    const [first, second] = parted(clip, 75_000) ?? [];
    expect(first).toMatchObject({ start_ms: 60_000, end_ms: 75_000, quotes: ["好看"], found_start_ms: null, found_end_ms: null });
    expect(second).toMatchObject({ start_ms: 75_000, end_ms: 90_000, at_ms: 1_015_000, quotes: [], score: 0, clear: false, peak_ms: null });
    expect(parted(clip, 65_000)?.[1]).toMatchObject({ start_ms: 65_000, quotes: ["好看"], peak_ms: 70_000, at_ms: 1_005_000 });
    expect(parted(clip, 60_900)).toBeNull();
    expect(parted(clip, 200_000)).toBeNull();
  });
  it("are drawn by hand around the play head, inside the recording", () => {
    expect(drawn("r", 100_000, LENGTH, 5_000)).toMatchObject({ start_ms: 95_000, end_ms: 125_000, at_ms: 100_000 });
    expect(drawn("r", 2_000, LENGTH, null)).toMatchObject({ start_ms: 0, end_ms: 30_000 });
    expect(drawn("r", LENGTH, LENGTH, null)).toMatchObject({ start_ms: 570_000, end_ms: LENGTH });
    expect(drawn("r", 5_000, 8_000, null)).toMatchObject({ start_ms: 0, end_ms: 8_000 });
  });
});

describe("times", () => {
  it.each([
    [0, "00:00.0"],
    [59_949, "00:59.9"],
    [59_950, "01:00.0"],
    [3_723_400, "1:02:03.4"],
  ])("%i ms is %s", (ms, text) => expect(tenths(ms)).toBe(text));
  it.each([
    [3_200, "+3.2"],
    [-40, "0.0"],
    [-1_250, "−1.2"],
    [0, "0.0"],
  ])("%i ms beside the facts is %s", (ms, text) => expect(signed(ms)).toBe(text));
  it("write sizes", () => expect([size(12), size(3_400_000), size(2_540_000_000)]).toEqual(["1 KB", "3 MB", "2.5 GB"]));
  it("fetch a clip with room for its borders, at most ten minutes, inside the recording", () => {
    expect(stretch(60_000, clip, LENGTH)).toEqual({ from: 40_000, to: 110_000 });
    expect(stretch(300_000, clip, LENGTH)).toEqual({ from: 280_000, to: 400_000 });
    expect(stretch(599_990, null, LENGTH).to).toBe(LENGTH);
    const long = stretch(0, { start_ms: 0, end_ms: 900_000 }, 9e6);
    expect(long.to - long.from).toBe(600_000);
    for (const at of [0, 1, 59_999, 90_000, 599_999]) expect(holds(stretch(at, clip, LENGTH), at, LENGTH)).toBe(true);
    expect(holds(null, 0, LENGTH)).toBe(false);
  });
});

describe("the view of the timeline", () => {
  const whole = { from: 0, to: LENGTH };
  it("keeps what is under the pointer where it is, and stays inside the recording", () => {
    const near = zoomed(whole, 450_000, 4, LENGTH);
    expect(near.to - near.from).toBe(150_000);
    expect((450_000 - near.from) / 150_000).toBeCloseTo(0.75);
    expect(zoomed(near, 450_000, 1 / 99, LENGTH)).toEqual(whole);
    expect(zoomed(whole, 0, 1e9, LENGTH)).toEqual({ from: 0, to: 5_000 });
    expect(zoomed({ from: 0, to: 2_000 }, 1_000, 8, 2_000)).toEqual({ from: 0, to: 2_000 });
    expect(panned(near, 99, LENGTH)).toEqual({ from: 450_000, to: LENGTH });
    expect(around(0, 10_000, LENGTH)).toEqual({ from: 0, to: 30_000 });
  });
  it("takes at most twenty pictures, that cover what is in sight", () => {
    for (const [from, to] of [[0, LENGTH], [3, 5_003], [123_456, 234_567], [0, 14_400_000]] as const)
      for (const room of [1, 4, 12, 99]) {
        const found = thumbs({ from, to }, room);
        expect(found.length).toBeGreaterThan(0);
        expect(found.length).toBeLessThanOrEqual(20);
        expect(found[0]).toBeLessThanOrEqual(from);
        expect(found.at(-1)).toBeLessThan(to);
      }
    expect(ticks({ from: 1, to: 60_000 }, 6)).toEqual([10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  });
  it("shows the busiest step of a column", () => {
    expect(columned([1, 5, 2, 0, 7, 1], 1_000, { from: 0, to: 6_000 }, 3)).toEqual([5, 2, 7]);
    expect(columned([1, 5], 1_000, { from: 500, to: 3_500 }, 3)).toEqual([5, 5, 0]);
    expect(columned([], 1_000, { from: 0, to: 1_000 }, 2)).toEqual([0, 0]);
  });
});

describe("keys", () => {
  const key = (name: string, more: Partial<KeyboardEvent> & { on?: string } = {}) => {
    document.body.innerHTML = '<input id="text"><input id="range" type="range"><button id="button"></button><div role="dialog"><p id="deep"></p></div><p id="plain"></p>';
    return deed({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, ...more, target: document.getElementById(more.on ?? "plain") });
  };
  it("cut, play and judge", () => {
    expect([key("i"), key("O"), key("s"), key("["), key("1"), key("z"), key(" ")]).toEqual(["in", "out", "split", "start-earlier", "good", "undo", "play"]);
    expect([key("ArrowLeft"), key("ArrowLeft", { shiftKey: true }), key("{", { shiftKey: true }), key("?", { shiftKey: true })]).toEqual(["frame-back", "second-back", "start-later", "help"]);
    expect(key("z", { ctrlKey: true })).toBe("undo");
  });
  it("do nothing where one types, in a dialogue, or with the browser's own", () => {
    expect([key("i", { on: "text" }), key("i", { on: "deep" }), key("s", { ctrlKey: true }), key("z", { ctrlKey: true, on: "text" }), key("q"), key("i", { isComposing: true })]).toEqual([null, null, null, null, null, null]);
    expect([key("ArrowLeft", { on: "range" }), key(" ", { on: "button" }), key("i", { on: "button" }), key("ArrowLeft", { on: "button" })]).toEqual([null, null, "in", "frame-back"]);
  });
});

describe("what is said", () => {
  it("is the line at the play head, none in silence", () => {
    const lines = [[0, 900], [1_000, 2_000], [5_000, 6_000]].map(([start_ms = 0, end_ms = 0]) => ({ start_ms, end_ms, text: `${start_ms}` }));
    expect([0, 950, 1_000, 2_000, 5_999, 9_000].map((at) => spoken(lines, at)?.text ?? "")).toEqual(["0", "", "1000", "", "5000", ""]);
    expect(spoken([], 5)).toBeNull();
  });
});

describe("why a clip was chosen", () => {
  it("is told in words, the strongest first, an unknown signal by its name", () => {
    const reasons = told([{ signal: "order", rise: 4.2 }, { signal: "comment", rise: 12 }, { signal: "x", rise: 2 }, { signal: "mark", rise: 1 }]);
    expect(reasons.map((one) => one.text)).toEqual(["评论比平时高出一大截", "成交明显比平时高", "x比平时高一些", "场上有人标记了这一刻"]);
    expect(reasons.map((one) => one.rise)).toEqual(["12.0", "4.2", "2.0", ""]);
  });
});

describe("saving clips", () => {
  const no = (code: string): Outcome<never> => ({ ok: false, failure: { code, zh: code, en: code, field: "" } satisfies Failure });
  let store: Map<string, KeptClip>;
  let lost: Lost[];
  let down: boolean;
  let saver: Saver;
  const door: Door = {
    save: async (key, revision, body) => {
      if (down) return no("unreached");
      if ((store.get(key)?.revision ?? 0) !== revision) return no("stale_revision");
      const kept = { key, revision: revision + 1, body };
      store.set(key, kept);
      return { ok: true, value: kept };
    },
    remove: async (key, revision) => {
      if ((store.get(key)?.revision ?? 0) !== revision) return no("stale_revision");
      store.set(key, { key, revision: revision + 1, body: null });
      return { ok: true, value: null };
    },
  };
  const change = (what: string, key: string, body: Clip | null) => saver.change(what, new Map([[key, body]]));
  const rest = () => vi.advanceTimersByTimeAsync(1_000);

  beforeEach(() => {
    vi.useFakeTimers();
    [store, lost, down] = [new Map([["a", { key: "a", revision: 3, body: clip }]]), [], false];
    saver = new Saver(door, () => undefined, (one) => lost.push(one));
    saver.list([...store.values()], saver.known());
  });
  afterEach(() => vi.useRealTimers());

  it("makes one revision and one undo of a burst", async () => {
    for (const by of [1, 2, 3]) change("border", "a", placed(clip, 60_000 - by * 100, 90_000));
    expect(saver.seen().get("a")?.start_ms).toBe(59_700);
    await rest();
    expect(store.get("a")).toMatchObject({ revision: 4, body: { start_ms: 59_700 } });
    expect([saver.waiting, saver.undo()]).toEqual([0, "border"]);
    await rest();
    expect(store.get("a")).toMatchObject({ revision: 5, body: clip });
    expect(saver.undo()).toBe("");
  });
  it("undoes a split and a removal", async () => {
    const halves = parted(clip, 75_000) ?? [clip, clip];
    saver.change("split", new Map([["a", halves[0]], ["b", halves[1]]]));
    await rest();
    expect([...saver.seen().keys()]).toEqual(["a", "b"]);
    change("drop", "b", null);
    await rest();
    expect(saver.seen().has("b")).toBe(false);
    saver.undo();
    await rest();
    expect(store.get("b")).toMatchObject({ revision: 3, body: halves[1] });
    saver.undo();
    await rest();
    expect([...saver.seen().entries()]).toEqual([["a", clip]]);
    expect(store.get("b")).toMatchObject({ revision: 4, body: null });
  });
  it("gives way to what somebody else saved, and says so", async () => {
    const theirs = { key: "a", revision: 4, body: { ...clip, title: "别人" } };
    store.set("a", theirs);
    change("rating", "a", { ...clip, rating: "good" });
    await rest();
    expect(lost.map((one) => one.kind)).toEqual(["stale"]);
    saver.hear(theirs);
    expect(saver.seen().get("a")).toMatchObject({ title: "别人" });
    expect([saver.waiting, saver.undoes]).toEqual([0, ""]);
  });
  it("keeps a change while the server is out of reach, and saves it when it is back", async () => {
    down = true;
    change("rating", "a", { ...clip, rating: "good" });
    await rest();
    expect([saver.waiting, saver.seen().get("a")?.rating, lost[0]?.kind]).toEqual([1, "good", "unreached"]);
    down = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect([saver.waiting, store.get("a")?.body?.rating]).toEqual([0, "good"]);
  });
  it("knows an older answer, and a list that was asked for before a clip was drawn", async () => {
    const known = saver.known();
    change("add", "n", clip);
    await rest();
    saver.list([{ key: "a", revision: 2, body: { ...clip, title: "旧" } }], known);
    expect([...saver.seen().keys()].sort()).toEqual(["a", "n"]);
    expect(saver.seen().get("a")?.title).toBeUndefined();
    saver.list([], saver.known());
    expect(saver.seen().size).toBe(0);
  });
});
