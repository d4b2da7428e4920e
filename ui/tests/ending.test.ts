import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { EndingCard, Head, StopStep } from "../src/api/client";
import { COMMANDS } from "../src/console/context";
import { actsAs, mayEnd, mayTick, speaksFor, type Me } from "../src/ending/me";
import StillOnAir from "../src/ending/StillOnAir.vue";
import { actsOn, chapterOf, stillOnAir, tailShare } from "../src/ending/stop";
import StopSteps from "../src/ending/StopSteps.vue";
import { sayNext, sayNow, standing } from "../src/ending/timeline";
import TwoSteps from "../src/ending/TwoSteps.vue";
import { commands } from "../src/room/commands";
import { withPending } from "../src/room/pending";
import { NOW, view } from "./room";

const MINUTE = 60_000;
const ORDER = ["scene", "stream", "stopped", "record", "file", "microphone", "camera", "network", "power"] as const;

const step = (name: StopStep["step"], more: Partial<StopStep> = {}): StopStep => ({
  step: name,
  way: "people",
  state: "waiting",
  next: false,
  at_ms: null,
  why: "",
  by: "",
  tries: 0,
  ...more,
});
/** The stop as it stands after `done` steps, the next one as told. */
const stop = (done: number, due: Partial<StopStep> = {}): StopStep[] =>
  ORDER.map((name, place) => step(name, place < done ? { state: "done" } : place === done ? { next: true, ...due } : {}));
const ending = (more: Partial<EndingCard> = {}): EndingCard => ({ ...view().ending, steps: stop(0), ...more });
const head = (more: Partial<Head> = {}): Head => ({ ...view().head, ...more });
const OVER = { state: "ended", ended_ms: NOW, end_due_ms: NOW } as const;
const me = (rank: "owner" | "manager" | "crew", roles: Me["member"]["roles"], rights: Me["rights"] = ["see"]): Me => ({ member: { name: "小美", rank, roles }, rights });

test.each([
  ["live", stop(0), false],
  ["ended", stop(0), true],
  ["ended", stop(2, { state: "begun" }), true],
  ["ended", stop(2, { state: "failed" }), true],
  ["ended", stop(3), false],
  ["ended", stop(2, { state: "by_hand" }), false],
  ["sealed", stop(0), false],
] as const)("a broadcast that is %s stays on air until the stream is known to have stopped", (state, steps, still) => {
  expect(stillOnAir(head({ ...OVER, state }), ending({ steps: [...steps] }))).toBe(still);
});

test("the seconds after sign-off are a share of those the picture goes on for", () => {
  const card = ending({ tail_ms: NOW + 5000 });
  expect([0, 2500, 9000].map((after) => tailShare(head(OVER), card, NOW + after))).toEqual([0, 0.5, 1]);
  expect(tailShare(head(), card, NOW)).toBeNull();
  expect(tailShare(head(OVER), ending(), NOW)).toBeNull();
});

test.each([
  [step("scene", { next: true }), ["done"]],
  [step("stream"), []],
  [step("microphone"), ["early"]],
  [step("power", { next: true }), ["done"]],
  [step("stream", { way: "studio", next: true }), ["hand"]],
  [step("stream", { way: "studio", next: true, state: "begun" }), ["hand"]],
  [step("stream", { way: "studio", next: true, state: "failed" }), ["again", "hand"]],
  [step("stream", { way: "studio" }), []],
  [step("stream", { way: "studio", state: "done" }), []],
  [step("camera", { state: "by_hand" }), []],
] as const)("what may be pressed at a step of the stop follows from how it stands (%#)", (told, acts) => {
  expect(actsOn(told, true)).toEqual(acts);
  expect(actsOn(told, false)).toEqual([]);
});

test("the ending goes from closing over stopping and sealing to sealed", () => {
  expect(chapterOf(head({ state: "planned", went_live_ms: null }), ending())).toBe("planned");
  expect(chapterOf(head({ state: "ending" }), ending())).toBe("closing");
  expect(chapterOf(head(OVER), ending())).toBe("stopping");
  expect(chapterOf(head(OVER), ending({ sealing: true }))).toBe("sealing");
  expect(chapterOf(head({ ...OVER, state: "sealed" }), ending())).toBe("sealed");
});

test("a step of the timeline turns by itself: ahead, now, late, and missed once it ended without it", () => {
  const steps = [-15, -5, -5, 3].map((minute, n) => ({ task: `t${n}`, minute, due_ms: NOW + minute * MINUTE, done_ms: null as number | null }));
  const at = (minute: number, ended = false, ticked: string[] = []) => standing(steps, new Set(ticked), ended, NOW + minute * MINUTE).map((each) => each.standing);
  expect(at(-16)).toEqual(["ahead", "ahead", "ahead", "ahead"]);
  expect(at(-15)).toEqual(["now", "ahead", "ahead", "ahead"]);
  expect(at(-5)).toEqual(["late", "now", "now", "ahead"]);
  expect(at(-5, false, ["t0", "t2"])).toEqual(["done", "now", "done", "ahead"]);
  expect(at(1, true)).toEqual(["missed", "missed", "missed", "ahead"]);
  expect(at(60, true, ["t3"])[3]).toBe("done");
  expect(standing([{ task: "t", minute: -5, due_ms: null, done_ms: null }], new Set(), false, NOW)[0]?.standing).toBe("ahead");
});

test("the line to say is the newest, and those in a loop stay until the end", () => {
  const line = (id: string, minute: number, loop = false) => ({ id, at_ms: NOW - minute * MINUTE, loop });
  const lines = [line("thanks", 10), line("wecom", 5, true), line("ask", 4), line("bye", 1)];
  const said = (minute: number, ended = false) => sayNow(lines, ended, NOW - minute * MINUTE).map(({ id }) => id);
  expect(said(11)).toEqual([]);
  expect(said(6)).toEqual(["thanks"]);
  expect(said(4)).toEqual(["wecom", "ask"]);
  expect(said(0)).toEqual(["wecom", "bye"]);
  expect(said(0, true)).toEqual([]);
  expect(sayNext(lines, NOW - 4 * MINUTE)?.id).toBe("bye");
  expect(sayNext(lines, NOW)).toBeUndefined();
});

test.each([
  ["owner", [], true, true],
  ["crew", ["floor"], true, true],
  ["crew", ["desk"], false, true],
  ["crew", ["support"], false, false],
] as const)("a %s with the roles %j confirms and ticks for their own roles only", (rank, roles, speaks, ticks) => {
  const who = me(rank, [...roles]);
  expect(speaksFor(who, "floor")).toBe(speaks);
  expect(mayTick(who, { role: "floor", backups: ["desk"], people: [] })).toBe(ticks);
  expect(mayTick(who, { role: "floor", backups: [], people: ["小美"] })).toBe(true);
  expect(speaksFor(null, "floor")).toBe(false);
});

test("who may not sign off is not shown how, and who has no such role presses in their own", () => {
  expect([mayEnd(me("crew", ["desk"])), mayEnd(me("crew", ["floor"], ["see", "end"])), mayEnd(null)]).toEqual([false, true, false]);
  expect([actsAs(me("crew", ["desk", "floor"]), "floor"), actsAs(me("crew", ["desk"]), "floor"), actsAs(me("owner", []), "floor")]).toEqual(["floor", "desk", "floor"]);
});

test("a tap of 3-2-1 counts at once, before the server answers", () => {
  const room = view({ ending: ending({ counted: { message: [NOW] } }) });
  const press = { key: "k", broadcast: "b1", path: "end/counted", body: { what: "message", role: "floor" }, pressed_ms: NOW + 5, state: "sending", seq: 0 } as const;
  expect(withPending(room, [press], 0).ending.counted.message).toEqual([NOW, NOW + 5]);
});

// The parts on screen.

let asked: { url: string; body: Record<string, unknown> }[] = [];
beforeEach(() => {
  asked = [];
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async (url: string, { body }: { body: string }) => {
    asked.push({ url, body: JSON.parse(body) as Record<string, unknown> });
    return new Response(JSON.stringify({ seq: 11, known: false, request: "r1" }));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const given = { global: { provide: { [COMMANDS as symbol]: commands("b1") } } };

test("a step that failed says why and can be tried again or done by hand", async () => {
  const steps = stop(1, { way: "studio", state: "failed", why: "OBS 没有回答\nOBS did not answer", tries: 3 });
  const part = mount(StopSteps, { ...given, props: { room: view({ head: head(OVER), ending: ending({ steps }) }), sheet: null, may: true } });
  expect(part.get("[data-step=stream]").text()).toContain("OBS 没有回答");
  expect(part.get("[data-step=stream]").text()).not.toContain("did not answer");
  const [again, hand] = part.get("[data-step=stream]").findAll("button");
  await again?.trigger("click");
  await flushPromises();
  await hand?.trigger("click");
  await flushPromises();
  expect(asked.map(({ url, body }) => [url, body.by_hand])).toEqual([
    ["/api/broadcasts/b1/end/steps/stream", false],
    ["/api/broadcasts/b1/end/steps/stream", true],
  ]);
});

test("a device before its turn asks why", async () => {
  const part = mount(StopSteps, { ...given, props: { room: view({ head: head(OVER), ending: ending({ steps: stop(5) }) }), sheet: null, may: true } });
  await part.get("[data-step=network] button").trigger("click");
  expect(asked).toEqual([]);
  await part.get("[data-step=network] input").setValue("路由器要搬走");
  await part.get("[data-step=network] form").trigger("submit");
  await flushPromises();
  expect(asked[0]?.body).toMatchObject({ by_hand: true, why: "路由器要搬走" });
  await part.setProps({ may: false });
  expect(part.findAll("button")).toEqual([]);
});

test("signing off is held twice, and the second time shows what the server wrote", async () => {
  const room = view();
  const part = mount(TwoSteps, { ...given, props: { room, missing: "主播" } });
  expect(part.text()).not.toContain("主播");
  await part.get("button").trigger("click");
  expect(asked).toEqual([]);
  await part.get("button").trigger("pointerdown", { button: 0 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.map(({ url }) => url)).toEqual(["/api/broadcasts/b1/end/request"]);
  const { by, ...times } = { by: "小王", at_ms: NOW, until_ms: NOW + 120_000 };
  await part.setProps({ room: view({ head: head({ state: "ending", end_request: "r1" }), ending: ending({ asked: { by, ...times } }) }) });
  expect(part.get("[data-testid=asked]").text()).toContain("小王");
  expect(part.text()).toContain("还没确认的岗位：主播");
  await part.get("button").trigger("pointerdown", { button: 0 });
  await vi.advanceTimersByTimeAsync(1100);
  await part.get("button").trigger("pointerup");
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toHaveLength(1);
  await part.get("button").trigger("pointerdown", { button: 0 });
  await vi.advanceTimersByTimeAsync(1200);
  expect(asked[1]?.body).toMatchObject({ request: "r1" });
});

test("the banner is up from sign-off until the stream has stopped", async () => {
  const part = mount(StillOnAir, { props: { room: view() } });
  expect(part.text()).toBe("");
  await part.setProps({ room: view({ head: head(OVER), ending: ending() }) });
  expect(part.get("[role=alert]").text()).toContain("还在播，保持状态");
  await part.setProps({ room: view({ head: head(OVER), ending: ending({ steps: stop(3) }) }) });
  expect(part.text()).toBe("");
});
