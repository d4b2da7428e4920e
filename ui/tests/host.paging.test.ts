import { expect, test } from "vitest";

import { grid, pageAt, pages, prices, width, type Page } from "../src/host/paging";

const POINTS = [
  "鞋头贝壳是橡胶的，耐磨，踢不坏。专柜价 799元，今天直播间 299元。",
  "平时穿 42 码的就拍 42，脚背高拍大一码",
  "Boost 中底 full length，跑 10 公里脚不累",
  "",
  "四季都能穿的基础款，里面是纯棉毛圈，洗了不起球也不缩水，放一个冬天拿出来还是原来的样子",
];
const texts = (book: readonly Page[]) => book.map((page) => page.map((line) => line.text));
const all = (book: readonly Page[]) => book.flat();

test.each([
  [1024, 500, 88, 11, 4],
  [1366, 500, 88, 12, 4],
  [768, 1024, 88, 8, 5],
  [844, 240, 88, 9, 2],
  [1024, 500, 160, 6, 2],
  [40, 20, 160, 1, 1],
])("a zone of %i by %i holds at %i px %i characters and %i whole lines", (w, h, size, columns, rows) => {
  expect(grid(w, h, size)).toEqual({ columns, rows });
});

test.each([3, 4, 6, 8, 11, 12])("at %i characters no line is too wide, none is empty and nothing is lost", (columns) => {
  for (const rows of [1, 2, 4, 5]) {
    const book = pages(POINTS, { columns, rows });
    for (const page of book) expect(page.length).toBeLessThanOrEqual(rows);
    for (const line of all(book)) {
      expect(width(line.text)).toBeLessThanOrEqual(columns);
      expect(line.text).not.toBe("");
    }
    const bare = (text: string) => text.replace(/\s/g, "");
    expect(bare(all(book).map((line) => line.text).join(""))).toBe(bare(POINTS.join("")));
  }
});

test.each([
  ["鞋头贝壳是橡胶的，耐磨，踢不坏。", 11, ["鞋头贝壳是橡胶的，", "耐磨，踢不坏。"]],
  ["中底 38 毫米，跑长距离膝盖省力", 12, ["中底 38 毫米，", "跑长距离膝盖省力"]],
  ["全掌碳板，脚一落地就把你往前送", 11, ["全掌碳板，", "脚一落地就把你往前送"]],
  ["跑长距离的时候膝盖省力", 7, ["跑长距离的", "时候膝盖省力"]],
])("of the ways to set %s in as few lines, it is broken behind a phrase, or a word", (text, columns, lines) => {
  expect(texts(pages([text], { columns, rows: 5 }))).toEqual([lines]);
});

test("no line begins with a mark that closes, and a price stays with its unit", () => {
  for (const columns of [5, 6, 7, 8, 9, 10, 11, 12]) {
    for (const { text } of all(pages(POINTS, { columns, rows: 4 }))) {
      expect(text).not.toMatch(/^[，。、！？；：）]/u);
      expect(text).not.toMatch(/^元/u);
      expect(text).not.toMatch(/[（“《]$/u);
    }
  }
});

test("a word of letters is kept whole unless it is longer than a line", () => {
  expect(texts(pages(["全长 Boost 中底很软"], { columns: 6, rows: 4 }))).toEqual([["全长 Boost", "中底很软"]]);
  const torn = texts(pages(["Supercalifragilistic"], { columns: 4, rows: 9 })).flat();
  expect(torn.join("")).toBe("Supercalifragilistic");
  expect(torn.length).toBeGreaterThan(2);
});

test("a last line of one character is not left alone", () => {
  expect(texts(pages(["里面是纯棉毛圈穿着很舒服"], { columns: 11, rows: 4 }))[0]?.at(-1)?.length).toBeGreaterThanOrEqual(3);
});

test("a point that fits a page is not torn over two", () => {
  const book = pages(["一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸"], { columns: 5, rows: 3 });
  expect(book.map((page) => [...new Set(page.map((line) => line.point))])).toEqual([[0], [1]]);
});

test("a larger letter keeps what is read on screen, and going back gives the same page", () => {
  const small = pages(POINTS, { columns: 11, rows: 4 });
  const large = pages(POINTS, { columns: 6, rows: 2 });
  for (const [number, page] of small.entries()) {
    const place = page[0] ?? { point: 0, at: 0 };
    const shown = large[pageAt(large, place)] ?? [];
    const ends = shown.at(-1);
    expect(shown[0] && (shown[0].point < place.point || (shown[0].point === place.point && shown[0].at <= place.at))).toBe(true);
    expect(ends && (ends.point > place.point || (ends.point === place.point && ends.at + ends.text.length >= place.at))).toBe(true);
    expect(pageAt(small, place)).toBe(number);
  }
});

test("points without a word make one empty page", () => {
  expect(pages([], { columns: 8, rows: 4 })).toEqual([[]]);
  expect(pages(["", " \u202e "], { columns: 8, rows: 4 })).toEqual([[]]);
});

test("a hostile point is bounded and turned the right way round", () => {
  const book = pages(["\u202e" + "甲".repeat(10_000)], { columns: 12, rows: 5 });
  expect(book.length).toBeLessThan(40);
  expect(book[0]?.[0]?.text).toBe("甲".repeat(12));
});

test.each([
  ["专柜价 799元，今天 ¥299", ["专柜价 ", "799元", "，今天 ", "¥299", ""]],
  ["平时 42 码的", ["平时 42 码的"]],
  ["打 8 折", ["打 ", "8 折", ""]],
])("prices in %s stand apart", (text, pieces) => {
  expect(prices(text)).toEqual(pieces);
});
