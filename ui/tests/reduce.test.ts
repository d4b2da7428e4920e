import { describe, expect, test } from "vitest";

import type { Frame } from "../src/api/client";
import { bins } from "../src/room/bins";
import { applyFrame, applyView, COMMENTS_KEPT, merge, RECENT_S } from "../src/room/reduce";
import { cue, line, NOW, row, second, view } from "./room";

const seqs = (room: { comments: { seq: number }[] } | null) => room?.comments.map((each) => each.seq);
const frame = (after: number, seq: number, more: Partial<Frame> = {}): Frame => ({ after, seq, now_ms: NOW + seq, ...more });

describe("a view", () => {
  test("is the room when nothing is known yet", () => {
    expect(applyView(null, view({ comments: [line(3)] }))).toEqual(view({ comments: [line(3)] }));
  });

  test("after a break brings only the comments missed, each once", () => {
    const room = applyView(null, view({ seq: 10, comments: [line(8), line(10)] }));
    const resumed = applyView(room, view({ seq: 13, comments: [line(10), line(12), line(13)] }));
    expect(seqs(resumed)).toEqual([8, 10, 12, 13]);
  });

  test("after a break replaces all else whole", () => {
    const room = applyView(null, view({ cues: [cue("a")], rundown: [row("s1")], seconds: [second(1)] }));
    const resumed = applyView(room, view({ seq: 11, cues: [cue("b")], seconds: [second(2)] }));
    expect(resumed.cues.map((each) => each.cue)).toEqual(["b"]);
    expect(resumed.rundown).toEqual([]);
    expect(resumed.seconds).toEqual([second(2)]);
  });

  test("of an older journal or another broadcast keeps nothing of the old room", () => {
    const room = applyView(null, view({ seq: 10, comments: [line(8)] }));
    expect(seqs(applyView(room, view({ seq: 4, comments: [line(2)] })))).toEqual([2]);
    const other = view({ seq: 99, comments: [line(50)] });
    expect(seqs(applyView(room, { ...other, head: { ...other.head, id: "b2" } }))).toEqual([50]);
  });
});

describe("a frame", () => {
  const room = applyView(null, view({ seq: 10, comments: [line(9)], cues: [cue("a"), cue("b")], rundown: [row("s1")] }));

  test("changes what it carries and leaves the rest", () => {
    const next = applyFrame(room, frame(10, 12, { cues: [cue("b", { state: "done" })], comments: [line(11)] }));
    expect(next?.seq).toBe(12);
    expect(next?.now_ms).toBe(NOW + 12);
    expect(next?.cues.map((each) => each.state)).toEqual(["raised", "done"]);
    expect(seqs(next)).toEqual([9, 11]);
    expect(next?.rundown).toBe(room.rundown);
  });

  test("applied twice changes nothing the second time", () => {
    const twice = frame(10, 12, { comments: [line(11), line(12)], seconds: [second(5)], cues: [cue("c")] });
    const once = applyFrame(room, twice);
    expect(once && applyFrame(once, twice)).toEqual(once);
  });

  test("older than the room is ignored, so nothing goes back in time", () => {
    expect(applyFrame(room, frame(5, 9, { rundown: [] }))).toBe(room);
  });

  test("that overlaps what is known adds only the new part", () => {
    expect(seqs(applyFrame(room, frame(8, 11, { comments: [line(9), line(11)] })))).toEqual([9, 11]);
  });

  test("that starts after the room's seq shows that something was missed", () => {
    expect(applyFrame(room, frame(11, 12))).toBeNull();
  });

  test("without changes moves the clock: the heartbeat", () => {
    const beat = applyFrame(room, frame(10, 10));
    expect(beat).toEqual({ ...room, now_ms: NOW + 10 });
  });

  test("may bring an empty rundown, which is a change", () => {
    expect(applyFrame(room, frame(10, 11, { rundown: [] }))?.rundown).toEqual([]);
  });
});

test("only the newest comments are kept", () => {
  const many = Array.from({ length: COMMENTS_KEPT + 50 }, (_, index) => line(index + 1));
  const room = applyView(null, view({ seq: 3000, comments: many }));
  expect(room.comments).toHaveLength(COMMENTS_KEPT);
  const next = applyFrame(room, { after: 3000, seq: 3001, now_ms: NOW, comments: [line(3001)] });
  expect(next?.comments).toHaveLength(COMMENTS_KEPT);
  expect(next?.comments.at(-1)?.seq).toBe(3001);
});

test.each([
  [[1, 2, 3], [4], [1, 2, 3, 4]],
  [[1, 3], [2], [1, 2, 3]],
  [[1, 2], [1, 2], [1, 2]],
  [[5], [1, 9], [1, 5, 9]],
  [[], [2, 1], [1, 2]],
])("merging %j with %j gives %j", (list, changes, merged) => {
  expect(merge(list, changes, (value) => value)).toEqual(merged);
});

describe("seconds of a long evening", () => {
  const start_s = Math.floor(NOW / 60_000) * 60;
  const evening = (hours: number) => {
    let room = applyView(null, view({ now_ms: start_s * 1000 }));
    for (let at = start_s; at < start_s + hours * 3600; at++) {
      const seconds = [second(at, { online: at - start_s, gmv_fen: 100 })];
      room = applyFrame(room, { after: room.seq, seq: room.seq + 1, now_ms: at * 1000, seconds }) ?? room;
    }
    return room;
  };

  test("are kept by the second for half an hour and by the minute before that", () => {
    const { seconds } = evening(4);
    expect(seconds.length).toBeLessThan(RECENT_S + 60 + 4 * 60);
    expect(seconds.every((each, place) => place === 0 || each.at_s > (seconds[place - 1]?.at_s ?? 0))).toBe(true);
  });

  test("give the same curve folded or not", () => {
    const whole = { from_s: start_s, to_s: start_s + 4 * 3600, width_s: 60 };
    const drawn = bins(evening(4).seconds, whole);
    expect(drawn).toHaveLength(240);
    expect(drawn.every((bin) => bin.entered === 60 && bin.gmv_fen === 6000)).toBe(true);
    expect(drawn.map((bin) => bin.online)).toEqual(drawn.map((_, minute) => minute * 60 + 59));
  });

  test("that change after they were folded take the place of their minute", () => {
    const room = evening(2);
    const sum = second(start_s, { entered: 61, gmv_fen: 6009 });
    const late = applyFrame(room, { after: room.seq, seq: room.seq + 1, now_ms: room.now_ms, seconds: [sum] });
    expect(late?.seconds[0]).toEqual(sum);
    expect(late?.seconds.slice(1)).toEqual(room.seconds.slice(1));
  });
});

test("a frame may bring parts of the stage, and leaves the others", () => {
  const room = applyView(null, view({ seq: 10 }));
  const timing = { ...room.stage.timing, over_ms: 60_000 };
  const next = applyFrame(room, { after: 10, seq: 11, now_ms: NOW, stage: { timing } });
  expect(next?.stage.timing.over_ms).toBe(60_000);
  expect(next?.stage.voices).toBe(room.stage.voices);
});
