import { dayAndTime, yuan } from "../../../lib/format";
import { shown } from "../../../lib/text";
import { minutes } from "../rundown/order";

/** Write a field's value for people: money in yuan, lengths in minutes, times on a wall, lists by their size. */
export function written(field: string, value: unknown, none: string, zone = "Asia/Shanghai"): string {
  if (value === null || value === undefined || value === "" || value === 0) return none;
  if (typeof value === "boolean") return value ? "✓" : none;
  if (typeof value === "number") {
    if (field.endsWith("_fen")) return `¥${yuan(value, value % 100 ? 2 : 0)}`;
    if (field.endsWith("_ms")) return dayAndTime(value, zone);
    return field.endsWith("_s") ? `${minutes(value)}′` : String(value);
  }
  if (typeof value === "string") return shown(value, 60);
  if (Array.isArray(value)) {
    const plain = value.every((one) => typeof one === "string");
    return value.length === 0 ? none : plain ? shown(value.join("、"), 60) : `× ${value.length}`;
  }
  const parts = Object.entries(value as Record<string, unknown>).map(([name, one]) => `${name} ${written(name, one, none, zone)}`);
  return parts.length === 0 ? none : shown(parts.join(" · "), 80);
}
