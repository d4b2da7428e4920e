import { computed, inject, type ComputedRef, type InjectionKey } from "vue";

import type { Failure } from "../api/client";
import type { components } from "../api/schema";
import type { Finding, Surface } from "./checking";

export type KeptWaiver = components["schemas"]["KeptWaiver"];

/** Whose words are written, and in which broadcast; `waive` is null where nothing may be let pass by whom this is. */
export interface About {
  account: string;
  name: string;
  waivers: readonly KeptWaiver[];
  waive: ((finding: Finding, surface: Surface, why: string) => Promise<Failure | null>) | null;
}

/** Where a checked field finds what it is written for. */
export const ABOUT: InjectionKey<ComputedRef<About>> = Symbol("about");

const NOBODY = computed<About>(() => ({ account: "", name: "", waivers: [], waive: null }));

/** Say what a checked field is written for. */
export const useAbout = () => inject(ABOUT, NOBODY);

/** The waiver a finding was let pass with: one rule, these words, this surface. */
export function waiverOf(finding: Finding, surface: Surface, { waivers }: About): KeptWaiver | undefined {
  return waivers.find(({ body }) => body.rule === finding.rule && body.words === finding.text && body.surface === surface);
}
