import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const PLAN = join(import.meta.dirname, "..", "src", "plan");
const FILES = readdirSync(join(PLAN, "words")).filter((name) => name !== "index.ts");
const SOURCES = [PLAN, join(PLAN, "..", "wording"), join(PLAN, "..", "overlays")].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf-8" })
    .filter((name) => /\.(vue|ts)$/.test(name))
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf-8") })),
);

/** Give the two languages of a words file as plain tables. */
async function both(file: string): Promise<{ zh: object; en: object }> {
  const { language } = await import("../src/i18n");
  const told = Object.values(await import(`../src/plan/words/${file.replace(".ts", "")}.ts`)).find(
    (value): value is { value: object } => typeof value === "object" && value !== null && "value" in value,
  );
  if (!told) throw new Error(`${file} exports no words`);
  const read = (in_: "zh" | "en"): object => {
    language.value = in_;
    return { ...told.value };
  };
  return { zh: read("zh"), en: read("en") };
}

/** Name every word with its kind; an empty text is named as one. */
function keys(words: object, path = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) => {
    const name = `${path}${key}`;
    if (value && typeof value === "object") return keys(value as object, `${name}.`);
    return [typeof value === "function" ? `${name}()` : value === "" ? `${name} is empty` : name];
  });
}

describe.each(FILES)("the words of %s", (file) => {
  test("are the same in both languages, and none is empty", async () => {
    const { zh, en } = await both(file);
    expect(keys(en)).toEqual(keys(zh));
    expect(keys(zh).filter((key) => key.endsWith(" is empty"))).toEqual([]);
  });

  test("are all used", async () => {
    const { zh } = await both(file);
    const used = SOURCES.filter(({ name }) => !name.startsWith("words")).map(({ text }) => text);
    const unused = Object.keys(zh).filter((key) => !used.some((text) => new RegExp(`\\b${key}\\b`).test(text)));
    expect(unused).toEqual([]);
  });
});

test.each(SOURCES.filter(({ name }) => name.endsWith(".vue")))("no Chinese stands in the template of $name", ({ text }) => {
  const template = text.slice(text.indexOf("<template>"), text.lastIndexOf("</template>"));
  const told = template.replace(/<!--[\s\S]*?-->/g, "");
  expect(told.match(/[\u4e00-\u9fff]+/g) ?? []).toEqual([]);
});
