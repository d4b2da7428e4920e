import { expect, test } from "vitest";

import { percent, read, type Machine } from "../src/phone/beat";
import { words } from "../src/phone/words";

const NOTHING = { battery: null, charging: null };
const battery = (level: number, charging = false) => () => Promise.resolve({ level, charging });

test.each<[string, Machine, string]>([
  ["Wi-Fi", { onLine: true, connection: { type: "wifi" } }, "wifi"],
  ["a mobile network", { onLine: true, connection: { type: "cellular" } }, "cellular"],
  ["a cable", { onLine: true, connection: { type: "ethernet" } }, "wired"],
  ["a network no browser names", { onLine: true, connection: { type: "wimax" } }, ""],
  ["a network it does not tell", { onLine: true }, ""],
  ["no network, whatever it had", { onLine: false, connection: { type: "wifi" } }, "none"],
])("a phone on %s tells so", async (_, machine, network) => {
  expect((await read(machine, NOTHING, null)).network).toBe(network);
});

test("the battery a browser tells goes before what somebody typed", async () => {
  const machine = { onLine: true, getBattery: battery(0.126, true) };
  expect(await read(machine, { battery: 80, charging: false }, 40)).toEqual({ battery: 13, charging: true, network: "", rtt_ms: 40 });
});

test("where a browser tells no battery, or refuses to, what was typed is told, and never a 0 nobody saw", async () => {
  const typed = { battery: 80, charging: true };
  const refusing = { onLine: true, getBattery: () => Promise.reject(new Error("not allowed")) };
  for (const machine of [{ onLine: true }, refusing]) {
    expect(await read(machine, typed, null)).toMatchObject(typed);
    expect(await read(machine, NOTHING, null)).toMatchObject(NOTHING);
  }
});

test.each([
  ["0", 0],
  ["100", 100],
  [" 55 ", 55],
  ["", null],
  [" ", null],
  ["-1", null],
  ["101", null],
  ["5.5", null],
  ["满", null],
])("of what is typed as percent, %j is read as %j", (text, value) => {
  expect(percent(text)).toBe(value);
});

test("a phone reads its page in its own language", () => {
  expect(["zh-CN", "ZH-Hant", "zh"].map((language) => words(language).states.ok)).toEqual(["正常", "正常", "正常"]);
  expect(words("en-GB").states.ok).toBe("Well");
});
