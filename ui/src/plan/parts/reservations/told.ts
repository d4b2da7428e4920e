import { computed, onBeforeUnmount, onMounted, ref, shallowRef, type ComputedRef, type ShallowRef } from "vue";

import { api, ask } from "../../../api/client";
import type { components } from "../../../api/schema";
import { onChange, plan } from "../../store";
import { s, type Touchpoint } from "../../words/reservations";

export type Told = components["schemas"]["Reservations"];

/** The touchpoints, in the order they are listed. */
export const TOUCHPOINTS: readonly Touchpoint[] = ["article", "group", "wecom", "moments", "video", "home", "poster", "other"];

/** The time zone of the broadcast. */
export const zone = computed(() => plan.value?.plan.zone ?? "Asia/Shanghai");

/** Read a broadcast's reservations, again after each change and once a minute; `again` reads at once. */
export function useReservations(broadcast: string): { told: ShallowRef<Told | null>; again: () => Promise<void> } {
  const told = shallowRef<Told | null>(null);
  let reading = false;
  let stale = false;

  // Many changes at once, as when a group opens a link, are one reading after the one under way.
  async function again(): Promise<void> {
    if (reading) {
      stale = true;
      return;
    }
    reading = true;
    do {
      stale = false;
      const answer = await ask(() => api.GET("/api/broadcasts/{broadcast}/reservations", { params: { path: { broadcast } } }));
      if (answer.ok) told.value = answer.value;
    } while (stale);
    reading = false;
  }

  let stop = () => {};
  let timer = 0;
  onMounted(() => {
    void again();
    stop = onChange((change) => {
      if (["binder", "broadcast", "link", "member"].includes(change.doc)) void again();
    });
    timer = window.setInterval(() => void again(), 60_000);
  });
  onBeforeUnmount(() => {
    stop();
    clearInterval(timer);
  });
  return { told, again };
}

/** Say how long ago something was. */
export function useAgo(): ComputedRef<(at_ms: number) => string> {
  const now = ref(Date.now());
  const timer = window.setInterval(() => (now.value = Date.now()), 30_000);
  onBeforeUnmount(() => clearInterval(timer));
  return computed(() => (at_ms: number) => {
    const minutes = Math.floor((now.value - at_ms) / 60_000);
    if (minutes < 1) return s.value.justNow;
    if (minutes < 60) return s.value.minutesAgo(minutes);
    if (minutes < 48 * 60) return s.value.hoursAgo(Math.floor(minutes / 60));
    return s.value.daysAgo(Math.floor(minutes / 1440));
  });
}
