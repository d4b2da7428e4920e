import type { Row } from "../api/client";

/** What a row is, for its colour and word: its product role, or a bag, or talk. */
export type Kind = NonNullable<Row["role"]> | "bag" | "talk" | "product";

export function kindOf(row: Row): Kind {
  return row.type === "product" ? (row.role ?? "product") : row.type;
}

export type Standing = "planned" | "skipped" | "on_air" | "done";

/** Where a row stands; a state this screen does not know is on air. */
export function standing(row: Row): Standing {
  return row.state === "planned" || row.state === "skipped" || row.state === "done" ? row.state : "on_air";
}

/** Whether a row is still to come, so that it may be moved, taken, or left out. */
export function ahead(row: Row): boolean {
  return row.state === "planned" || row.state === "skipped";
}

export function onAir(rows: readonly Row[]): Row | undefined {
  return rows.find((row) => standing(row) === "on_air");
}

/** The planned row after the one on air, or the first planned row. */
export function next(rows: readonly Row[]): Row | undefined {
  const place = rows.findIndex((row) => standing(row) === "on_air");
  return rows.slice(place + 1).find((row) => standing(row) === "planned") ?? rows.find((row) => standing(row) === "planned");
}

/** How long the row on air may still take, in ms; negative once it is over its time. */
export function remaining(row: Row, now_ms: number): number {
  return (row.start_ms ?? now_ms) + row.length_s * 1000 - now_ms;
}

/** How far the plan now runs past the planned sign-off, in ms; 0 where it does not. */
export function overrun(rows: readonly Row[], due_ms: number | null, now_ms: number): number {
  const last = rows.findLast((row) => standing(row) !== "skipped");
  if (due_ms === null || last === undefined || last.start_ms === null || standing(last) === "done") return 0;
  return Math.max(0, Math.max(last.start_ms + last.length_s * 1000, now_ms) - due_ms);
}

/** A row as a stretch under a time axis, in percent of its width. */
export interface Band {
  segment: string;
  title: string;
  kind: Kind;
  left: number;
  width: number;
}

/** Place the rows that were or are on air under an axis from `from_ms` to `to_ms`. */
export function bands(rows: readonly Row[], from_ms: number, to_ms: number, now_ms: number): Band[] {
  const share = (ms: number) => (100 * (Math.min(Math.max(ms, from_ms), to_ms) - from_ms)) / (to_ms - from_ms);
  return rows.flatMap((row) => {
    if (row.start_ms === null || ahead(row)) return [];
    const left = share(row.start_ms);
    const width = share(standing(row) === "on_air" ? now_ms : (row.end_ms ?? now_ms)) - left;
    return width > 0 ? [{ segment: row.segment, title: row.title, kind: kindOf(row), left, width }] : [];
  });
}

/** Behind which row ("": next) a row comes when it goes one place up or down; null where it cannot. */
export function neighbour(rows: readonly Row[], segment: string, by: -1 | 1): string | null {
  const coming = rows.filter(ahead);
  const place = coming.findIndex((row) => row.segment === segment);
  if (place < 0 || place + by < 0 || place + by >= coming.length) return null;
  return coming[by === 1 ? place + 1 : place - 2]?.segment ?? "";
}
