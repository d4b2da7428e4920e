import { computed, shallowRef, type ComputedRef } from "vue";

import type { Failure } from "../../../api/client";
import { changePlan } from "../../change";
import { plan, type Segment } from "../../store";
import { merge } from "./merge";
import { tidy } from "./order";

const STEPS = 100;

interface Step {
  before: readonly Segment[];
  after: readonly Segment[];
}

export interface Edits {
  /** The rundown as this person sees it: what is saved, with their changes laid over it. */
  segments: ComputedRef<readonly Segment[]>;
  /** Change the rundown: shown at once, saved one after another. */
  edit: (change: (segments: readonly Segment[]) => Segment[]) => void;
  /** Take back the newest change, leaving what others did since. */
  undo: () => void;
  undoable: ComputedRef<boolean>;
}

/** Edit the rundown together with others; `tell` hears what could not be saved and which segments lost a change. */
export function useEdits(tell: { failed: (failure: Failure) => void; lost: (titles: string[]) => void }): Edits {
  const saved = computed<readonly Segment[]>((before) => steady(before ?? [], plan.value?.plan.segments ?? []));
  const base = shallowRef<readonly Segment[]>([]);
  const mine = shallowRef<readonly Segment[] | null>(null);
  const segments = computed(() => (mine.value === null ? saved.value : merge(base.value, mine.value, saved.value).segments));
  const steps = shallowRef<readonly Step[]>([]);
  let busy = false;

  function put(after: readonly Segment[]): void {
    base.value = saved.value;
    mine.value = after;
    void send();
  }

  function edit(change: (segments: readonly Segment[]) => Segment[]): void {
    const before = segments.value;
    const after = steady(before, change([...before]).map(tidy));
    steps.value = [...steps.value.slice(1 - STEPS), { before, after }];
    put(after);
  }

  function undo(): void {
    const step = steps.value.at(-1);
    if (step === undefined) return;
    steps.value = steps.value.slice(0, -1);
    const back = merge(step.after, step.before, segments.value);
    told(back.lost, segments.value);
    put(back.segments);
  }

  function told(lost: readonly string[], among: readonly Segment[]): void {
    if (lost.length > 0) tell.lost(lost.map((id) => among.find((segment) => segment.id === id)?.title ?? id));
  }

  async function send(): Promise<void> {
    if (busy) return;
    busy = true;
    while (mine.value !== null) {
      let sent = mine.value;
      let made = merge(base.value, sent, saved.value);
      const answer = await changePlan((now) => {
        // Made anew each time it is tried: by then both this person and others may have changed more.
        sent = mine.value ?? sent;
        made = merge(base.value, sent, saved.value);
        return { ...now, segments: [...made.segments] };
      });
      if (answer.ok) {
        told(made.lost, made.segments);
        // What was changed while this was on its way was changed over this.
        base.value = made.segments;
        if (mine.value === sent) mine.value = null;
      } else {
        tell.failed(answer.failure);
        mine.value = null;
      }
    }
    busy = false;
  }

  return { segments, edit, undo, undoable: computed(() => steps.value.length > 0) };
}

/** Give the same objects for segments that did not change, so that their rows are not drawn again. */
export function steady(before: readonly Segment[], now: readonly Segment[]): readonly Segment[] {
  const known = new Map(before.map((segment) => [JSON.stringify(segment), segment]));
  return now.map((segment) => known.get(JSON.stringify(segment)) ?? segment);
}
