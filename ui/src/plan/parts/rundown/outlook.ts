import { shallowRef, watch, type Ref, type ShallowRef } from "vue";

import { api, ask } from "../../../api/client";
import type { components } from "../../../api/schema";
import type { Broadcast } from "../../store";

export type Outlook = components["schemas"]["Outlook"];
export type Place = Outlook["places"][number];

/** Have the server lay a plan out whenever it changes; one question at a time, the newest plan counts. */
export function useOutlook(plan: Ref<Broadcast | null>): ShallowRef<Outlook | null> {
  const laid = shallowRef<Outlook | null>(null);
  let asking = false;
  let wanted: Broadcast | null = null;

  async function run(): Promise<void> {
    if (asking) return;
    asking = true;
    while (wanted !== null) {
      // Times and shifts ask for no products, and two hundred of them are most of a plan.
      const body = { plan: { ...wanted, products: [] } };
      wanted = null;
      const answer = await ask(() => api.POST("/api/outlook", { body }));
      if (answer.ok && wanted === null) laid.value = answer.value;
    }
    asking = false;
  }

  watch(
    plan,
    (now) => {
      wanted = now;
      void run();
    },
    { immediate: true },
  );
  return laid;
}
