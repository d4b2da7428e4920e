import type { Shift } from "../rundown/order";

/** Steps a shift moves in, in minutes. */
export const STEP = 5;
const DAY = 1440;

export const lengthOf = (shift: Shift) => shift.length_minutes ?? 120;
export const endOf = (shift: Shift) => shift.at_minute + lengthOf(shift);
export const alike = (one: Shift, other: Shift) => one.host === other.host && one.at_minute === other.at_minute && lengthOf(one) === lengthOf(other);

export type Grip = "move" | "start" | "end";

/** Move a shift or one of its ends by minutes, in steps, within a broadcast. */
export function pulled(shift: Shift, grip: Grip, by: number, most: number): Shift {
  const steps = Math.round(by / STEP) * STEP;
  const [start, end] = [shift.at_minute, endOf(shift)];
  const until = Math.max(most, end);
  if (grip === "move") return { ...shift, at_minute: clamp(start + steps, 0, Math.max(0, until - lengthOf(shift))) };
  if (grip === "end") return { ...shift, length_minutes: clamp(end + steps, start + STEP, until) - start };
  const at_minute = clamp(start + steps, 0, end - STEP);
  return { ...shift, at_minute, length_minutes: end - at_minute };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/** Put another shift in place of one; a list without it stays as it is. */
export function replaced(shifts: readonly Shift[], before: Shift, after: Shift | null): Shift[] {
  return shifts.flatMap((shift) => (alike(shift, before) ? (after ? [after] : []) : [shift]));
}

/** Add a shift, once. */
export function added(shifts: readonly Shift[], shift: Shift): Shift[] {
  return shifts.some((other) => alike(other, shift)) ? [...shifts] : [...shifts, shift].toSorted((one, other) => one.at_minute - other.at_minute);
}

/** Read "1:30" or plain minutes, full-width digits among them, as minutes since go-live; null for no time. */
export function minute(text: string): number | null {
  const plain = text.normalize("NFKC").trim();
  const [, hours, rest] = /^(\d{1,2}):([0-5]\d)$/.exec(plain) ?? [];
  const value = hours !== undefined ? Number(hours) * 60 + Number(rest) : /^\d{1,4}$/.test(plain) ? Number(plain) : NaN;
  return value <= DAY ? value : null;
}

/** Two shifts of one host at the same time, each of a broadcast that starts at `start_ms`. */
export interface Clash {
  host: string;
  one: string;
  other: string;
}

/** Name every host who would be in two rooms at once. */
export function clashes(shows: readonly { id: string; start_ms: number; shifts: readonly Shift[] }[]): Clash[] {
  const all = shows.flatMap(({ id, start_ms, shifts }) =>
    shifts.map((shift) => ({ id, host: shift.host, from: start_ms + shift.at_minute * 60_000, to: start_ms + endOf(shift) * 60_000 })),
  );
  const found = new Map<string, Clash>();
  all.forEach((one, place) => {
    for (const other of all.slice(place + 1))
      if (one.host === other.host && one.id !== other.id && one.from < other.to && other.from < one.to)
        found.set(`${one.host} ${one.id} ${other.id}`, { host: one.host, one: one.id, other: other.id });
  });
  return [...found.values()];
}

/** Give each host's minutes on camera and broadcasts. */
export function loads(shows: readonly { shifts: readonly Shift[] }[]): { host: string; minutes: number; broadcasts: number }[] {
  const of = new Map<string, { host: string; minutes: number; broadcasts: number }>();
  for (const { shifts } of shows) {
    for (const host of new Set(shifts.map((shift) => shift.host))) {
      const load = of.get(host) ?? { host, minutes: 0, broadcasts: 0 };
      load.broadcasts += 1;
      load.minutes += shifts.filter((shift) => shift.host === host).reduce((sum, shift) => sum + lengthOf(shift), 0);
      of.set(host, load);
    }
  }
  return [...of.values()].toSorted((one, other) => other.minutes - one.minutes);
}
