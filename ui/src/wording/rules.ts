import { api, ask } from "../api/client";
import type { components } from "../api/schema";
import type { Finding } from "./checking";

export type WordRules = components["schemas"]["WordRules"];
export type WordRule = components["schemas"]["WordRule"];
export type Penalty = components["schemas"]["Penalty"];

/** What there is to say of a finding: its rule, null where it is of none, and what platforms do about its category. */
export interface Ground {
  rule: WordRule | null;
  penalties: readonly Penalty[];
}

let asked: Promise<WordRules | null> | null = null;

/** Read every rule about words; null where the server gave no answer. */
function read(): Promise<WordRules | null> {
  return ask(() => api.GET("/api/rules/words")).then((answer) => {
    if (!answer.ok) asked = null;
    return answer.ok ? answer.value : null;
  });
}

/** Give the ground of a finding. Rules are read once a visit, for they are many, and again where one is new. */
export async function groundOf(finding: Finding): Promise<Ground> {
  const ruleIn = (told: WordRules | null) => told?.rules.find(({ id }) => id === finding.rule) ?? null;
  const known = asked !== null;
  asked ??= read();
  if (known && finding.category !== "team" && ruleIn(await asked) === null) asked = read();
  const told = await asked;
  return { rule: ruleIn(told), penalties: penaltiesOf(told, finding.category) };
}

/** Give what platforms do about a category; empty where the field tells of nothing. */
export const penaltiesOf = (told: WordRules | null, category: Finding["category"]): readonly Penalty[] => told?.groups.find(({ id }) => id === category)?.penalties ?? [];
