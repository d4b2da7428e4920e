import type { FieldName } from "../../words/accounts";

export type Kind = "text" | "area" | "day" | "count" | "yuan" | "list" | "days" | "tick";
export type Typed = Record<string, string | boolean>;
export type ListName = "accounts" | "brands" | "stores";

/** What is typed of each kind of document, and how. */
export const FIELDS: Record<ListName, [FieldName, Kind][]> = {
  accounts: [
    ["name", "text"],
    ["category", "text"],
    ["kinds", "list"],
    ["provider", "text"],
    ["bound", "tick"],
    ["zone", "text"],
    ["opened", "day"],
    ["followers", "count"],
    ["followers_valid", "count"],
    ["groups", "count"],
    ["wecom_contacts", "count"],
    ["followers_elsewhere", "count"],
    ["sales_elsewhere_fen", "yuan"],
    ["silent_since", "day"],
    ["weight_from", "day"],
    ["posts", "days"],
    ["renamed", "days"],
    ["certified", "days"],
    ["profile", "area"],
    ["note", "text"],
  ],
  brands: [
    ["name", "text"],
    ["filed", "list"],
    ["proof", "text"],
    ["until", "day"],
    ["note", "text"],
  ],
  stores: [
    ["name", "text"],
    ["city", "text"],
    ["province", "text"],
    ["note", "text"],
  ],
};

/** Write a document as what is typed. */
export function typedOf(list: ListName, body: Record<string, unknown>): Typed {
  return Object.fromEntries(FIELDS[list].map(([name, kind]) => [name, one(kind, body[name], name)]));
}

function one(kind: Kind, value: unknown, name: string): string | boolean {
  if (kind === "tick") return value === true;
  if (kind === "list" || kind === "days") return Array.isArray(value) ? value.join("，") : "";
  if (kind === "yuan") return typeof value === "number" && value ? String(value / 100) : "";
  if (kind === "count") return typeof value === "number" && value ? String(value) : "";
  if (typeof value === "string") return value;
  return name === "zone" ? "Asia/Shanghai" : "";
}

/** Read what is typed as a document; what is left empty is left out. */
export function bodyOf(list: ListName, typed: Typed): Record<string, unknown> {
  const told = FIELDS[list].map(([name, kind]) => [name, read(kind, typed[name])] as const);
  return Object.fromEntries(told.filter(([, value]) => value !== "" && value !== undefined));
}

function read(kind: Kind, typed: string | boolean | undefined): unknown {
  if (typeof typed !== "string") return typed === true ? true : undefined;
  const text = typed.trim();
  if (kind === "list" || kind === "days") return text.split(/[,，、;；\s]+/u).filter(Boolean);
  if (kind === "count" || kind === "yuan") {
    const value = Number(text.normalize("NFKC").replace(/,/gu, "") || 0);
    return Number.isFinite(value) ? Math.max(0, Math.round(kind === "yuan" ? value * 100 : value)) : text;
  }
  return text;
}
