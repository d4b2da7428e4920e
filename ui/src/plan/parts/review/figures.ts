import { count, percent, span, yuan } from "../../../lib/format";
import type { components } from "../../../api/schema";

type Unit = components["schemas"]["ReportFigure"]["unit"];

/** Write a figure of a review as people read it. */
export function worth(value: number, unit: Unit): string {
  if (unit === "fen") return `¥${yuan(value, Math.abs(value) < 1_000_000 ? 2 : 0)}`;
  if (unit === "ratio") return `${percent(value, 1)}%`;
  if (unit === "s") return span(Math.round(value) * 1000);
  return count(value);
}
