import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Component } from "vue";

import { api, type BagCard, type HostCue, type Outcome, type Stage } from "../src/api/client";
import { COMMANDS } from "../src/console/context";
import { notices } from "../src/lib/notices";
import Bag from "../src/roles/Bag.vue";
import BagForm from "../src/roles/BagForm.vue";
import { clockTimes, fen, lastOpened, standingOfBag, whole } from "../src/roles/bags";
import { big } from "../src/roles/big";
import { cardsToPush } from "../src/roles/cards";
import Closing from "../src/roles/Closing.vue";
import Confirm from "../src/roles/Confirm.vue";
import Holdback from "../src/roles/Holdback.vue";
import { counting } from "../src/roles/holdback";
import Marks from "../src/roles/Marks.vue";
import Stock from "../src/roles/Stock.vue";
import TakenOver from "../src/roles/TakenOver.vue";
import WallBoard from "../src/roles/WallBoard.vue";
import { en } from "../src/roles/words/en";
import { zh } from "../src/roles/words/zh";
import { commands, type Commands } from "../src/room/commands";
import { wall } from "../src/room/store";
import { cue, figure, NOW, row, stage, view } from "./room";

const ZONE = "Asia/Shanghai";
const units = { lesser: "万", greater: "亿" };

let pressed: unknown[][];
let answer: Outcome<{ seq: number }>;
const spied = () => {
  const real = commands("b1") as unknown as Record<string, unknown>;
  const each = Object.keys(real).map((name) => [
    name,
    (...given: unknown[]) => {
      pressed.push([name, ...given]);
      return Promise.resolve(answer);
    },
  ]);
  return Object.fromEntries(each) as Commands;
};
const show = (part: Component, props: object): VueWrapper =>
  mount(part, { props, attachTo: document.body, global: { provide: { [COMMANDS as symbol]: spied() } } });

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date", "setTimeout", "clearTimeout"] });
  wall.value = NOW;
  pressed = [];
  answer = { ok: true, value: { seq: 1 } };
  notices.value = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  document.body.innerHTML = "";
});

const bag = (more: Partial<BagCard> = {}): BagCard => ({
  bag: "b",
  prize: "水壶",
  condition: "评论「想要」",
  winners: 3,
  worth_fen: 8900,
  seconds: 300,
  state: "announced",
  due_ms: null,
  opened_ms: null,
  draw_ms: null,
  drawn_ms: null,
  entrants: 0,
  names: [],
  ...more,
});
const line = { product: "p1", title: "跑鞋", role: "flash" as const, cart: 3, price_fen: 9990, planned: 100, released: 0, lots: 0, sold: 7, left: 93, orders: 7, gmv_fen: 69_930, clicks: 40 };
const sale = (step: number, next: number[], more: Partial<Stage["holdback"]> = {}): Partial<Stage> => ({
  holdback: { ...stage().holdback, product: "p1", title: "跑鞋", step, round: 1, next, ...more },
});
const at = (more: Partial<Stage>, others = {}) => view({ stage: stage(more), ...others });

test.each([
  [1, [2], { back: false, next: true, again: false }],
  [4, [3, 5], { back: true, next: true, again: false }],
  [4, [], { back: false, next: false, again: false }],
  [7, [3, 6], { back: true, next: false, again: true }],
])("at step %i of the hold-back sale with %j allowed the buttons offer just that", (step, next, offered) => {
  const mounted = show(Holdback, { room: at(sale(step, next)) });
  for (const [name, on] of Object.entries(offered)) {
    const button = mounted.find(`[data-move=${name}]`);
    expect([name, button.exists() && button.attributes("disabled") === undefined]).toEqual([name, on]);
  }
});

test("the next step and a new round press what the server allows", async () => {
  const room = at(sale(7, [3, 6]));
  await show(Holdback, { room }).find("[data-move=again]").trigger("click");
  await show(Holdback, { room: at(sale(4, [3, 5])) }).find("[data-move=next]").trigger("click");
  expect(pressed).toEqual([["holdback", "p1", 3], ["holdback", "p1", 5]]);
});

test("a hold-back sale stops at the second press, not at a stray first one", async () => {
  const stop = show(Holdback, { room: at(sale(2, [1, 3])) }).find("[data-move=stop]");
  await stop.trigger("click");
  expect(pressed).toEqual([]);
  await vi.advanceTimersByTimeAsync(4001);
  await stop.trigger("click");
  expect(pressed).toEqual([]);
  await stop.trigger("click");
  expect(pressed).toEqual([["stopHoldback", "p1"]]);
});

test("no step can be pressed once the broadcast is over", () => {
  const room = at(sale(2, [1, 3]), { head: { ...view().head, state: "ended", ended_ms: NOW } });
  const moves = show(Holdback, { room }).findAll("[data-move]");
  expect(moves.map((move) => move.attributes("disabled"))).toEqual(["", "", ""]);
});

test("a doubt told off is ticked as a task of its product, once", async () => {
  const boxes = show(Holdback, { room: at(sale(4, [3, 5], { doubts: ["returns"] })) }).findAll("input[type=checkbox]");
  expect(boxes.map((box) => (box.element as HTMLInputElement).checked)).toEqual([true, false, false, false, false, false]);
  expect(boxes[0]?.attributes("disabled")).toBe("");
  await boxes[1]?.setValue(true);
  expect(pressed).toEqual([["finishTask", "doubt:p1:insurance"]]);
});

test("the countdown of a sale runs 5 to 1 and is open at its time, never before", () => {
  const opens_ms = NOW + 5000;
  expect([-1000, 0, 1000, 4000, 4999, 5000, 9000].map((ms) => counting(opens_ms, NOW + ms))).toEqual([5, 5, 4, 1, 1, 0, 0]);
  expect(counting(null, NOW)).toBe(0);
});

const fill = async (form: VueWrapper, fields: Record<string, string>) => {
  for (const [name, value] of Object.entries(fields)) await form.find(`[name=${name}]`).setValue(value);
};
const TERMS = { prize: "水壶", winners: "3", worth: "89.50", condition: "评论「想要」" };

test("a prize above the legal limit is said while typed and not sent", async () => {
  const form = show(BagForm, { zone: ZONE });
  await fill(form, { ...TERMS, worth: "50000.01" });
  expect(form.find("[role=alert]").text()).toContain("5 万元");
  await form.trigger("submit");
  expect(pressed).toEqual([]);
  await fill(form, { worth: "50000" });
  await form.trigger("submit");
  expect(pressed).toHaveLength(1);
});

test.each([
  ["prize", " "],
  ["winners", "0"],
  ["winners", "三"],
  ["worth", ""],
  ["worth", "1e9"],
  ["condition", ""],
])("a bag whose %s is %j is not sent, and the form says why", async (name, value) => {
  const form = show(BagForm, { zone: ZONE });
  await fill(form, { ...TERMS, [name]: value });
  expect(form.find("[role=alert]").exists()).toBe(false);
  await form.trigger("submit");
  expect(pressed).toEqual([]);
  expect(form.find(`[name=${name}]`).attributes("aria-invalid")).toBe("true");
});

test("a bag is announced with all its terms for the time chosen, or opened at once", async () => {
  const form = show(BagForm, { zone: ZONE });
  await fill(form, TERMS);
  await form.trigger("submit");
  await flushPromises();
  expect(form.emitted("done")).toHaveLength(1);
  const button = (text: string) => form.findAll("button").find((each) => each.text() === text);
  await button("现在就开")?.trigger("click");
  await button("10 分钟")?.trigger("click");
  await form.trigger("submit");
  const terms = { prize: "水壶", seconds: 300, condition: "评论「想要」", winners: 3, worth_fen: 8950 };
  expect(pressed).toEqual([
    ["announceBag", terms, clockTimes(NOW, ZONE)[0]?.at_ms],
    ["openBag", { ...terms, seconds: 600 }],
  ]);
});

test("a refused bag keeps its form open with what was typed", async () => {
  answer = { ok: false, failure: { code: "prize_too_high", zh: "太高", en: "too high", field: "worth_fen" } };
  const form = show(BagForm, { zone: ZONE });
  await fill(form, TERMS);
  await form.trigger("submit");
  await flushPromises();
  expect(form.emitted("done")).toBeUndefined();
  expect((form.find("[name=prize]").element as HTMLInputElement).value).toBe("水壶");
  expect(notices.value.map((notice) => notice.text)).toEqual(["太高"]);
});

test("the terms of a bag can be changed before it opens and never after", () => {
  const texts = (more: Partial<BagCard>) => show(Bag, { bag: bag(more), zone: ZONE, live: true }).findAll("button").map((each) => each.text());
  expect(texts({ due_ms: NOW + 60_000 })).toEqual(["打开", "改规则"]);
  expect(texts({ opened_ms: NOW, draw_ms: NOW + 300_000 })).toEqual(["记开奖"]);
  expect(texts({ opened_ms: NOW, draw_ms: NOW, drawn_ms: NOW })).toEqual([]);
});

test("an announced bag opens with the very terms that were announced", async () => {
  await show(Bag, { bag: bag({ due_ms: NOW }), zone: ZONE, live: true }).find("button").trigger("click");
  expect(pressed).toEqual([["openBag", { bag: "b", prize: "水壶", seconds: 300, condition: "评论「想要」", winners: 3, worth_fen: 8900 }]]);
});

test("a bag falls due by the clock alone", () => {
  const open = bag({ opened_ms: NOW, draw_ms: NOW + 1000 });
  expect([standingOfBag(bag(), NOW), standingOfBag(open, NOW), standingOfBag(open, NOW + 1000), standingOfBag({ ...open, drawn_ms: NOW }, NOW)]).toEqual([
    "announced",
    "open",
    "due",
    "drawn",
  ]);
  expect(lastOpened([bag(), open, bag({ opened_ms: NOW - 5 })])).toBe(NOW);
  expect(lastOpened([bag()])).toBeNull();
});

test.each([
  ["Asia/Shanghai", "2026-11-21T11:40:30Z", ["2026-11-21T12:00:00Z", true, "2026-11-21T12:30:00Z", false]],
  ["Asia/Shanghai", "2026-11-21T11:59:00Z", ["2026-11-21T12:30:00Z", false, "2026-11-21T13:00:00Z", true]],
  ["Asia/Kolkata", "2026-11-21T11:40:30Z", ["2026-11-21T12:00:00Z", false, "2026-11-21T12:30:00Z", true]],
  ["Asia/Shanghai", "2026-11-21T15:45:00Z", ["2026-11-21T16:00:00Z", true, "2026-11-21T16:30:00Z", false]],
])("in %s at %s the sharp times are those of its own clock", (zone, now, expected) => {
  const found = clockTimes(Date.parse(now), zone).flatMap((due) => [new Date(due.at_ms).toISOString().replace(".000", ""), due.sharp]);
  expect(found).toEqual(expected);
});

test("amounts and numbers are read whole or not at all", () => {
  expect(["99", "99.5", "99.50", " 0 ", "", "9,9", "-1", "1.234", "1e3", "０"].map(fen)).toEqual([9900, 9950, 9950, 0, null, null, null, null, null, null]);
  expect(["1", " 50 ", "0", "1.5", "", "12345678"].map((text) => whole(text))).toEqual([1, 50, null, null, null, null]);
});

test.each([
  [0, "0"],
  [12_345, "12,345"],
  [99_999, "99,999"],
  [100_000, "10.00万"],
  [1_089_999, "108.9万"],
  [99_999_999, "9999万"],
  [123_456_789, "1.23亿"],
])("a wall writes %i as %s, never more than was reached", (value, text) => {
  const { digits, unit } = big(value, "zh", units);
  expect(digits + unit).toBe(text);
});

test("the wall shows a dash and why where a number is unknown, never a zero", () => {
  const wall = show(WallBoard, { room: view() });
  const values = wall.findAll("[data-testid=value]").map((value) => value.text());
  expect(values).toEqual(["—", "—", "—", "—"]);
  expect(wall.text()).toContain("未接来源");
  expect(wall.find("[data-testid=item]").text()).toBe("—");
  expect(wall.find("[data-testid=urgent]").text()).toBe("没有紧急提示");
});

test("without a target the wall gives no share of it", () => {
  const numbers = { ...view().numbers, gmv_fen: figure(5_000_000) };
  const share = () => show(WallBoard, { room: view({ numbers }) }).find("[aria-label=目标达成]").text();
  expect(share()).toContain("没有设目标");
  numbers.gmv_fen = figure(5_000_000, { target: 10_000_000 });
  expect(share()).toContain("50%");
});

test("the wall's banner names who must act on the urgent cue that waits longest unseen", () => {
  const cues = [
    cue("seen", { urgency: "urgent", state: "seen", zh: "看到了", raised_ms: NOW - 90_000 }),
    cue("late", { urgency: "urgent", zh: "在线骤减", roles: ["floor", "host"], raised_ms: NOW - 40_000 }),
    cue("new", { urgency: "urgent", zh: "新的", raised_ms: NOW - 5000 }),
    cue("done", { urgency: "urgent", state: "done", zh: "做完了", raised_ms: NOW - 99_000 }),
  ];
  const banner = show(WallBoard, { room: view({ cues }) }).find("[data-testid=urgent]").text();
  for (const part of ["场控 主播", "在线骤减", "已等 40 秒", "另有 2 条紧急"]) expect(banner).toContain(part);
});

test("the hand-over shows what is left and no figure of sales or viewers; of cues only the words for the host", async () => {
  const words: HostCue = { cue: "h", urgency: "notice", zh: "换个状态", en: "Change energy", raised_ms: NOW, state: "raised" };
  vi.spyOn(api, "GET").mockResolvedValue({ data: { cues: [words] }, response: new Response() } as never);
  const room = at(
    { stock: [line], questions: [], ...sale(6, [5, 7], { sold: 4321, ones: 8765, bought: 7654, left: 93 }) },
    {
      numbers: { ...view().numbers, online: figure(5432), gmv_fen: figure(69_930), orders: figure(6543) },
      cues: [cue("h", { roles: ["host"], zh: "9988 人走了" }), cue("c", { raised_ms: NOW - 65_000, zh: "在线从 5432 掉到 3210", en: "5432 to 3210", urgency: "urgent" })],
      rundown: [row("s1", { state: "on_air", start_ms: NOW })],
    },
  );
  const part = show(TakenOver, { room });
  await flushPromises();
  const text = part.text();
  expect(text).toContain("换个状态");
  expect(text).toContain("剩 93 件");
  expect(text).toContain("内容在岗位画面上");
  for (const figureOfSales of ["4321", "4,321", "8765", "8,765", "7654", "7,654", "5432", "3210", "699", "6543", "6,543", "9988"]) {
    expect(text).not.toContain(figureOfSales);
  }
});

const handed = (more: Partial<Stage["shift"]["handover"]>) => ({
  shift: { ...stage().shift, host: "小美", next: "阿强", handover: { handover: "h1", outgoing: "小美", incoming: "阿强", opened_ms: NOW, confirmed: [], confirmed_ms: [], done_ms: null, ...more } },
});

test("a hand-over opens from who is on camera to who comes next, and not to oneself", async () => {
  const part = show(Confirm, { room: at({ shift: { ...stage().shift, host: "小美", next: "阿强" } }) });
  await part.find("[name=incoming]").setValue("小美");
  await part.find("form").trigger("submit");
  expect(part.find("[role=alert]").text()).toContain("同一人");
  await part.find("[name=incoming]").setValue("阿强");
  await part.find("form").trigger("submit");
  expect(pressed).toEqual([["openHandover", "小美", "阿强"]]);
});

test("each host confirms once, by name", async () => {
  const part = show(Confirm, { room: at(handed({ confirmed: ["小美"], confirmed_ms: [1_731_067_200_000] })) });
  const buttons = part.findAll(".big");
  expect(buttons.map((each) => each.text())).toEqual(["我是阿强，都看过了"]);
  expect(part.text()).toMatch(/小美 \d\d:\d\d 已确认/);
  await buttons[0]?.trigger("click");
  expect(pressed).toEqual([["confirmHandover", "h1", "阿强"]]);
});

test("the steps before sign-off are those of this broadcast's ending, ticked off by whose they are", async () => {
  const step = (task: string, minute: number) => ({ task, minute, due_ms: NOW + (minute + 12) * 60_000, role: "floor", people: ["小明"], backups: [], zh: task, en: task, source: "E2", proof: "none", state: "now", done_ms: null, by: "" });
  const told: Record<string, unknown> = {
    "/api/me": { member: { name: "小明", rank: "crew", roles: ["floor"] }, rights: ["see"] },
    "/api/broadcasts/{broadcast}/ending": { timeline: [step("special-bag", -15), step("thanks", -10), step("export", 3)] },
  };
  vi.spyOn(api, "GET").mockImplementation(((path: string) => Promise.resolve({ data: told[path], response: new Response() })) as never);
  const room = view({ head: { ...view().head, end_due_ms: NOW + 12 * 60_000 }, stage: stage({ tasks: ["special-bag"] }) });
  const part = show(Closing, { room });
  await flushPromises();
  expect(part.findAll("input").map((box) => box.element.checked)).toEqual([true, false]);
  await part.findAll("input")[1]?.trigger("change");
  expect(pressed).toEqual([["finishTask", "thanks"]]);
});

test("a price is edited in its cell: Enter saves fen, Escape and nonsense do not", async () => {
  const part = show(Stock, { room: at({ stock: [line] }) });
  const cell = async (text: string, key: string) => {
    await part.find(".edit").trigger("click");
    const field = part.find<HTMLInputElement>("input.price");
    expect(field.element.value).toBe("99.90");
    await field.setValue(text);
    await field.trigger("keydown", { key });
  };
  await cell("79", "Escape");
  await cell("79.5", "Enter");
  await cell("便宜", "Enter");
  expect(pressed).toEqual([["changePrice", "p1", 7950]]);
  expect(part.find("input.price").exists()).toBe(true);
  expect(notices.value.at(-1)?.tone).toBe("danger");
});

test("a product is found by its cart number or a part of its title", async () => {
  const part = show(Stock, { room: at({ stock: [line, { ...line, product: "p2", title: "冲锋衣 SY3001", cart: 13 }] }) });
  const found = async (text: string) => {
    await part.find("input[type=search]").setValue(text);
    return part.findAll("tbody").length;
  };
  expect([await found(""), await found("3"), await found("sy30"), await found("没有")]).toEqual([2, 1, 1, 0]);
});

test("a product's card can be noted only while one is on air; what is due comes first", () => {
  const wecom = { card: "wecom" as const, product: "", title: "", last_ms: null, count: 0, due: true, zh: "该推企微了", en: "push WeCom" };
  const none = cardsToPush(at({ cards: [wecom] }));
  expect(none.map(({ card }) => card)).toEqual(["wecom", "product", "reservation", "article", "redpacket"]);
  expect(none[1]?.product).toBe("");
  const room = at({}, { rundown: [row("s1", { state: "on_air" })] });
  expect(cardsToPush(room)[0]).toMatchObject({ card: "product", product: "p1", title: "s1" });
});

test.each([
  ["m", "highlight"],
  ["2", "quote"],
  ["4", "complaint"],
])("key %s marks the moment as %s, unless someone is typing", (key, tag) => {
  const part = show(Marks, { room: view({ rundown: [row("s1", { state: "on_air" })] }), role: "floor" });
  const field = document.body.appendChild(document.createElement("input"));
  field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  expect(pressed).toEqual([]);
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  expect(pressed).toEqual([["mark", "s1", tag, "floor"]]);
  part.unmount();
});

test("the role screens speak both languages", () => {
  const keys = (words: object, path = ""): string[] =>
    Object.entries(words).flatMap(([name, value]) =>
      typeof value === "object" && value !== null ? keys(value, `${path}${name}.`) : [`${path}${name}:${typeof value}`],
    );
  expect(keys(en).sort()).toEqual(keys(zh).sort());
});
