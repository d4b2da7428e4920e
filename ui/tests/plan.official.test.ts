import { describe, expect, it } from "vitest";

import { read, write, type TypedAs } from "../src/plan/parts/review/official";

describe("a figure copied off the platform's pages", () => {
  it.each<[string, TypedAs, number | null]>([
    ["12,345", "people", 12_345],
    ["1.2万", "people", 12_000],
    ["１２人", "people", 12],
    ["1.5", "people", null],
    ["-3", "people", null],
    ["", "people", null],
    ["¥1,234.50", "yuan", 1234.5],
    ["3.5万元", "yuan", 35_000],
    ["十元", "yuan", null],
    ["134", "per10k", 134],
    ["1.34%", "per10k", 134],
    ["101%", "per10k", null],
    ["75", "s", 75],
    ["14.73秒", "s", 14.73],
    ["1分15秒", "s", 75],
    ["1:15", "s", 75],
    ["00:12:30", "s", 750],
    ["12分", "s", 720],
    ["一会儿", "s", null],
    ["", "s", null],
  ])("%s as %s is %s", (text, as, value) => {
    expect(read(text, as)).toBe(value);
  });

  it.each<[number, TypedAs, string]>([
    [123_450, "yuan", "¥1,234.50"],
    [0.0134, "per10k", "1.34%"],
    [75, "s", "01:15"],
    [59.7, "s", "01:00"],
    [12_345, "times", "12,345"],
  ])("%s of %s is written %s", (value, as, text) => {
    expect(write(value, as)).toBe(text);
  });
});
