import { afterEach, describe, expect, test, vi } from "vitest";

import { Line, OLD_MS, PATIENCE_MS } from "../src/overlay/line";
import { cards, PARTS, span, yuan, type View } from "../src/overlay/parts";

const T0 = 1_780_000_000_000;
const NONE: View = { state: "live", countdown: null, product: null, bag: null, question: null, next: null };
const FULL: View = {
  ...NONE,
  countdown: { at_ms: T0 + 600_000, since_ms: T0 - 300_000 },
  product: { title: "羊绒衫", cart: 2, price_fen: 9_900, held: false, left: 48 },
  bag: { prize: "水壶", condition: "评论「想要」", winners: 3, worth_fen: 8_900, state: "open", at_ms: T0 + 60_000, until_ms: T0 + 120_000 },
  question: { text: "什么码？", title: "羊绒衫", answer: "", until_ms: T0 + 20_000 },
  next: { title: "明晚", when: "11月23日 周一 20:00", now: false },
};
const on = (view: View, now = T0, old = false) => {
  const told = cards(view, now, old);
  return PARTS.filter((part) => told[part] !== null);
};

describe("what a card says", () => {
  test("nothing where there is nothing", () => expect(on(NONE)).toEqual([]));
  test("all of it where there is all", () => expect(on(FULL)).toEqual([...PARTS]));
  test.each([
    [-301_000, null],
    [-300_000, "15:00"],
    [0, "10:00"],
    [599_001, "00:01"],
    [600_000, "马上下播"],
  ])("the countdown %i ms on is %s", (at, time) => expect(cards(FULL, T0 + at, false).countdown?.time).toBe(time ?? undefined));
  test("after the end it thanks", () => expect(cards({ ...NONE, state: "ended" }, T0, false).countdown).toEqual({ label: "感谢陪伴", time: "我们下场见" }));
  test.each([
    [0, "福袋进行中，距开奖", "01:00"],
    [60_000, "福袋开奖中", ""],
  ])("an open bag %i ms on", (at, label, time) => {
    expect(cards(FULL, T0 + at, false).bag).toMatchObject({ label, time, prize: "水壶", terms: "共 3 份 · 每份价值 ¥89", how: "参与方式：评论「想要」" });
  });
  test("a bag that is over is gone", () => expect(cards(FULL, T0 + 120_000, false).bag).toBeNull());
  test("a price is held back, not known, or told", () => {
    const price = (held: boolean, price_fen: number | null) =>
      cards({ ...FULL, product: { title: "", cart: 0, held, price_fen, left: null } }, T0, false).product?.price;
    expect([price(true, null), price(false, null), price(false, 9_990)]).toEqual(["价格马上揭晓", "", "¥99.90"]);
  });
  test("times and prices are short", () => {
    expect([1, 1000, 59_001, 3_600_000, 36_061_000].map(span)).toEqual(["00:01", "00:01", "01:00", "1:00:00", "10:01:01"]);
    expect([1, 100, 9_900, 9_905].map(yuan)).toEqual(["¥0.01", "¥1", "¥99", "¥99.05"]);
  });
});

describe("of old data", () => {
  test("only what cannot be wrong is left", () => expect(on(FULL, T0, true)).toEqual(["countdown", "bag", "next"]));
  test("the countdown goes on, and at its end says nothing", () => {
    expect(cards(FULL, T0 + 1_000, true).countdown?.time).toBe("09:59");
    expect(cards(FULL, T0 + 600_000, true).countdown).toBeNull();
  });
  test.each(["announced", "drawn"])("a bag that was %s is not shown", (state) => {
    if (!FULL.bag) throw new Error();
    expect(cards({ ...FULL, bag: { ...FULL.bag, state } }, T0, true).bag).toBeNull();
  });
});

describe("the line to the server", () => {
  let now = 0;
  const clock = () => now;
  const answers = (...of: (Response | Error)[]) => {
    const fetch = vi.fn((_: string, told: RequestInit) => {
      const next = of.shift();
      if (next instanceof Error) return Promise.reject(next);
      return next ? Promise.resolve(next) : new Promise<Response>((_, no) => told.signal?.addEventListener("abort", () => no(new Error("aborted"))));
    });
    vi.stubGlobal("fetch", fetch);
    return fetch;
  };
  const said = (at: number) => new Response(JSON.stringify(FULL), { status: 200, headers: { etag: '"a"', "x-now-ms": String(at) } });
  const same = (at: number) => new Response(null, { status: 304, headers: { "x-now-ms": String(at) } });
  afterEach(() => vi.unstubAllGlobals());

  test("its time goes on from what the server said, and is set right by every answer", async () => {
    now = 0;
    const fetch = answers(said(T0), same(T0 + 900));
    const line = new Line("now", clock);
    expect(await line.ask()).toBe(true);
    now = 1_000;
    expect(line.now).toBe(T0 + 1_000);
    expect(await line.ask()).toBe(false);
    expect(line.now).toBe(T0 + 900);
    expect(fetch.mock.calls[1]?.[1].headers).toEqual({ "if-none-match": '"a"' });
  });

  test("without the server its data grow old, and its time goes on", async () => {
    now = 0;
    answers(said(T0), new Error("away"), new Response("", { status: 503 }), said(T0));
    const line = new Line("now", clock);
    expect(line.old).toBe(true);
    await line.ask();
    for (now of [OLD_MS, OLD_MS + 1]) await line.ask();
    expect([line.old, line.now, line.view]).toEqual([true, T0 + OLD_MS + 1, FULL]);
    await line.ask();
    expect(line.old).toBe(false);
  });

  test("an address taken back says nothing, for ever", async () => {
    now = 0;
    const fetch = answers(said(T0), new Response("", { status: 404 }));
    const line = new Line("now", clock);
    await line.ask();
    expect(await line.ask()).toBe(true);
    expect([line.view, line.gone]).toEqual([null, true]);
    await line.ask();
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test("an answer that does not come is given up, and asked for again", async () => {
    now = 0;
    const fetch = answers();
    const line = new Line("now", clock);
    const first = line.ask();
    now = PATIENCE_MS;
    await line.ask();
    expect(fetch).toHaveBeenCalledTimes(1);
    now += 1;
    await line.ask();
    expect(await first).toBe(false);
    void line.ask();
    expect(fetch).toHaveBeenCalledTimes(2);
  });
});
