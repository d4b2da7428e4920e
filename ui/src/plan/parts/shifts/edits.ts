import { computed, shallowRef, type ComputedRef } from "vue";

import type { Failure } from "../../../api/client";
import { changePlan } from "../../change";
import { plan } from "../../store";
import type { Shift } from "../rundown/order";

type Change = (shifts: readonly Shift[]) => Shift[];

/** Change the shifts of this plan: shown at once, saved one after another over the newest plan. */
export function useShifts(failed: (failure: Failure) => void): { shifts: ComputedRef<readonly Shift[]>; change: (change: Change) => void } {
  const waiting = shallowRef<readonly Change[]>([]);
  const shifts = computed(() => waiting.value.reduce<readonly Shift[]>((now, change) => change(now), plan.value?.plan.shifts ?? []));

  async function save(change: Change): Promise<void> {
    waiting.value = [...waiting.value, change];
    const saved = await changePlan((now) => ({ ...now, shifts: change(now.shifts ?? []) }));
    waiting.value = waiting.value.filter((one) => one !== change);
    if (!saved.ok) failed(saved.failure);
  }
  return { shifts, change: (change) => void save(change) };
}
