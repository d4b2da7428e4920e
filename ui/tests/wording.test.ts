import { afterEach, describe, expect, test, vi } from "vitest";

import { api } from "../src/api/client";
import { carried, check, cut, placeOf, waivable, type Finding } from "../src/wording/checking";

const found = (start: number, text: string, more: Partial<Finding> = {}): Finding => ({
  start,
  end: start + [...text].length,
  text,
  rule: "absolute.top",
  revision: 1,
  category: "absolute",
  verdict: "block",
  zh: "绝对化用语",
  en: "absolute words",
  basis: "广告法",
  suggestion: "换个说法",
  ...more,
});

describe("where findings stand", () => {
  test("a text is cut at its findings, counted in characters", () => {
    expect(cut("👟国家级跑鞋", [found(1, "国家级")]).map(({ text, finding }) => [text, finding !== null])).toEqual([
      ["👟", false],
      ["国家级", true],
      ["跑鞋", false],
    ]);
    expect(cut("", [])).toEqual([{ text: "", finding: null }]);
  });

  test.each([
    ["typed after it", "国家级", "国家级跑鞋", [0]],
    ["typed before it", "国家级", "好国家级", [1]],
    ["taken away before it", "👟好国家级", "👟国家级", [1]],
    ["typed into it", "国家级", "国大家级", []],
    ["gone", "国家级", "", []],
    ["as it was", "国家级", "国家级", [0]],
  ])("a finding is carried over to what is typed meanwhile: %s", (_, before, now, starts) => {
    const at = [...before].indexOf("国");
    const kept = carried([found(at, "国家级")], before, now);
    expect(kept.map(({ start }) => start)).toEqual(starts);
    for (const one of kept) expect(placeOf(now, one)).not.toBeNull();
  });

  test("a fix takes the place of exactly the words found, or of none", () => {
    const place = placeOf("👟国家级跑鞋", found(1, "国家级"));
    expect(place).toEqual([2, 5]);
    expect("👟国家级跑鞋".slice(...(place ?? []))).toBe("国家级");
    expect(placeOf("👟大家级跑鞋", found(1, "国家级"))).toBeNull();
  });

  test("what the law never lets pass cannot be waived", () => {
    expect(waivable(found(0, "好"))).toBe(true);
    for (const category of ["medical", "privacy", "sensitive"] as const) expect(waivable(found(0, "好", { category }))).toBe(false);
  });
});

describe("asking", () => {
  afterEach(() => vi.restoreAllMocks());

  test("one request is under way at a time, and only the newest text of a field goes in the next", async () => {
    const bodies: { texts: { text: string }[] }[] = [];
    const answers: (() => void)[] = [];
    vi.spyOn(api, "POST").mockImplementation((async (_: string, { body }: { body: (typeof bodies)[number] }) => {
      bodies.push(body);
      await new Promise<void>((go) => answers.push(go));
      const data = body.texts.map(({ text }, place) => ({ id: String(place), findings: [], exempted: [], nothing: false, claims: [text], gaps: [], seconds: 1 }));
      return { data, response: new Response() };
    }) as never);
    const [one, other] = [Symbol("one"), Symbol("other")];
    const text = (words: string) => ({ text: words, surface: "title" as const, account: "", brand: "" });
    const first = check(one, text("好"));
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    const stale = check(one, text("很好"));
    const last = check(one, text("非常好"));
    const beside = check(other, text("鞋"));
    expect(await stale).toBeUndefined();
    expect(bodies).toHaveLength(1);
    answers[0]?.();
    expect((await first)?.claims).toEqual(["好"]);
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]?.();
    expect((await last)?.claims).toEqual(["非常好"]);
    expect((await beside)?.claims).toEqual(["鞋"]);
    expect(bodies[1]?.texts.map((sent) => sent.text)).toEqual(["非常好", "鞋"]);
  });
});
