import { watch, type Directive } from "vue";

import { plan, savePlan, type Broadcast, type Saved } from "./store";

/** How often a change is tried; between two tries the newer plan is waited for, at most so long. */
const TRIES = 6;
const WAIT_MS = 2_000;
let line: Promise<unknown> = Promise.resolve();

/**
 * Change the plan, one change after another. Where somebody else saved meanwhile, the change is made again
 * over what they saved, so that neither is lost.
 */
export function changePlan(change: (plan: Broadcast) => Broadcast): Promise<Saved> {
  const done = line.then(() => retried(change));
  line = done.catch(() => null);
  return done;
}

async function retried(change: (plan: Broadcast) => Broadcast): Promise<Saved> {
  for (let tried = 1; ; tried += 1) {
    const before = plan.value?.revision ?? 0;
    const saved = await savePlan(change);
    if (saved.ok || saved.failure.code !== "stale_revision" || tried === TRIES) return saved;
    await newer(before);
  }
}

/** Wait until this page knows a newer plan than `revision`. */
function newer(revision: number): Promise<void> {
  return new Promise((resolve) => {
    if ((plan.value?.revision ?? 0) > revision) return resolve();
    const end = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, WAIT_MS);
    const stop = watch(plan, (now) => {
      if ((now?.revision ?? 0) > revision) end();
    });
  });
}

/** Give a field what is saved, but not under the hand that types in it. */
export const vSaved: Directive<HTMLInputElement, string | number> = (field, { value }) => {
  if (field !== document.activeElement && field.value !== String(value)) field.value = String(value);
};
