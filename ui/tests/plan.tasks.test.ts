import { describe, expect, test } from "vitest";

import type { Head } from "../src/api/client";
import { addressOf, type Gate } from "../src/plan/parts/today/gates";
import { accounts, longWait, months, nextOf, standing } from "../src/plan/parts/today/shows";
import { amount, distance, fresh, minutesOf, moved, pressing, sections, shelves, shortly, type MyTask, type Task, type TaskLine } from "../src/plan/parts/tasks/list";

const ZONE = "Asia/Shanghai";
const NOW = Date.parse("2026-11-27T12:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function line(id: string, due_ms: number | null, more: Omit<Partial<TaskLine>, "task"> & { task?: Partial<Task> } = {}): TaskLine {
  const { task, ...rest } = more;
  return { due_ms, state: "open", done: null, mine: true, may_tick: true, ...rest, task: { id, role: "floor", zh: id, ...task } };
}
const mine = (one: TaskLine): MyTask => ({ broadcast: "b", title: "b", zone: ZONE, line: one });
const head = (id: string, more: Partial<Head>): Head => ({
  id,
  title: id,
  account: "",
  account_id: "",
  zone: ZONE,
  state: "planned",
  rehearsal: false,
  start_ms: null,
  went_live_ms: null,
  end_due_ms: null,
  end_request: null,
  ended_ms: null,
  ...more,
});

describe("when a task is due", () => {
  test.each([
    [-10_080, "d", 7],
    [-120, "h", 2],
    [-90, "m", 90],
    [5, "m", 5],
    [0, "m", 0],
    [1500, "h", 25],
  ] as const)("%i minutes are said in the largest whole unit", (minutes, unit, n) => {
    expect(amount(minutes)).toEqual({ n, unit });
    expect(minutesOf(n, unit, minutes < 0)).toBe(minutes);
  });

  test.each([
    [{ due_minutes: -120 }, "T−2h"],
    [{ due_minutes: 5 }, "T+5m"],
    [{ due_minutes: -15, anchor: "end" }, "E−15m"],
    [{ due_minutes: 1440, anchor: "end" }, "E+1d"],
    [{}, "T"],
  ] as const)("%o is written %s", (task, written) => {
    expect(distance({ id: "a", role: "desk", zh: "a", ...task })).toBe(written);
  });

  test("the day is left out only on the day itself, in the broadcast's zone", () => {
    expect(shortly(NOW + HOUR, ZONE, NOW)).toBe("21:00");
    expect(shortly(NOW + 5 * HOUR, ZONE, NOW)).toBe("11-28 01:00");
  });
});

test("tasks come by phase, then by role, each in the order of the list", () => {
  const lines = [line("z", 1), line("y", 1, { task: { role: "operator" } }), line("a", 1), line("e", 1, { task: { phase: "after" } })];
  expect(sections(lines).map(({ phase, roles }) => [phase, roles.map((group) => [group.role, group.lines.map(({ task }) => task.id)])])).toEqual([
    ["before", [["operator", ["y"]], ["floor", ["z", "a"]]]],
    ["after", [["floor", ["e"]]]],
  ]);
});

test("my tasks of today come first, those of the evening past midnight belong to tomorrow", () => {
  const tasks = [
    mine(line("yesterday", NOW - DAY, { state: "late" })),
    mine(line("noon", NOW - 6 * HOUR, { state: "late" })),
    mine(line("tonight", NOW + 2 * HOUR)),
    mine(line("past midnight", NOW + 5 * HOUR)),
    mine(line("in two weeks", NOW + 14 * DAY)),
    mine(line("some time", null)),
    mine(line("ticked", NOW, { state: "done" })),
  ];
  const found = shelves(tasks, NOW);
  expect(Object.entries(found).map(([name, of]) => [name, of.map((one) => one.line.task.id)])).toEqual([
    ["today", ["noon", "tonight"]],
    ["overdue", ["yesterday"]],
    ["later", ["past midnight", "in two weeks"]],
    ["untimed", ["some time"]],
    ["done", ["ticked"]],
  ]);
  expect(pressing(tasks, NOW, 4).map((one) => one.line.task.id)).toEqual(["noon", "tonight", "yesterday", "past midnight"]);
});

test("a list is changed without a task lost or two of one id", () => {
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "b", "c"]);
  expect(moved(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
  const first = fresh([], "desk", "before");
  const second = fresh([{ ...first, id: "own-2" }], "desk", "after");
  expect([first.id, second.id, second.anchor]).toEqual(["own-1", "own-3", "end"]);
});

describe("the first page", () => {
  const live = head("live", { state: "live", went_live_ms: NOW - HOUR });
  const rehearsal = head("rehearsal", { state: "live", rehearsal: true, went_live_ms: NOW });
  const soon = head("soon", { start_ms: NOW + HOUR });
  const late = head("late", { start_ms: NOW - 7 * HOUR });
  const tomorrow = head("tomorrow", { start_ms: NOW + DAY, account: "乙店" });
  const undated = head("undated", {});
  const over = head("over", { state: "sealed", went_live_ms: NOW - 40 * DAY, account: "甲店" });
  const older = head("older", { state: "ended", went_live_ms: NOW - 41 * DAY, account: "甲店" });

  test.each([
    [[tomorrow, rehearsal, live, soon], "live"],
    [[tomorrow, rehearsal, soon, undated], "soon"],
    [[late, tomorrow], "tomorrow"],
    [[late, undated, over], "undated"],
  ])("is about the broadcast on air, else the next one", (heads, id) => {
    expect(nextOf(heads, NOW)?.id).toBe(id);
  });

  test("has no next broadcast where all are over", () => {
    expect(nextOf([over, late, rehearsal], NOW)).toBeNull();
  });

  test("lists them where they stand, past ones by month", () => {
    const found = standing([older, undated, tomorrow, late, over, soon, live], NOW);
    expect(found.live.map(({ id }) => id)).toEqual(["live"]);
    expect(found.planned.map(({ id }) => id)).toEqual(["soon", "tomorrow", "undated"]);
    expect(found.missed.map(({ id }) => id)).toEqual(["late"]);
    expect(found.over.map(({ id }) => id)).toEqual(["over", "older"]);
    expect(standing([older, tomorrow], NOW, "甲店").planned).toEqual([]);
    expect(accounts([older, tomorrow, live])).toEqual(["甲店", "乙店"]);
    expect(months([over, older]).map(({ year, month, heads }) => [year, month, heads.length])).toEqual([["2026", "10", 2]]);
  });

  test("says a long wait in days", () => {
    expect(longWait(50 * HOUR)).toEqual({ days: 2, hours: 2 });
    expect(longWait(47 * HOUR)).toBeNull();
  });

  test.each([
    ["shows/reservations", "/shows/b%201/reservations"],
    ["reservations", "/shows/b%201/reservations"],
    ["traffic", "/traffic"],
    ["https://evil.example/", "/shows/b%201"],
  ])("sends to the page of a gate: %s", (page, address) => {
    expect(addressOf({ gate: "g", state: "red", page } as Gate, "b 1")).toBe(address);
  });
});
