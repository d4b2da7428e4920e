import { dayAndTime, instant } from "../../../lib/format";

const DAY_MS = 86_400_000;

/** Give the seven days, Monday first, of the week an instant is in, as YYYY-MM-DD of a zone. */
export function weekOf(ms: number, zone: string): string[] {
  // Noon is far from midnight on either side of a clock change.
  const noon = instant(`${dayAndTime(ms, zone).slice(0, 10)}T12:00`, zone);
  const [year = 0, month = 1, date = 1] = dayAndTime(ms, zone).slice(0, 10).split("-").map(Number);
  const since = (new Date(Date.UTC(year, month - 1, date)).getUTCDay() + 6) % 7;
  return Array.from({ length: 7 }, (_, place) => dayAndTime(noon + (place - since) * DAY_MS, zone).slice(0, 10));
}

/** Give an instant within the week after (1) or before (-1). */
export function beside(days: readonly string[], by: 1 | -1, zone: string): number {
  return instant(`${days[3] ?? ""}T12:00`, zone) + by * 7 * DAY_MS;
}
