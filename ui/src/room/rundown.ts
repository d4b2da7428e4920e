import type { Row } from "../api/client";

/** What a row is, for its colour and word: its product role, or a bag, or talk. */
export type Kind = NonNullable<Row["role"]> | "bag" | "talk" | "product";

export function kindOf(row: Row): Kind {
  return row.type === "product" ? (row.role ?? "product") : row.type;
}

/** Where a row stands; whatever is neither planned nor done is on air. */
export function standing(row: Row): "planned" | "on_air" | "done" {
  return row.state === "planned" || row.state === "done" ? row.state : "on_air";
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
  const last = rows.at(-1);
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
    if (row.start_ms === null || standing(row) === "planned") return [];
    const left = share(row.start_ms);
    const width = share(standing(row) === "on_air" ? now_ms : (row.end_ms ?? now_ms)) - left;
    return width > 0 ? [{ segment: row.segment, title: row.title, kind: kindOf(row), left, width }] : [];
  });
}
