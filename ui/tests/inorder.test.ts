import { expect, test } from "vitest";

import { inOrder } from "../src/lib/inorder";

const after = <Told>(ms: number, told: Told) => new Promise<Told>((resolve) => setTimeout(() => resolve(told), ms));

test("an answer that a later one overtook is dropped; in order, each is taken", async () => {
  const first = inOrder();
  expect(await Promise.all([first(after(20, { ok: true, value: 1 })), first(after(1, { ok: true, value: 2 }))])).toEqual([null, { ok: true, value: 2 }]);
  expect(await first(after(0, { ok: true, value: 3 }))).toEqual({ ok: true, value: 3 });
});

test("a later question that failed tells nothing, so the earlier answer is taken", async () => {
  const first = inOrder();
  expect(await Promise.all([first(after(20, { ok: true, value: 1 })), first(after(1, { ok: false, value: 2 }))])).toEqual([
    { ok: true, value: 1 },
    { ok: false, value: 2 },
  ]);
});
