import { onMounted, onUnmounted, shallowRef, watch, type ShallowRef } from "vue";

import { api, ask, type EndingPlan, type Failure } from "../api/client";
import type { Room } from "../room/reduce";

/** What a broadcast's ending asks for, or why it could not be read. */
export interface Plan {
  sheet: ShallowRef<EndingPlan | null>;
  trouble: ShallowRef<Failure | null>;
}

/** What is counted by the server grows old; what people press is asked for at once. */
const AGAIN_MS = 20_000;
const SOON_MS = 250;

/** Read the ending's sheet, and again as the evening goes on. */
export function usePlan(room: () => Room): Plan {
  const sheet = shallowRef<EndingPlan | null>(null);
  const trouble = shallowRef<Failure | null>(null);
  let soon: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setInterval> | undefined;

  const read = async () => {
    const { id } = room().head;
    const answer = await ask(() => api.GET("/api/broadcasts/{broadcast}/ending", { params: { path: { broadcast: id } } }));
    // openapi-fetch reads a pair as a list.
    if (answer.ok) sheet.value = answer.value as EndingPlan;
    trouble.value = answer.ok ? null : answer.failure;
  };
  const pressed = () => {
    const { head, stage, ending } = room();
    const pushed = stage.cards.map(({ last_ms }) => last_ms).join();
    return [head.state, head.end_due_ms, stage.tasks.length, ending.ready.length, Object.values(ending.counted).flat().length, stage.shift.promises.length, pushed].join();
  };
  onMounted(() => {
    void read();
    again = setInterval(() => document.visibilityState === "visible" && void read(), AGAIN_MS);
  });
  onUnmounted(() => {
    clearInterval(again);
    clearTimeout(soon);
  });
  watch(pressed, () => {
    clearTimeout(soon);
    soon = setTimeout(() => void read(), SOON_MS);
  });
  return { sheet, trouble };
}
