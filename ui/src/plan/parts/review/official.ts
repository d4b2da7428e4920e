import type { components } from "../../../api/schema";
import { count, percent, span, yuan } from "../../../lib/format";

export type Field = components["schemas"]["OfficialField"];
export type Form = components["schemas"]["OfficialForm"];
export type TypedAs = Field["typed_as"];
export type Teller = components["schemas"]["Teller"];

const NUMBER = /^\d+(\.\d+)?$/;

/** Read what a person copies off the platform's pages: "1.2万", "¥1,234.50", "12分30秒", "0:12:30"; null where it is no such figure. */
export function read(text: string, as: TypedAs): number | null {
  const plain = text
    .normalize("NFKC")
    .replace(/[,\s¥元人次]/g, "")
    .replace(/万$/, "w");
  if (as === "s") return seconds(plain);
  const many = plain.endsWith("w");
  const digits = many ? plain.slice(0, -1) : plain;
  if (as === "per10k") return share(plain);
  if (!NUMBER.test(digits)) return null;
  const value = Math.round(Number(digits) * (many ? 10_000 : 1) * 1e4) / 1e4;
  return as === "yuan" || Number.isInteger(value) ? value : null;
}

function share(plain: string): number | null {
  const cent = plain.endsWith("%");
  const digits = cent ? plain.slice(0, -1) : plain;
  if (!NUMBER.test(digits)) return null;
  const value = Math.round(Number(digits) * (cent ? 100 : 1) * 1e4) / 1e4;
  return value <= 10_000 ? value : null;
}

function seconds(plain: string): number | null {
  const parts = /^(?:(\d+)(?:时|小时|:))?(?:(\d+)(?:分钟?|:))?(\d+(?:\.\d+)?)?秒?$/.exec(plain.replace(/^(\d+):(\d+)$/, "$1分$2秒"));
  if (!parts || plain === "") return null;
  const [hours, minutes, rest] = [parts[1], parts[2], parts[3]].map((part) => Number(part ?? 0)) as [number, number, number];
  return hours * 3600 + minutes * 60 + rest;
}

/** Write a figure in its own unit (fen, a share of 1) for a reader. */
export function write(value: number, as: TypedAs): string {
  if (as === "yuan") return `¥${yuan(value, 2)}`;
  if (as === "per10k") return `${percent(value, 2)}%`;
  return as === "s" ? span(Math.round(value) * 1000) : count(value);
}
