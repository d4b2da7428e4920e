import { computed, ref, shallowRef } from "vue";

import { api, ask, type Failure } from "../../../api/client";
import type { components } from "../../../api/schema";
import { count, dayAndTime, percent, yuan } from "../../../lib/format";
import { inOrder } from "../../../lib/inorder";
import { newKey } from "../../../lib/key";
import { heads, save } from "../../store";

type Schemas = components["schemas"];
export type Calendar = Schemas["PublishingCalendar"];
export type Tracked = Schemas["Tracked"];
export type Item = Schemas["Publication"];
export type Outlets = Schemas["Outlets"];
export type Draft = Schemas["DraftedWords"];
export type Reached = Schemas["PlatformFigures"];
export type Platform = Item["platform"];
export type Form = NonNullable<Item["form"]>;

/** What is to be published when, as the server tells it. */
export const told = shallowRef<Calendar | null>(null);
/** What every platform takes. */
export const outlets = shallowRef<Outlets | null>(null);
export const trouble = shallowRef<Failure | null>(null);
/** Whose publishing is shown; "": all the reader may see. */
export const account = ref("");
/** The item being typed; key "" is a new one. */
export const typed = ref<{ key: string; revision: number; body: Item } | null>(null);

export const zone = computed(() => told.value?.zone ?? "Asia/Shanghai");
/** Broadcasts there is something to publish of, the newest first. */
export const shows = computed(() => heads.value.filter((one) => one.went_live_ms !== null && (account.value === "" || one.account_id === account.value)));
export const platform = (id: Platform) => outlets.value?.platforms.find((one) => one.id === id);
export const formOf = (form: Form) => outlets.value?.forms.find((one) => one.form === form);

const newest = inOrder();

/** Read the calendar again. */
export async function load(): Promise<void> {
  const query = account.value === "" ? {} : { account: account.value };
  const [calendar, takes] = await Promise.all([
    newest(ask(() => api.GET("/api/publishing", { params: { query } }))),
    outlets.value === null ? ask(() => api.GET("/api/publishing/outlets")) : null,
  ]);
  if (takes?.ok) outlets.value = takes.value;
  if (calendar === null) return;
  trouble.value = calendar.ok ? null : calendar.failure;
  if (calendar.ok) told.value = calendar.value;
}

/** How the rewriter does. */
export const rewriter = shallowRef<Schemas["RewriterStanding"] | null>(null);

/** Read how the rewriter does. */
export async function loadRewriter(): Promise<void> {
  const answer = await ask(() => api.GET("/api/rewriter"));
  if (answer.ok) rewriter.value = answer.value;
}

/** Begin a new item, at a time or in the queue, or like an older one. */
export function begin(due_ms: number | null = null, like?: Item): void {
  const show = shows.value[0];
  const fresh: Item = { broadcast: show?.id ?? "", account: account.value || (show?.account_id ?? ""), platform: "channels", form: "short" };
  const again = like ? { ...like, reached: [], state: "queued" as const, published_ms: null, address: "" } : fresh;
  typed.value = { key: "", revision: 0, body: { ...again, due_ms } };
}

/** Open an item to change it. */
export function open(one: Tracked): void {
  typed.value = { key: one.item.key, revision: one.item.revision, body: structuredClone(one.item.body) };
}

/** Save an item; gives why not. */
export async function put(one: { key: string; revision: number; body: Item }): Promise<Failure | null> {
  const saved = await save("publication", one.key || newKey().slice(0, 16), one.revision, one.body);
  if (!saved.ok) return saved.failure;
  await load();
  return null;
}

export const whenOf = ({ body }: Tracked["item"]) => body.published_ms ?? body.due_ms ?? null;
export const dayOf = (at_ms: number) => dayAndTime(at_ms, zone.value).slice(0, 10);

/** Give the Monday of the week an instant is in, as YYYY-MM-DD, and `by` weeks from there. */
export function mondayOf(at_ms: number, by = 0): string {
  const day = new Date(`${dayOf(at_ms)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7) + 7 * by);
  return day.toISOString().slice(0, 10);
}

/** Give the seven days of a week by its Monday. */
export function weekDays(monday: string): string[] {
  return Array.from({ length: 7 }, (_, place) => {
    const day = new Date(`${monday}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + place);
    return day.toISOString().slice(0, 10);
  });
}

/** Write the value of a measure as a person reads it. */
export function measured(name: string, value: number): string {
  if (name === "plays") return count(value);
  if (name === "gmv") return `¥${yuan(value)}`;
  return `${percent(value, 1)}%`;
}
