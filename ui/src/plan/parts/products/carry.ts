import { onBeforeUnmount, ref, type Ref } from "vue";

/** How near to an edge the hand makes the table scroll, and how far in one frame, in px. */
const EDGE = 36;
const STEP = 14;

export interface Carry {
  /** The id of the row in the hand, "" for none. */
  carried: Ref<string>;
  /** Take a row into the hand. */
  take: (event: PointerEvent, id: string) => void;
}

/**
 * Let a row of a table be carried by its handle to another place; `put` hears from where and to where.
 *
 * Rows are `height` high below a head of `head`, so where the hand is says which row that is: nothing is measured and
 * no other row is touched, however many there are. `line` shows where the row would go; `ids` are the rows as they are now,
 * which others may change meanwhile.
 */
export function useCarry(frame: Ref<HTMLElement | null>, line: Ref<HTMLElement | null>, head: number, height: number, ids: () => string[], put: (from: number, to: number) => void): Carry {
  const carried = ref("");
  let [from, to] = [-1, -1];
  let y = 0;
  let turn = 0;

  function take(event: PointerEvent, id: string): void {
    const box = frame.value;
    if (event.button !== 0 || box === null) return;
    event.preventDefault();
    carried.value = id;
    y = event.clientY;
    addEventListener("pointermove", moved);
    addEventListener("pointerup", dropped);
    addEventListener("pointercancel", stop);
    addEventListener("keydown", escaped, true);
    turn = requestAnimationFrame(follow);
  }

  function moved(event: PointerEvent): void {
    y = event.clientY;
  }

  function follow(): void {
    const box = frame.value;
    if (box === null) return stop();
    const { top, bottom } = box.getBoundingClientRect();
    if (y < top + head + EDGE) box.scrollTop -= STEP;
    else if (y > bottom - EDGE) box.scrollTop += STEP;
    place(top);
    turn = requestAnimationFrame(follow);
  }

  /** See over which row the hand is: the row goes before or behind it, whichever way it came. */
  function place(top: number): void {
    const box = frame.value;
    if (box === null) return;
    const rows = ids();
    from = rows.indexOf(carried.value);
    to = Math.max(0, Math.min(rows.length - 1, Math.floor((y - top - head + box.scrollTop) / height)));
    if (line.value) line.value.style.transform = `translateY(${head + (to + (to > from ? 1 : 0)) * height - 1}px)`;
  }

  function dropped(event: PointerEvent): void {
    moved(event);
    place(frame.value?.getBoundingClientRect().top ?? 0);
    stop();
    if (from >= 0 && to !== from) put(from, to);
  }

  function escaped(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    stop();
  }

  function stop(): void {
    cancelAnimationFrame(turn);
    removeEventListener("pointermove", moved);
    removeEventListener("pointerup", dropped);
    removeEventListener("pointercancel", stop);
    removeEventListener("keydown", escaped, true);
    carried.value = "";
  }

  onBeforeUnmount(stop);
  return { carried, take };
}
