import { yuan } from "../../../lib/format";
import { newKey } from "../../../lib/key";
import { shown } from "../../../lib/text";
import type { Product } from "../../store";
import { s } from "../../words/products";

export type FieldKey =
  | "cart"
  | "number"
  | "title"
  | "role"
  | "price_fen"
  | "market_fen"
  | "cost_fen"
  | "stock"
  | "brand"
  | "category"
  | "traits"
  | "offer"
  | "points"
  | "boards"
  | "props"
  | "certificates";

/** A column of a table of products: how its cells are written and read, and how wide it is. */
export interface Field {
  key: FieldKey;
  kind: "text" | "money" | "count" | "role" | "names" | "lines";
  width: number;
}

export type Value = string | number | string[];
export type Patch = Partial<Record<FieldKey, Value>>;

export const ROLES = ["flash", "hit", "classic", "profit", "topic", "exclusive"] as const;

const FIELDS: readonly Field[] = [
  { key: "cart", kind: "count", width: 56 },
  { key: "number", kind: "text", width: 110 },
  { key: "title", kind: "text", width: 280 },
  { key: "role", kind: "role", width: 132 },
  { key: "price_fen", kind: "money", width: 92 },
  { key: "market_fen", kind: "money", width: 92 },
  { key: "cost_fen", kind: "money", width: 92 },
  { key: "stock", kind: "count", width: 80 },
  { key: "brand", kind: "text", width: 100 },
  { key: "category", kind: "text", width: 100 },
  { key: "traits", kind: "names", width: 140 },
  { key: "offer", kind: "text", width: 90 },
  { key: "points", kind: "lines", width: 72 },
  { key: "boards", kind: "names", width: 120 },
  { key: "props", kind: "names", width: 120 },
  { key: "certificates", kind: "names", width: 130 },
];

/** The columns of a broadcast's products. */
export const OF_SHOW = FIELDS;
/** The columns of the catalogue, whose products are in no cart. */
export const OF_HOUSE = FIELDS.filter((field) => field.key !== "cart");

/** Write a cell as it is shown; `brands` gives a brand's name by its key. */
export function shownCell(product: Product, field: Field, brands: ReadonlyMap<string, string>): string {
  const value = product[field.key];
  if (field.kind === "role") return s.value.roles[String(value ?? "classic")] ?? "";
  if (field.kind === "lines") return Array.isArray(value) && value.length ? String(value.length) : "—";
  if (field.kind === "money") return typeof value === "number" && value > 0 ? yuan(value, 2) : "—";
  if (field.kind === "count") return typeof value === "number" && value > 0 ? value.toLocaleString("en-US") : "—";
  if (field.key === "brand") return shown(brands.get(product.brand ?? "") ?? product.brand ?? "", 60);
  return shown(Array.isArray(value) ? named(value, field).join("、") : String(value ?? ""), 120);
}

/** Write a cell as it is edited. */
export function draft(product: Product, field: Field, brands: ReadonlyMap<string, string>): string {
  const value = product[field.key];
  if (field.kind === "money") return typeof value === "number" && value > 0 ? (value / 100).toFixed(2).replace(/\.00$/, "") : "";
  if (field.kind === "count") return typeof value === "number" && value > 0 ? String(value) : "";
  if (field.key === "brand") return brands.get(product.brand ?? "") ?? product.brand ?? "";
  if (Array.isArray(value)) return named(value, field).join(field.kind === "lines" ? "\n" : "、");
  return String(value ?? (field.kind === "role" ? "classic" : ""));
}

type Read = { ok: true; value: Value } | { ok: false; why: string };

/** Read what was typed into a cell. */
export function read(text: string, field: Field, brands: ReadonlyMap<string, string>): Read {
  const typed = text.normalize(field.kind === "money" || field.kind === "count" ? "NFKC" : "NFC").trim();
  if (field.kind === "money") {
    const found = /^¥?((?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,2})?)元?$/.exec(typed.replaceAll(" ", ""));
    if (typed === "") return { ok: true, value: 0 };
    return found?.[1] ? { ok: true, value: Math.round(Number(found[1].replaceAll(",", "")) * 100) } : { ok: false, why: s.value.notMoney };
  }
  if (field.kind === "count") {
    const found = /^([\d,]{1,12}(?:\.\d+)?)(万?)$/.exec(typed);
    const count = found?.[1] ? Number(found[1].replaceAll(",", "")) * (found[2] ? 10_000 : 1) : NaN;
    if (typed === "") return { ok: true, value: 0 };
    return Number.isInteger(count) ? { ok: true, value: count } : { ok: false, why: s.value.notCount };
  }
  if (field.kind === "lines") return { ok: true, value: parts(typed, /\n/) };
  if (field.kind === "names") return { ok: true, value: unnamed(parts(typed, /[、,，;；\n|]/), field) };
  if (typed.length > 200) return { ok: false, why: s.value.tooLong };
  if (field.key === "brand") for (const [key, name] of brands) if (name === typed) return { ok: true, value: key };
  return { ok: true, value: typed };
}

const OF_TOPICS = new Set<FieldKey>(["boards", "props"]);

/** Name what boards are about; a plan keeps topics by their ids. */
function named(values: readonly string[], field: Field): string[] {
  return OF_TOPICS.has(field.key) ? values.map((value) => s.value.topics[value] ?? value) : [...values];
}

function unnamed(values: string[], field: Field): string[] {
  if (!OF_TOPICS.has(field.key)) return values;
  const ids = new Map(Object.entries(s.value.topics).map(([id, name]) => [name, id]));
  return values.map((value) => ids.get(value) ?? value);
}

function parts(text: string, at: RegExp): string[] {
  return [...new Set(text.split(at).map((part) => part.trim().slice(0, 200)))].filter((part) => part !== "").slice(0, 60);
}

/** Give a product with some fields changed. */
export function changed(product: Product, patch: Patch): Product {
  return { ...product, ...patch } as Product;
}

/** Make an empty product that nothing else has the id of. */
export function fresh(): Product {
  return { id: `p-${newKey().slice(0, 16)}`, title: "" } as Product;
}
