import { mount } from "@vue/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { COMMANDS } from "../src/console/context";
import Cue from "../src/console/Cue.vue";
import HoldButton from "../src/console/HoldButton.vue";
import KpiCard from "../src/console/KpiCard.vue";
import { language } from "../src/i18n";
import { count } from "../src/lib/format";
import { commands } from "../src/room/commands";
import { cue, figure, NOW, view } from "./room";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  language.value = "zh";
});

const card = (value: number | null, more = {}) =>
  mount(KpiCard, { props: { label: "在线", figure: figure(value, more), head: view().head, sources: [], now: NOW, write: count } });

test("a figure without a value shows a dash and why, never a zero", () => {
  const text = card(null).text();
  expect(text).toContain("—");
  expect(text).toContain("未接来源");
  expect(text).not.toContain("0");
});

test("a figure shows its change with arrow and sign, its target, source, age and finality", () => {
  const text = card(1500, { delta: -20, target: 3000, as_of_ms: NOW - 3000 }).text();
  for (const part of ["1,500", "▼ −20", "目标 50%", "wxlivespy · 3 秒前 · 暂计"]) expect(text).toContain(part);
});

test("a held button acts after the time and not before", async () => {
  const button = mount(HoldButton, { props: { ms: 1200, label: "按住", holding: "继续" } });
  await button.trigger("pointerdown", { button: 0 });
  vi.advanceTimersByTime(1100);
  await button.trigger("pointerup");
  vi.advanceTimersByTime(2000);
  expect(button.emitted("held")).toBeUndefined();
  await button.trigger("keydown", { key: "Enter" });
  vi.advanceTimersByTime(1200);
  expect(button.emitted("held")).toHaveLength(1);
});

test("a cue shows hostile text as text, in the language of the screen", async () => {
  const mounted = mount(Cue, {
    props: { card: cue("c", { zh: "<img src=x>\u202e", en: "Fell" }), zone: "Asia/Shanghai", role: "floor", open: false },
    global: { provide: { [COMMANDS as symbol]: commands("b1") } },
  });
  expect(mounted.find("img").exists()).toBe(false);
  expect(mounted.find(".text").text()).toBe("<img src=x>");
  language.value = "en";
  await mounted.vm.$nextTick();
  expect(mounted.find(".text").text()).toBe("Fell");
});
