const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const zones = new Map<string, Intl.DateTimeFormat>();

/** Write a count with thousands separators. */
export function count(value: number): string {
  return whole.format(value);
}

/** Write fen as yuan: whole yuan, or with two decimals. */
export function yuan(fen: number, decimals = 0): string {
  return (fen / 100).toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Write a share of 1 as a percentage without its sign. */
export function percent(share: number, decimals = 0): string {
  return (share * 100).toFixed(decimals);
}

/** Write a length as H:MM:SS, or MM:SS under an hour; a negative one with a minus sign. */
export function span(ms: number): string {
  const total = Math.floor(Math.abs(ms) / 1000);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  const sign = ms <= -1000 ? "-" : "";
  return hours > 0 ? `${sign}${hours}:${two(minutes)}:${two(seconds)}` : `${sign}${two(minutes)}:${two(seconds)}`;
}

/** Write an instant as HH:MM:SS in a zone. */
export function clock(ms: number, zone: string): string {
  const part = parts(ms, zone);
  return `${part.hour}:${part.minute}:${part.second}`;
}

/** Write an instant as HH:MM in a zone. */
export function hourMinute(ms: number, zone: string): string {
  return clock(ms, zone).slice(0, 5);
}

/** Write an instant as YYYY-MM-DD HH:MM in a zone. */
export function dayAndTime(ms: number, zone: string): string {
  const part = parts(ms, zone);
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`;
}

/** Read a wall time ("2026-11-21T20:00") of a zone as milliseconds UTC; NaN where it is no time. */
export function instant(text: string, zone: string): number {
  const guess = Date.parse(`${text.slice(0, 16)}:00Z`);
  if (Number.isNaN(guess)) return NaN;
  // The offset at the guess may be that of the other side of a clock change, so it is asked twice.
  const near = guess - offset(guess, zone);
  return guess - offset(near, zone);
}

function offset(ms: number, zone: string): number {
  const part = parts(ms, zone);
  const wall = `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}Z`;
  return Date.parse(wall) - Math.floor(ms / 1000) * 1000;
}

function parts(ms: number, zone: string): Record<string, string> {
  return Object.fromEntries(formatter(zone).formatToParts(ms).map(({ type, value }) => [type, value]));
}

function formatter(zone: string): Intl.DateTimeFormat {
  const known = zones.get(zone);
  if (known !== undefined) return known;
  const made = make(zone);
  zones.set(zone, made);
  return made;
}

function make(zone: string): Intl.DateTimeFormat {
  const shape = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { ...shape, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-US", { ...shape, timeZone: "UTC" });
  }
}
