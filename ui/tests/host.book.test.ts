import { afterEach, expect, test } from "vitest";
import { effectScope, nextTick, ref } from "vue";

import { turnAlong, useBook } from "../src/host/book";
import { leave, view } from "../src/host/store";
import { hostView, item, NOW } from "./host";

const turned: number[] = [];
let scope = effectScope();

afterEach(() => {
  scope.stop();
  scope = effectScope();
  leave();
});

test("pages follow the server, keep the sentence in a new layout, and begin anew with a new item", async () => {
  const grid = ref({ columns: 12, rows: 2 });
  const to = (page: number, more = {}) => {
    view.value = hostView({ prompter: { ...hostView().prompter, page, moved: page + 1 }, ...more });
    return nextTick();
  };
  const { book, page } = scope.run(() => {
    const found = useBook(grid);
    turnAlong(found.book, found.page, (asked) => {
      turned.push(asked);
      void to(asked, { current: view.value?.current });
    });
    return found;
  }) as ReturnType<typeof useBook>;

  await to(1);
  expect(book.value).toHaveLength(2);
  expect(page.value).toBe(1);
  expect(turned).toEqual([]);

  const read = book.value[1]?.[0]?.text;
  grid.value = { columns: 6, rows: 1 };
  await nextTick();
  await nextTick();
  expect(turned.length).toBe(1);
  expect(read?.startsWith(book.value[page.value]?.[0]?.text ?? "?")).toBe(true);

  grid.value = { columns: 12, rows: 2 };
  await nextTick();
  await nextTick();
  expect(page.value).toBe(1);

  await to(1, { current: item({ segment: "s2", start_ms: NOW + 1 }) });
  await nextTick();
  expect(page.value).toBe(0);
  expect(turned.at(-1)).toBe(0);
});

test("an item without key points shows its title, and a page too far is the last", async () => {
  const { book, page } = scope.run(() => useBook(ref({ columns: 12, rows: 2 }))) as ReturnType<typeof useBook>;
  view.value = hostView({ current: item({ title: "开播公告", points: [] }), prompter: { ...hostView().prompter, page: 9 } });
  await nextTick();
  expect(book.value[0]?.[0]?.text).toBe("开播公告");
  expect(page.value).toBe(0);
});
