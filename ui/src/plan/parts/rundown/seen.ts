import { onBeforeUnmount, onMounted, shallowRef, watch, type Ref, type ShallowRef } from "vue";

/** Rows drawn whole at first, and how far out of view one is drawn before it comes. */
const FIRST = 30;
const AHEAD = "600px";

/**
 * Tell which rows of a list were in view, or nearly: a row never seen need not be drawn whole.
 *
 * A row once seen stays so, and with it what is typed in it. Rows say who they are by `data-segment`.
 */
export function useSeen(list: Ref<HTMLElement | null>, ids: () => readonly string[]): ShallowRef<ReadonlySet<string>> {
  const seen = shallowRef<ReadonlySet<string>>(new Set(ids().slice(0, FIRST)));
  let watcher: IntersectionObserver | null = null;

  function look(): void {
    for (const row of list.value?.children ?? [])
      if (row instanceof HTMLElement && !seen.value.has(row.dataset.segment ?? "")) watcher?.observe(row);
  }

  function came(entries: IntersectionObserverEntry[]): void {
    const rows = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target as HTMLElement);
    for (const row of rows) watcher?.unobserve(row);
    if (rows.length > 0) seen.value = new Set([...seen.value, ...rows.map((row) => row.dataset.segment ?? "")]);
  }

  // On paper every row is whole.
  const all = () => (seen.value = new Set(ids()));

  onMounted(() => {
    watcher = new IntersectionObserver(came, { rootMargin: `${AHEAD} 0px` });
    addEventListener("beforeprint", all);
    look();
  });
  watch(() => ids().join("\n"), look, { flush: "post" });
  onBeforeUnmount(() => {
    watcher?.disconnect();
    removeEventListener("beforeprint", all);
  });
  return seen;
}
