import type { InjectionKey } from "vue";

import type { Segment } from "../../store";

/** What a row may ask of its list. */
export interface Actions {
  choose: (id: string, through: boolean) => void;
  open: (id: string) => void;
  step: (id: string, by: -1 | 1) => void;
  length: (ids: string[], length_s: number) => void;
  lock: (ids: string[], locked: boolean) => void;
  remove: (ids: string[]) => void;
  change: (id: string, change: (segment: Segment) => Segment) => void;
}

export const ACTIONS: InjectionKey<Actions> = Symbol("actions");
