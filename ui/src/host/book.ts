import { computed, watch, type Ref } from "vue";

import { pageAt, pages, type Grid, type Page, type Place } from "./paging";
import { prompter, view } from "./store";

const START: Place = { point: 0, at: 0 };

/** Which airing of which item is on, as one text; "" while none is. */
export const airing = computed(() => (view.value?.current ? `${view.value.current.segment} ${view.value.current.start_ms}` : ""));

/** What the host reads now as one text: an equal text is no news, so that its pages are not laid out each second. */
const script = computed(() => {
  const item = view.value?.current;
  return JSON.stringify(item ? (item.points.length > 0 ? item.points : [item.title]) : []);
});

/** The pages of the item on air on a screen of this grid, and the one shown. */
export function useBook(grid: Ref<Grid>) {
  const key = computed(() => `${grid.value.columns} ${grid.value.rows}`);
  const book = computed<Page[]>(() => {
    const [columns = 1, rows = 1] = key.value.split(" ").map(Number);
    return pages(JSON.parse(script.value) as string[], { columns, rows });
  });
  const page = computed(() => Math.min(prompter.value.page, book.value.length - 1));
  return { book, page };
}

/** Turn the pages as this screen must by itself: to the first with a new item, to what was being read in a new layout. */
export function turnAlong(book: Ref<Page[]>, page: Ref<number>, turn: (page: number) => void): void {
  let place = START;
  let shown = airing.value;
  watch([book, () => prompter.value.page, airing], ([next], [before]) => {
    const another = shown !== airing.value;
    // Before the first view there was no item to change from: the page is where it was left.
    const first = shown === "";
    shown = airing.value;
    if (another && !first) {
      place = START;
      if (prompter.value.page !== 0) turn(0);
    } else if (next !== before && !another) {
      const at = pageAt(next, place);
      if (at !== prompter.value.page) turn(at);
    } else place = next[page.value]?.[0] ?? START;
  });
}
