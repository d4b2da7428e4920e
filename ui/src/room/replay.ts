import type { Row } from "../api/client";
import type { Press } from "./outbox";
import { ahead } from "./rundown";

/** Lay presses the server has not answered yet over the rows it sent, in their order. */
export function replay(rows: readonly Row[], presses: readonly Press[]): readonly Row[] {
  const edited = presses.reduce(edit, rows);
  return edited === rows ? rows : timed(edited);
}

function edit(rows: readonly Row[], press: Press): readonly Row[] {
  const [, segment = "", verb = ""] = /^segments\/([^/]+)\/(\w+)$/.exec(press.path) ?? [];
  const body = press.body as { take?: string; after?: string; skipped?: boolean; seconds?: number };
  if (press.path === "segments") return added(rows, press);
  if (press.path === "take/undo") return untaken(rows, body.take ?? "");
  const name = decodeURIComponent(segment);
  if (!rows.some((row) => row.segment === name)) return rows;
  if (verb === "take") return taken(rows, name, press);
  if (verb === "move") return moved(rows, name, body.after ?? "");
  if (verb === "skip") {
    return rows.map((row) => (row.segment === name && ahead(row) ? { ...row, state: body.skipped ? "skipped" : "planned" } : row));
  }
  if (verb !== "time") return rows;
  return rows.map((row) =>
    row.segment === name && row.state !== "done" ? { ...row, length_s: Math.max(1, row.length_s + (body.seconds ?? 0)) } : row,
  );
}

function taken(rows: readonly Row[], name: string, press: Press): readonly Row[] {
  const take = `taken:${press.key}`;
  const planned = rows.find((row) => row.segment === name && ahead(row));
  if (rows.some((row) => row.take === take) || planned === undefined) return rows;
  const at = press.pressed_ms;
  const ran = rows
    .filter((row) => !ahead(row))
    .map((row): Row => (row.state === "on_air" ? { ...row, state: "done", end_ms: at } : row));
  const aired: Row = { ...planned, state: "on_air", start_ms: at, end_ms: at + planned.length_s * 1000, take };
  return [...ran, aired, ...rows.filter((row) => ahead(row) && row !== planned)];
}

function untaken(rows: readonly Row[], take: string): readonly Row[] {
  const place = rows.findIndex((row) => row.take === take && row.state === "on_air");
  if (place < 0) return rows;
  const back: Row = { ...(rows[place] as Row), state: "planned", take: "" };
  const before = rows[place - 1];
  const ran = before === undefined ? [] : [...rows.slice(0, place - 1), { ...before, state: "on_air" }];
  return [...ran, back, ...rows.slice(place + 1)];
}

function moved(rows: readonly Row[], name: string, after: string): readonly Row[] {
  const row = rows.find((each) => each.segment === name && ahead(each));
  return row === undefined || after === name ? rows : put(rows.filter((each) => each !== row), row, after);
}

function added(rows: readonly Row[], press: Press): readonly Row[] {
  const segment = `x-${press.key}`;
  if (rows.some((row) => row.segment === segment)) return rows;
  const body = press.body as Partial<Row> & { after?: string };
  const row: Row = {
    segment,
    title: body.title ?? "",
    type: body.type ?? "product",
    role: body.role ?? null,
    product: body.product ?? "",
    state: "planned",
    planned_ms: null,
    start_ms: null,
    end_ms: null,
    length_s: body.length_s ?? 480,
    anchor: "",
    flexible: false,
    hard_end: false,
    added: true,
    take: "",
  };
  return put(rows, row, body.after ?? "");
}

/** Put a row behind another; behind one that ran, or behind none, it is the next to come. */
function put(rows: readonly Row[], row: Row, after: string): readonly Row[] {
  const first = rows.findIndex(ahead);
  const next = first < 0 ? rows.length : first;
  const behind = after === "" ? -1 : rows.findIndex((each) => each.segment === after && ahead(each));
  const place = behind < 0 ? next : behind + 1;
  return [...rows.slice(0, place), row, ...rows.slice(place)];
}

/** Chain what is to come to what is on air; the server says it exactly once it is reached. */
function timed(rows: readonly Row[]): readonly Row[] {
  let free: number | null = null;
  return rows.map((row) => {
    if (!ahead(row)) {
      const end = row.state === "on_air" && row.start_ms !== null ? row.start_ms + row.length_s * 1000 : row.end_ms;
      free = end;
      return end === row.end_ms ? row : { ...row, end_ms: end };
    }
    if (row.state === "skipped") return row;
    const start: number | null = row.anchor !== "" && row.start_ms !== null ? Math.max(row.start_ms, free ?? 0) : (free ?? row.start_ms);
    free = start === null ? null : start + row.length_s * 1000;
    return { ...row, start_ms: start, end_ms: free };
  });
}
