import type { components } from "../../../api/schema";
import { language } from "../../../i18n";
import { to } from "../../address";

type Schemas = components["schemas"];
export type Review = Schemas["WordsReview"];
export type Log = Schemas["WordsLog"];
export type Reviewed = Schemas["Reviewed"];
export type Where = Reviewed["text"]["page"];

export const FILTERS = ["found", "block", "warn", "evidence", "info", "waived", "all"] as const;
export type Filter = (typeof FILTERS)[number];

/** The places words are written, in the order of preparing an evening. */
const PLACES: readonly Where[] = ["overview", "accounts", "products", "script", "rundown", "reservations", "traffic"];

/** Whether a text is looked for: `found` are those a finding stands against. */
export function wanted({ findings, waived }: Reviewed, filter: Filter): boolean {
  if (filter === "all") return true;
  if (filter === "waived") return waived.length > 0;
  return findings.some(({ verdict }) => (filter === "found" ? true : verdict === filter));
}

/** How many texts a filter shows. */
export const many = (texts: readonly Reviewed[], filter: Filter) => texts.filter((one) => wanted(one, filter)).length;

/** Put the texts looked for under the places they are written at. */
export function grouped(texts: readonly Reviewed[], filter: Filter): { page: Where; texts: Reviewed[] }[] {
  const seen = texts.filter((one) => wanted(one, filter));
  return PLACES.map((page) => ({ page, texts: seen.filter(({ text }) => text.page === page) })).filter((group) => group.texts.length > 0);
}

/** Where a text is written. */
export function addressOf({ page, about }: Reviewed["text"], broadcast: string): string {
  if (page === "accounts" || page === "traffic") return to(page);
  const address = to(`shows/${page}`, broadcast);
  return page === "script" && about ? `${address}?product=${encodeURIComponent(about)}` : address;
}

/** The place of a text in words. */
export const nameOf = ({ zh, en }: Reviewed["text"]) => (language.value === "zh" ? zh : en);
