import { onMounted, onUnmounted, ref, shallowRef } from "vue";

import { api, ask, type Failure } from "../../../api/client";
import { inOrder } from "../../../lib/inorder";
import { onChange } from "../../store";
import type { Mine } from "./list";

const AGAIN_MS = 30_000;
/** What a change must be of to move a task: ticks, lists, times, and who holds which role. */
const MATTERS = new Set(["binder", "checklist", "broadcast", "member", "lesson"]);

const asked = () => ask(() => api.GET("/api/tasks/mine"));
let early: ReturnType<typeof asked> | null = null;

/** Ask for my tasks before the page that shows them is there. */
export function askEarly(): void {
  early = asked();
}

/** Keep my tasks as they stand while a page shows them: read again on every change, and as time goes on. */
export function useMine() {
  const mine = shallowRef<Mine | null>(null);
  const trouble = shallowRef<Failure | null>(null);
  const now = ref(Date.now());
  const newest = inOrder();

  async function read(): Promise<void> {
    const reply = early ?? asked();
    early = null;
    const answer = await newest(reply);
    if (answer === null) return;
    trouble.value = answer.ok ? null : answer.failure;
    if (!answer.ok) return;
    mine.value = answer.value;
    now.value = answer.value.now_ms;
  }

  const soon = gathered(read);
  let again: ReturnType<typeof setInterval> | undefined;
  let quiet = () => {};
  onMounted(() => {
    void read();
    quiet = onChange(({ doc }) => {
      if (MATTERS.has(doc)) soon();
    });
    again = setInterval(() => void (document.hidden || read()), AGAIN_MS);
  });
  onUnmounted(() => {
    clearInterval(again);
    quiet();
  });
  return { mine, trouble, now, read };
}

/** Gather calls that come together into one, so that an imported sheet of changes is one reading. */
export function gathered(act: () => unknown, wait_ms = 40): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void act(), wait_ms);
  };
}
