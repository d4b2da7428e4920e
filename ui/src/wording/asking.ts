import { computed, onBeforeUnmount, onMounted, shallowRef, watch } from "vue";

import { useAbout, waiverOf } from "./about";
import { carried, check, type Checked, type Surface } from "./checking";

/** What a field asks: its text, where it is to stand (null: nowhere it matters), whose words count, the brand of its product. */
export interface Asking {
  text: string;
  surface: Surface | null;
  account?: string | undefined;
  brand?: string | undefined;
}

const PAUSE_MS = 120;
const AGAIN_MS = 5_000;

/**
 * Have a text checked as it changes, after a short pause and never more than one request at a time.
 *
 * Findings stand where they were until the next answer; `held` bids to wait, as while characters are composed.
 */
export function useChecked(asking: () => Asking, hear: (told: Checked) => void = () => {}, held: () => boolean = () => false) {
  const field = Symbol("checked");
  const about = useAbout();
  const told = shallowRef<{ text: string; told: Checked } | null>(null);
  const failed = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    const { text, surface, account, brand } = asking();
    if (text.trim() === "" || surface === null) {
      told.value = null;
      failed.value = false;
      return;
    }
    const answer = await check(field, { text, surface, account: account ?? about.value.account, brand: brand ?? "" });
    // What was typed meanwhile is asked for already.
    if (answer === undefined || text !== asking().text || surface !== asking().surface) return;
    failed.value = answer === null;
    if (answer === null) return wait(AGAIN_MS);
    told.value = { text, told: answer };
    hear(answer);
  }
  function wait(ms = PAUSE_MS): void {
    clearTimeout(timer);
    if (!held()) timer = setTimeout(() => void ask(), ms);
  }
  watch(
    () => {
      const { text, surface, account, brand } = asking();
      return [text, surface, account ?? about.value.account, brand];
    },
    () => wait(),
  );
  onMounted(() => void ask());
  onBeforeUnmount(() => clearTimeout(timer));

  const all = computed(() => (told.value ? carried(told.value.told.findings, told.value.text, asking().text) : []));
  const findings = computed(() => {
    const { surface } = asking();
    return surface === null ? [] : all.value.filter((finding) => !waiverOf(finding, surface, about.value));
  });
  const waived = computed(() => all.value.length - findings.value.length);
  /** How the text stands where nothing was found: nothing is to be checked, not asked yet, out of reach, or clean. */
  const state = computed(() => {
    const { text, surface } = asking();
    const current = told.value?.text === text ? told.value.told : null;
    if (text.trim() === "" || surface === null || current?.nothing) return "nothing";
    if (failed.value) return "unchecked";
    return current ? "clean" : "checking";
  });
  return { findings, waived, state, wait };
}
