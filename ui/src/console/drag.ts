import type Sortable from "sortablejs";
import { onBeforeUnmount, onMounted, ref, type Ref } from "vue";

/**
 * Let rows of a list be dragged by their handle. `moved` hears which row (its `data-segment`) was dropped behind which.
 *
 * The list must hold still while a row is in the hand; `dragging` says when.
 */
export function useDrag(list: Ref<HTMLElement | null>, moved: (segment: string, after: string) => void): { dragging: Ref<boolean> } {
  const dragging = ref(false);
  let sortable: Sortable | null = null;
  let gone = false;

  onMounted(async () => {
    const { default: Drag } = await import("sortablejs");
    if (gone || list.value === null) return;
    let home: Node | null = null;
    sortable = Drag.create(list.value, {
      handle: ".grip",
      draggable: "li[data-coming]",
      onStart: ({ item }) => {
        home = item.nextSibling;
        dragging.value = true;
      },
      onEnd: ({ item }) => {
        const segment = item.dataset.segment ?? "";
        const before = item.previousElementSibling;
        const after = before instanceof HTMLElement && before.dataset.coming !== undefined ? (before.dataset.segment ?? "") : "";
        const stayed = item.nextSibling === home;
        // The list belongs to Vue: the row goes back to its place first, then the data move it.
        item.parentNode?.insertBefore(item, home);
        dragging.value = false;
        if (!stayed) moved(segment, after);
      },
    });
  });
  onBeforeUnmount(() => {
    gone = true;
    sortable?.destroy();
  });
  return { dragging };
}
