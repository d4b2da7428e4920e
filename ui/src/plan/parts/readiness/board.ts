import { onBeforeUnmount, shallowRef } from "vue";

import { api, ask, type Failure } from "../../../api/client";
import type { components } from "../../../api/schema";
import { onChange } from "../../store";

export type Readiness = components["schemas"]["Readiness"];
export type Gate = Readiness["gates"][number];

const SOON_MS = 300;
const AGAIN_MS = 60_000;

/** Follow the go / no-go board of a broadcast: read again when anything it looks at changed, and for the ages each minute. */
export function followBoard(broadcast: string) {
  const board = shallowRef<Readiness | null>(null);
  const trouble = shallowRef<Failure | null>(null);
  let soon: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  async function read(): Promise<void> {
    const mine = ++asked;
    const answer = await ask(() => api.GET("/api/broadcasts/{broadcast}/readiness", { params: { path: { broadcast } } }));
    if (mine !== asked) return;
    if (answer.ok) board.value = answer.value;
    trouble.value = answer.ok ? null : answer.failure;
  }
  const stop = onChange((change) => {
    if (change.scope !== broadcast && change.doc !== "member" && change.doc !== "lesson") return;
    clearTimeout(soon);
    soon = setTimeout(() => void read(), SOON_MS);
  });
  const again = setInterval(() => void read(), AGAIN_MS);
  onBeforeUnmount(() => {
    stop();
    clearTimeout(soon);
    clearInterval(again);
  });
  void read();
  return { board, trouble, read };
}
