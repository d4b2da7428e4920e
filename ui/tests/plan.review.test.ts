import { describe, expect, test } from "vitest";

import { addressOf, grouped, many, type Reviewed } from "../src/plan/parts/review/sheet";

const text = (page: Reviewed["text"]["page"], verdicts: Reviewed["findings"][number]["verdict"][] = [], waived = 0): Reviewed =>
  ({
    text: { place: page, zh: "标题", en: "title", page, surface: "title", text: "羊绒衫", about: "p 1" },
    findings: verdicts.map((verdict) => ({ verdict })),
    waived: Array.from({ length: waived }, () => ({})),
    exempted: [],
    nothing: false,
  }) as unknown as Reviewed;

describe("the sheet of a broadcast's words", () => {
  const texts = [text("traffic", ["warn"]), text("overview", ["block", "info"]), text("products"), text("products", [], 1)];

  test("is grouped by where texts are written, in the order of preparing", () => {
    expect(grouped(texts, "all").map(({ page, texts: some }) => [page, some.length])).toEqual([
      ["overview", 1],
      ["products", 2],
      ["traffic", 1],
    ]);
  });

  test.each([
    ["found", 2],
    ["block", 1],
    ["warn", 1],
    ["evidence", 0],
    ["info", 1],
    ["waived", 1],
    ["all", 4],
  ] as const)("shows of it only what is looked for: %s", (filter, count) => {
    expect(many(texts, filter)).toBe(count);
    expect(grouped(texts, filter).flatMap((group) => group.texts)).toHaveLength(count);
  });

  test.each([
    ["overview", "/shows/b%201"],
    ["script", "/shows/b%201/script?product=p%201"],
    ["accounts", "/accounts"],
  ] as const)("leads to where a text is written: %s", (page, address) => {
    expect(addressOf(text(page).text, "b 1")).toBe(address);
  });
});
