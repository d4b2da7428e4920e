import { computed, ref, shallowRef } from "vue";

import { api, ask, type Failure } from "../../../api/client";
import type { paths } from "../../../api/schema";
import { shown } from "../../../lib/text";
import { shelf, type Kept } from "../../store";

export type Traffic = paths["/api/traffic"]["get"]["responses"][200]["content"]["application/json"];
export type Booking = Kept<"bookings">["body"];
export type Broken = Traffic["broken"][number]["broken"][number];
export type Proposed = paths["/api/traffic/week"]["post"]["responses"][200]["content"]["application/json"];
export type Wish = paths["/api/traffic/week"]["post"]["requestBody"]["content"]["application/json"]["wishes"][number];

/** What the server told of traffic packs for the week shown. */
export const desk = shallowRef<Traffic | null>(null);
export const trouble = shallowRef<Failure | null>(null);
/** The booking in the form: its key ("" for a new one), its revision, and what is typed. */
export const typed = ref<{ key: string; revision: number; body: Booking } | null>(null);

/** Read what may be booked, for the week of `monday`, or the next one. */
export async function load(monday = desk.value?.monday ?? ""): Promise<void> {
  const answer = await ask(() => api.GET("/api/traffic", { params: { query: { monday } } }));
  trouble.value = answer.ok ? null : answer.failure;
  if (answer.ok) desk.value = answer.value;
}

/** A day some days after another. */
export function dayAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

export const days = computed(() => (desk.value ? Array.from({ length: 7 }, (_, at) => dayAfter(desk.value?.monday ?? "", at)) : []));
export const accounts = computed(() => shelf.value?.accounts ?? []);
export const number = (name: string) => desk.value?.numbers.find((one) => one.name === name)?.value ?? 0;

/** What an account is called. */
export function accountName(key: string): string {
  return shown(accounts.value.find((one) => one.key === key)?.body.name ?? key, 20);
}

/** The bookings of the week shown, by time. */
export const booked = computed(() => {
  const list = (shelf.value?.bookings ?? []).filter((one) => days.value.includes(one.body.day));
  return list.sort((a, b) => `${a.body.day}${a.body.slot}`.localeCompare(`${b.body.day}${b.body.slot}`));
});

/** Put a new booking of a day and slot into the form. */
export function begin(day: string, slot: string): void {
  const only = accounts.value.length === 1 ? (accounts.value[0]?.key ?? "") : "";
  const before = typed.value?.key === "" ? typed.value.body : null;
  const body: Booking = { account: only, uv: 20_000, copy: "", host: "", broadcast: "", way: "official", ...before, day, slot, state: "draft" };
  typed.value = { key: "", revision: 0, body };
}

/** Put a booking that exists into the form. */
export function open(one: Kept<"bookings">): void {
  typed.value = { key: one.key, revision: one.revision, body: { ...one.body } };
}
