import { onBeforeUnmount, onMounted, shallowRef, type ShallowRef } from "vue";

import { api, ask } from "../api/client";
import type { components } from "../api/schema";
import { sayNow } from "../ending/timeline";

/** A line the host says towards the end; no figure is in it (P2). */
export type ClosingLine = components["schemas"]["EndingLine"];

/** The plan of the end may move, and the next broadcast may be planned meanwhile. */
const AGAIN_MS = 30_000;
/** A loop's lines take turns, each for so long. */
const TURN_MS = 20_000;

/** Read what is said towards the end of a broadcast, and again as the evening goes on. */
export function useFarewell(id: string): ShallowRef<readonly ClosingLine[]> {
  const lines = shallowRef<readonly ClosingLine[]>([]);
  let again: ReturnType<typeof setInterval> | undefined;
  const read = async () => {
    const answer = await ask(() => api.GET("/api/broadcasts/{broadcast}/ending/lines", { params: { path: { broadcast: id } } }));
    if (answer.ok) lines.value = answer.value;
  };
  onMounted(() => {
    void read();
    again = setInterval(() => void read(), AGAIN_MS);
  });
  onBeforeUnmount(() => clearInterval(again));
  return lines;
}

/** The one line to say now: one of its own time first, else those in a loop by turns; null before and after. Source: E2, E3. */
export function lineNow(lines: readonly ClosingLine[], ended: boolean, now_ms: number): ClosingLine | null {
  const said = sayNow(lines, ended, now_ms);
  const looped = said.filter(({ loop }) => loop);
  // What is said once has its turn for twice as long as a line of the loop; then the loop goes on.
  const once = said.filter(({ loop, at_ms }) => !loop && (looped.length === 0 || now_ms - (at_ms ?? 0) < 2 * TURN_MS)).at(-1);
  return once ?? looped[Math.floor(now_ms / TURN_MS) % looped.length] ?? null;
}
