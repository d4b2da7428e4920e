import { expect, test } from "vitest";

import { en } from "../src/i18n/en";
import { zh } from "../src/i18n/zh";

function keys(words: object, path = ""): string[] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === "object" && value !== null ? keys(value, `${path}${name}.`) : [`${path}${name}:${typeof value}`],
  );
}

test("both languages have the same keys, in words and in phrases with a gap", () => {
  expect(keys(en).sort()).toEqual(keys(zh).sort());
});

test("no phrase of the Chinese is empty", () => {
  const empty = Object.entries(zh).flatMap(([page, words]) =>
    Object.entries(words).flatMap(([name, value]) => (value === "" ? [`${page}.${name}`] : [])),
  );
  expect(empty).toEqual([]);
});

test("the page says to start the receiver before wxlivespy is pointed at it", () => {
  expect(zh.sources.how).toBe("先启动本程序的接收端，再把地址填到 wxlivespy 的 forward_url。");
});
