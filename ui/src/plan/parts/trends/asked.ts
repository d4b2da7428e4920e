import { ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { ask, type Failure, type Reply } from "../../../api/client";
import type { components } from "../../../api/schema";
import { language } from "../../../i18n";
import { count, percent, yuan } from "../../../lib/format";
import { w } from "../../words/trends";

type Schemas = components["schemas"];
export type Basis = Schemas["TrendBasis"];
export type FigureName = Schemas["FigureName"];
export type Show = Schemas["Show"];

/** Which broadcasts are added up: the newest of an account, or of all. */
export interface Newest {
  account: string;
  most: number;
}

/** An answer on its way: what is asked last counts, and who asked anew waits for nothing older. */
export interface Asked<Told> {
  told: ShallowRef<Told | null>;
  failure: ShallowRef<Failure | null>;
  busy: Ref<boolean>;
  /** Ask; gives whether this is what is told now: neither failed nor asked anew meanwhile. */
  read: (call: (signal: AbortSignal) => Promise<Reply<Told>>) => Promise<boolean>;
}

/** Keep the answer to a question that may be asked again before it is answered. */
export function asked<Told>(): Asked<Told> {
  const told = shallowRef<Told | null>(null);
  const failure = shallowRef<Failure | null>(null);
  const busy = ref(false);
  let last: AbortController | null = null;
  return {
    told,
    failure,
    busy,
    read: async (call) => {
      last?.abort();
      const mine = (last = new AbortController());
      busy.value = true;
      const answer = await ask(() => call(mine.signal));
      if (last !== mine) return false;
      busy.value = false;
      failure.value = answer.ok ? null : answer.failure;
      if (answer.ok) told.value = answer.value;
      return answer.ok;
    },
  };
}

/** The zone of who reads: times of many broadcasts are shown in one. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Name a figure in the reader's language, with its unit where that is not plain. */
export function nameOf(figure: FigureName): string {
  const name = language.value === "zh" ? figure.zh : figure.en;
  const unit = { fen: w.value.yuan, s: w.value.seconds, ratio: "%", people: "", times: "", mean: "" }[figure.unit];
  return unit ? w.value.named(name, unit) : name;
}

/** Write a value as a reader wants it: money in yuan, shares in percent, a dash for what nobody told. */
export function written(figure: FigureName, value: number | null | undefined): string {
  if (value === null || value === undefined) return "—";
  if (figure.unit === "fen") return yuan(value, 2);
  if (figure.unit === "ratio") return `${percent(value, 1)}%`;
  return value % 1 === 0 ? count(value) : value.toFixed(1);
}

/** Give a value in the unit it is drawn in. */
export function drawn(figure: FigureName, value: number | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  return figure.unit === "fen" ? value / 100 : figure.unit === "ratio" ? value * 100 : value;
}
