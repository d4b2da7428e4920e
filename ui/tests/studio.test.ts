import { mount } from "@vue/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import WallBoard from "../src/roles/WallBoard.vue";
import { wall } from "../src/room/store";
import { byItself, doubted, open, step, tone, typeOf, TYPES, typing, type Link, type StudioCard, type Trouble } from "../src/studio/standing";
import { NOW, stage, view } from "./room";

const link = (more: Partial<Link> = {}): Link => ({ ...(view().link as Link), state: "ready", stream: "on", ...more });
const card = (more: Partial<StudioCard> = {}): StudioCard => ({ ...view().stage.studio, ...more });
const trouble = (incident: string, more: Partial<Trouble> = {}): Trouble => ({
  incident,
  type: "content",
  note: "",
  drill: false,
  by: "小明",
  role: "floor",
  noticed_ms: NOW - 30_000,
  acted_ms: null,
  restored_ms: null,
  steps: [],
  ...more,
});
const field = (tag: string) => document.body.appendChild(document.createElement(tag));

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  wall.value = NOW;
});
afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = "";
});

test.each([
  ["no OBS is set up", { state: "none" }, "quiet", "quiet"],
  ["OBS does not answer", { state: "trouble" }, "warn", "danger"],
  ["OBS is being reached", { state: "connecting" }, "quiet", "warn"],
  ["the stream is off", { stream: "off" }, "ok", "danger"],
  ["the stream reconnects", { stream: "reconnecting" }, "danger", "danger"],
  ["frames are dropped", { dropped: 0.06 }, "warn", "warn"],
  ["the network is full", { congestion: 0.6 }, "warn", "warn"],
  ["all is well", { dropped: 0.05, congestion: 0.5 }, "ok", "ok"],
  ["nothing was measured yet", { dropped: null, congestion: null }, "ok", "ok"],
] as const)("where %s the line is as loud as it matters off and on air", (_, more, planned, live) => {
  expect([tone(link(more), false), tone(link(more), true)]).toEqual([planned, live]);
});

test.each([
  ["watching", null, false],
  ["doubting", null, true],
  ["slate", null, true],
  ["vouched", null, false],
  ["watching", NOW, true],
] as const)("a watch that is %s asks for a person's word only where the feed is in doubt", (watch, lost_ms, asks) => {
  expect(doubted(link({ watch }), card({ lost_ms }))).toBe(asks);
});

test("incidents nobody closed are listed, the newest first", () => {
  const troubles = [trouble("old"), trouble("closed", { restored_ms: NOW }), trouble("new")];
  expect(open(card({ troubles })).map((one) => one.incident)).toEqual(["new", "old"]);
});

test("a step is due, late once its seconds are over, and done with its time and who took it", () => {
  const one = trouble("i", { steps: [{ step: "slate", at_ms: NOW - 20_000, by: "小明", role: "floor" }] });
  expect(step(one, "slate", 5, NOW)).toEqual({ state: "done", after_ms: 10_000, by: "小明" });
  expect(step(one, "mute", 30, NOW).state).toBe("due");
  expect(step(one, "mute", 30, NOW + 1).state).toBe("late");
});

test("the keys 1 to 5 open the five types, and nothing while somebody types", () => {
  expect(["1", "2", "3", "4", "5"].map((key) => typeOf({ key, target: document.body }))).toEqual([...TYPES]);
  for (const key of ["0", "6", "a", "", "!", "1.5"]) expect(typeOf({ key, target: document.body })).toBeNull();
  for (const tag of ["input", "textarea", "select"]) {
    expect(typing(field(tag))).toBe(true);
    expect(typeOf({ key: "3", target: field(tag) })).toBeNull();
  }
  expect(typing(field("button"))).toBe(false);
  expect(typing(null)).toBe(false);
});

test("the wall tells in red what is wrong in the studio, and nothing where all is well", () => {
  const line = (studio: StudioCard, more = {}) => {
    const shown = mount(WallBoard, { props: { room: view({ stage: stage({ studio }), ...more }) } }).find("[data-testid=wrong]");
    return shown.exists() ? shown.text() : null;
  };
  expect(line(card())).toBeNull();
  expect(line(card({ troubles: [trouble("closed", { restored_ms: NOW })] }))).toBeNull();
  expect(line(card({ lost_ms: NOW - 12_000 }))).toBe("画面和声音断了 00:12");
  const troubles = [trouble("a"), trouble("b", { type: "device", note: "相机<b>过热</b>" })];
  expect(line(card({ troubles }))).toBe("设备故障 · 已过 00:30 · 相机<b>过热</b> · 另有 1 件事");
  expect(line(card({ troubles }), { head: { ...view().head, state: "sealed" } })).toBeNull();
});

test.each([
  ["content", "ready", "on", { scene_why: "incident" }, "does"],
  ["content", "none", "off", {}, "by_hand"],
  ["content", "trouble", "off", { scene_why: "incident" }, "by_hand"],
  ["content", "ready", "watching", { scene_why: "", scene_ms: NOW }, "chosen"],
  ["network", "ready", "watching", { scene_why: "", scene_ms: NOW - 60_000 }, "by_hand"],
  ["device", "ready", "watching", {}, "does"],
  ["device", "ready", "off", {}, "by_hand"],
  ["host", "none", "off", {}, "both"],
] as const)("of %s with OBS %s and the watch %s it is told what is so", (type, state, watch, more, said) => {
  expect(byItself(trouble("a", { type }), link({ state, watch }), card(more))).toBe(said);
});
