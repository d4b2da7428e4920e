import { computed, shallowRef, type ComputedRef } from "vue";

import type { Failure } from "../../../api/client";
import { plan, savePlan } from "../../store";
import type { Shift } from "../rundown/order";

type Change = (shifts: readonly Shift[]) => Shift[];

const TRIES = 6;

/** Change the shifts of this plan: shown at once, saved one after another over the newest plan. */
export function useShifts(failed: (failure: Failure) => void): { shifts: ComputedRef<readonly Shift[]>; change: (change: Change) => void } {
  const waiting = shallowRef<readonly Change[]>([]);
  const shifts = computed(() => waiting.value.reduce<readonly Shift[]>((now, change) => change(now), plan.value?.plan.shifts ?? []));
  let busy = false;

  async function send(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let tries = 0; waiting.value.length > 0; ) {
      const [first] = waiting.value;
      const answer = await savePlan((now) => ({ ...now, shifts: first?.(now.shifts ?? []) ?? [] }));
      if (!answer.ok && answer.failure.code === "stale_revision" && (tries += 1) < TRIES) {
        // The stream is about to tell what the other saved; the change is made over that.
        await new Promise((resolve) => setTimeout(resolve, 120));
        continue;
      }
      tries = 0;
      waiting.value = waiting.value.slice(1);
      if (!answer.ok) failed(answer.failure);
    }
    busy = false;
  }

  return {
    shifts,
    change: (change) => {
      waiting.value = [...waiting.value, change];
      void send();
    },
  };
}
