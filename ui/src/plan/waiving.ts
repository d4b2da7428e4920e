import { computed } from "vue";

import { newKey } from "../lib/key";
import type { About } from "../wording/about";
import { binder, head, may, me, readBinder, removeOwn, saveOwn, type Saved } from "./store";

/** What checked fields of the planning pages are written for: the broadcast of the page, where it has one. */
export const about = computed<About>(() => ({
  account: head.value?.account_id ?? "",
  name: me.value?.member.name ?? "",
  waivers: binder.value?.waivers ?? [],
  waive: binder.value !== null && may("rules") ? waive : null,
}));

const waive: NonNullable<About["waive"]> = async (finding, surface, why) => {
  const saved = await saveOwn("waiver", newKey().slice(0, 16), 0, { rule: finding.rule, words: finding.text, surface, why });
  if (!saved.ok) return saved.failure;
  await readBinder();
  return null;
};

/** Take a waiver back; that it once was stays on record. */
export async function takeBack(key: string, revision: number): Promise<Saved> {
  const done = await removeOwn("waiver", key, revision);
  if (done.ok) await readBinder();
  return done;
}
