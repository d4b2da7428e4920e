import { mount } from "@vue/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { nextTick } from "vue";

import { add, drafted, moment, same, whole } from "../src/plan/parts/replays/draft";
import { clock, current, shares, surface, yuan } from "../src/replay/format";
import { SESSION } from "../src/replay/here";
import { CROSSING_MS, Lanes, left } from "../src/replay/lanes";
import { Lines, type Line } from "../src/replay/lines";
import { patience, type PublicPage } from "../src/replay/page";
import Talk from "../src/replay/parts/Talk.vue";
import { Session } from "../src/replay/session";
import { Teller, type Answer, type Fact } from "../src/replay/tell";
import { chance, kept, visit } from "../src/replay/visit";
import { Watched } from "../src/replay/watched";

const PAGE: PublicPage = {
  title: "回放",
  intro: "",
  account: "小店",
  day: "2026-11-22",
  length_ms: 180_000,
  width: 1280,
  height: 720,
  chapters: [],
  cards: [],
  prompts: [{ id: "q", at_ms: 0, text: "?", options: ["a", "b"], votes: [2, 1] }],
  heat: [0, 50, 100],
  chunk_ms: 60_000,
  chunks: 3,
  danmaku: true,
  moderation: "after",
  say: { chars: 100, every_s: 5 },
  likes: 3,
  watching: 1,
  preview: false,
};
const THROUGH: Answer = { status: 202, refused: [], after_s: 0 };

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

test("what was watched is told in stretches, without what was jumped over", () => {
  const watched = new Watched();
  for (let ms = 0; ms <= 4_000; ms += 250) watched.at(ms, ms, 1);
  watched.at(90_000, 4_250, 1);
  for (let ms = 250; ms <= 4_000; ms += 250) watched.at(90_000 + 2 * ms, 4_250 + ms, 2);
  expect(watched.take()).toEqual([
    [0, 4_000],
    [90_000, 98_000],
  ]);
  watched.at(98_500, 8_500, 2);
  expect(watched.take()).toEqual([[98_000, 98_500]]);
  watched.stop();
  watched.at(1_000, 9_000, 1);
  watched.stop();
  expect(watched.take()).toEqual([]);
});

test("no line touches another in its lane, whatever their lengths", () => {
  const lanes = new Lanes(3, 400);
  const placed: { lane: number; at: number; px: number }[] = [];
  for (let at = 0; at < 40_000; at += 130) {
    const px = 40 + ((at * 7) % 360);
    const lane = lanes.take(at, px);
    if (lane >= 0) placed.push({ lane, at, px });
  }
  expect(placed.length).toBeGreaterThan(20);
  for (const one of placed) {
    const before = placed.filter((other) => other.lane === one.lane && other.at < one.at).pop();
    if (!before) continue;
    for (let ms = one.at; ms <= before.at + CROSSING_MS; ms += 50)
      expect(left(ms, before.at, before.px, 400) + before.px).toBeLessThanOrEqual(left(ms, one.at, one.px, 400) + 0.01);
  }
});

test("chunks are fetched one ahead, tried again, and a line told twice is one line that can be hidden", async () => {
  let away = true;
  const asked: number[] = [];
  const lines = new Lines(
    async (chunk) => {
      asked.push(chunk);
      if (away) throw new Error("away");
      return [{ ms: chunk * 60_000 + 1_000, text: `of ${chunk}`, who: 0 } as Line, { ms: 5_000, text: "told", who: 1 } as Line].filter((line) => Math.floor(line.ms / 60_000) === chunk);
    },
    60_000,
    3,
  );
  lines.add({ ms: 5_000, text: "told", who: 1, id: "x" });
  lines.want(2_000);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual([0, 1]);
  lines.want(2_000);
  expect(asked).toHaveLength(2);
  away = false;
  await vi.advanceTimersByTimeAsync(1_100);
  lines.want(2_000);
  await vi.advanceTimersByTimeAsync(0);
  expect(lines.between(0, 120_000).map((line) => line.text)).toEqual(["of 0", "told", "of 1"]);
  lines.hide("x");
  expect(lines.between(0, 60_000).map((line) => line.text)).toEqual(["of 0"]);
});

test("facts wait while the server is away, are sent again as they were with their key, and refusals reach who wrote", async () => {
  const sent: [string, Fact[]][] = [];
  const answers: (Answer | Error)[] = [new Error("away"), { status: 429, refused: [], after_s: 7 }, { ...THROUGH, refused: [{ index: 1, zh: "不行", en: "no" }] }, THROUGH];
  const teller = new Teller(
    async (facts, key) => {
      sent.push([key, structuredClone(facts)]);
      const answer = answers.shift() ?? THROUGH;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    () => undefined,
  );
  const heard: unknown[] = [];
  teller.tell({ kind: "opened" });
  teller.tell({ kind: "said", film_ms: 1, text: "hi" }, 0, (refused) => heard.push(refused?.en ?? null));
  await vi.advanceTimersByTimeAsync(1);
  teller.tell({ kind: "liked", film_ms: 1, count: 1 }, 2_000);
  teller.tell({ kind: "liked", film_ms: 2, count: 2 }, 2_000);
  await vi.advanceTimersByTimeAsync(1_000);
  await vi.advanceTimersByTimeAsync(6_900);
  expect(sent).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(200);
  expect(sent).toHaveLength(4);
  expect(sent[2]).toEqual(sent[0]);
  expect(sent[3]?.[1]).toEqual([{ kind: "liked", film_ms: 1, count: 3 }]);
  expect(heard).toEqual(["no"]);
  expect(teller.count).toBe(0);
});

test("what waits is bounded, and lines are kept before likes", async () => {
  let sent: Fact[] = [];
  const teller = new Teller(
    (facts) => {
      sent = facts;
      return Promise.reject(new Error("away"));
    },
    () => undefined,
  );
  for (let n = 0; n < 500; n += 1) {
    teller.tell({ kind: "watched", from_ms: n * 10, to_ms: n * 10 + 5 });
    if (n % 100 === 0) teller.tell({ kind: "said", film_ms: n, text: String(n) });
  }
  expect(teller.count).toBeLessThanOrEqual(240);
  await vi.advanceTimersByTimeAsync(60_000);
  const last: Fact[] = [];
  for (let more = teller.last(); more.length > 0; more = teller.last()) last.push(...more);
  expect([...sent, ...last].filter((fact) => fact.kind === "said")).toHaveLength(5);
});

function session(answer: () => Promise<Response>): Session {
  vi.stubGlobal("fetch", answer);
  return new Session("/r/slug", structuredClone(PAGE), "");
}

test("one's own line is shown at once as on its way, then as sent or refused; markup stays text", async () => {
  const answers = [{ told: 1, refused: [] }, { told: 1, refused: [] }, { told: 0, refused: [{ index: 0, zh: "这句里有不能公开的词", en: "barred" }] }];
  const opened = session(async () => new Response(JSON.stringify(answers.shift() ?? { told: 1, refused: [] }), { status: 202 }));
  await vi.advanceTimersByTimeAsync(1);
  const talk = mount(Talk, { global: { provide: { [SESSION as symbol]: opened } } });
  opened.say("<img src=x onerror=alert(1)>");
  await nextTick();
  expect(talk.find(".own").text()).toContain("<img src=x onerror=alert(1)>");
  expect(talk.find(".own img").exists()).toBe(false);
  expect(talk.find(".own").classes()).toContain("sending");
  await vi.advanceTimersByTimeAsync(1);
  expect(talk.find(".own").classes()).toContain("shown");
  opened.say("第一名");
  await vi.advanceTimersByTimeAsync(1);
  expect(talk.findAll(".own")[1]?.classes()).toContain("refused");
  expect(opened.lines.between(-1, 1_000).map((line) => line.text)).toEqual(["<img src=x onerror=alert(1)>"]);
});

test("the last choice of a poll counts once, and a closed page takes nothing more", async () => {
  const opened = session(async () => new Response("{}", { status: 404 }));
  opened.vote("q", 0);
  opened.vote("q", 1);
  expect(opened.here.votes.q).toEqual([2, 2]);
  expect(shares(opened.here.votes.q ?? [])).toEqual([50, 50]);
  await vi.advanceTimersByTimeAsync(1);
  expect(opened.here.closed).toBe(true);
});

test("a visit is 22 characters by chance, kept where the browser lets it", () => {
  expect(chance()).toMatch(/^[A-Za-z0-9_-]{22}$/);
  const refusing = kept(() => {
    throw new Error("denied");
  });
  expect(visit(refusing, "s")).toBe(visit(refusing, "s"));
});

test("times, prices, curves and patience are written as a reader expects", () => {
  expect([clock(309_000), clock(3_723_000), yuan(39_900), yuan(1_990), yuan(1_999)]).toEqual(["5:09", "1:02:03", "399", "19.9", "19.99"]);
  expect(surface([0, 0])).toBe("");
  expect(surface([0, 100])).toBe("M0 100L0 100L1 4L1 100Z");
  expect(current([{ at_ms: 5 }, { at_ms: 10 }], 7)).toEqual({ at_ms: 5 });
  expect([patience(1), patience(3), patience(99), patience(1, 9)]).toEqual([1_000, 4_000, 30_000, 9_000]);
});

test("a page is saved whole and in the film's order; a time is typed as people write it", () => {
  const draft = drafted({ film: "f", title: " 回放 ", cards: [{ id: "b", kind: "product", at_ms: 9_000, until_ms: 1_000, title: "b" }] });
  add(draft, "poll", 4_000, 60_000, "选哪个", ["甲", "乙", " "]);
  add(draft, "product", 2_000, 60_000, "a", []);
  expect(same(draft, drafted({ film: "f", title: "回放" }))).toBe(false);
  const saved = whole(draft);
  expect(saved.cards.map((card) => [card.title, card.at_ms, card.until_ms])).toEqual([
    ["a", 2_000, 32_000],
    ["b", 9_000, 10_000],
  ]);
  expect(saved.prompts[0]?.options).toEqual(["甲", "乙"]);
  expect([moment("1:05", 90_000), moment("65", 90_000), moment("2：00", 90_000), moment("a", 90_000)]).toEqual([65_000, 65_000, null, null]);
});
