import { expect, test } from "vitest";

import { DICTIONARIES, inWords, language } from "../src/host/words";

const { zh, en } = DICTIONARIES;
const kinds = (words: object) => Object.entries(words).map(([name, value]) => `${name}:${typeof value}`);

test("both languages have the same keys, in words and in phrases with a gap", () => {
  expect(kinds(en)).toEqual(kinds(zh));
});

test("each of the seven steps of a hold-back sale has its words", () => {
  expect(zh.steps).toHaveLength(7);
  expect(en.steps).toHaveLength(7);
});

test("what was said in one language only is shown in it", () => {
  language.value = "zh";
  expect(inWords({ zh: "", en: "Smile" })).toBe("Smile");
  expect(inWords({ zh: "笑一笑", en: "Smile" })).toBe("笑一笑");
});
