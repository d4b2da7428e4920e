import { computed, reactive, watch } from "vue";

import { api, ask } from "../../../api/client";
import type { components } from "../../../api/schema";
import { said } from "../../../i18n";
import { notify } from "../../../lib/notices";
import { binder, readBinder, saveOwn } from "../../store";
import { w } from "../../words/script";

type Schemas = components["schemas"];
export type Script = Schemas["Script"];
export type Form = NonNullable<Script["form"]>;
export type Desk = Schemas["Desk"];

/** A script as it is written: texts by beat, proofs by claim, lines for the host's screen. */
export interface Written {
  form: Form;
  texts: Record<string, string>;
  proofs: Record<string, string>;
  points: string[];
}

const SAVE_MS = 800;

function opened(script: Script | undefined): Written {
  return {
    form: script?.form ?? "beats",
    texts: Object.fromEntries((script?.parts ?? []).map((part) => [part.beat, part.text ?? ""])),
    proofs: Object.fromEntries((script?.claims ?? []).map((claim) => [claim.text, claim.proof ?? ""])),
    points: [...(script?.points ?? [])],
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Lay what I changed since `base` over what is saved now: beat by beat and proof by proof, nobody's work is lost. */
export function merged(base: Written, mine: Written, theirs: Written): Written {
  const over = (was: Record<string, string>, now: Record<string, string>, saved: Record<string, string>) => ({
    ...saved,
    ...Object.fromEntries(Object.entries(now).filter(([name, text]) => text !== (was[name] ?? ""))),
  });
  return {
    form: mine.form === base.form ? theirs.form : mine.form,
    texts: over(base.texts, mine.texts, theirs.texts),
    proofs: over(base.proofs, mine.proofs, theirs.proofs),
    points: same(mine.points, base.points) ? theirs.points : mine.points,
  };
}

/** Write the script of one product: what is typed is saved after a pause, and what others save comes in beside it. */
export function writing(product: string, claims: () => readonly string[]) {
  const kept = computed(() => binder.value?.scripts.find((one) => one.key === product));
  let base = opened(kept.value?.body);
  const mine = reactive(opened(kept.value?.body));
  // Counted, for one may type on while what was typed before is on its way.
  let [edits, sent] = [0, 0];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> | null = null;

  const take = (written: Written) => Object.assign(mine, structuredClone(written));
  watch(
    () => kept.value?.revision,
    () => {
      const theirs = opened(kept.value?.body);
      if (same(theirs, base)) return;
      take(merged(base, snapshot(), theirs));
      base = theirs;
    },
  );

  function snapshot(): Written {
    return JSON.parse(JSON.stringify(mine)) as Written;
  }
  function body(written: Written): Script {
    const parts = Object.entries(written.texts).filter(([, text]) => text !== "");
    return {
      form: written.form,
      parts: parts.map(([beat, text]) => ({ beat, text })),
      claims: claims().map((text) => ({ text, proof: written.proofs[text] ?? "" })),
      points: written.points.filter((point) => point.trim() !== ""),
    };
  }
  function touch(): void {
    edits += 1;
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), SAVE_MS);
  }
  async function flush(): Promise<void> {
    clearTimeout(timer);
    while (saving) await saving;
    if (edits === sent) return;
    saving = send();
    await saving;
    saving = null;
  }
  async function send(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      const [wanted, at] = [snapshot(), edits];
      const answer = await saveOwn("script", product, kept.value?.revision ?? 0, body(wanted));
      if (answer.ok) {
        sent = at;
        await readBinder();
        return;
      }
      if (answer.failure.code !== "stale_revision") return notify("danger", said(answer.failure));
      // The newest is read and mine laid over it; then it is sent again.
      await readBinder();
      notify("ok", w.value.merged);
    }
  }
  return { mine, touch, flush, take };
}

/** Ask for a draft from the product's facts. */
export function drafted(broadcast: string, product: string, form: Form) {
  const params = { path: { broadcast, product } };
  return ask(() => api.POST("/api/broadcasts/{broadcast}/scripts/{product}/draft", { params, body: { form } }));
}
