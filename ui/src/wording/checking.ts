import { api, ask } from "../api/client";
import type { components } from "../api/schema";

type Schemas = components["schemas"];
export type Checked = Schemas["Checked"];
export type Finding = Schemas["WordFinding"];
export type Surface = Schemas["TextToCheck"]["surface"];
export type Verdict = Finding["verdict"];

/** A text to check: where it is to stand, whose words and pace count, the brand of its product. */
export interface ToCheck {
  text: string;
  surface: Surface;
  account: string;
  brand: string;
}

type Tell = (told: Checked | null | undefined) => void;

const MOST = 100;
const asked = new Map<symbol, ToCheck & { tell: Tell }>();
let busy = false;

/**
 * Check a text for the field that asks. One request is under way at a time; texts asked for meanwhile go together in the next.
 *
 * Null where the server gave no answer, undefined where the same field asked again before this was sent.
 */
export function check(field: symbol, what: ToCheck): Promise<Checked | null | undefined> {
  return new Promise((tell) => {
    asked.get(field)?.tell(undefined);
    asked.set(field, { ...what, tell });
    if (busy) return;
    busy = true;
    setTimeout(() => void send());
  });
}

async function send(): Promise<void> {
  for (let [first] = asked.values(); first; [first] = asked.values()) {
    const account = first.account;
    const some = [...asked].filter(([, one]) => one.account === account).slice(0, MOST);
    for (const [field] of some) asked.delete(field);
    const texts = some.map(([, { text, surface, brand }], place) => ({ id: String(place), text, surface, brand }));
    const answer = await ask(() => api.POST("/api/check", { body: { texts, account } }), 1);
    some.forEach(([, { tell }], place) => tell(answer.ok ? (answer.value[place] ?? null) : null));
  }
  busy = false;
}

/** A stretch of text, and what is found about it. */
export interface Stretch {
  text: string;
  finding: Finding | null;
}

/** Cut a text at its findings, whose places the server counts in characters rather than in UTF-16 units. */
export function cut(text: string, findings: readonly Finding[]): Stretch[] {
  if (findings.length === 0) return [{ text, finding: null }];
  const letters = [...text];
  const stretches: Stretch[] = [];
  let done = 0;
  for (const finding of findings) {
    if (finding.start > done) stretches.push({ text: letters.slice(done, finding.start).join(""), finding: null });
    stretches.push({ text: letters.slice(Math.max(done, finding.start), finding.end).join(""), finding });
    done = Math.max(done, finding.end);
  }
  stretches.push({ text: letters.slice(done).join(""), finding: null });
  return stretches.filter((stretch) => stretch.text !== "");
}

/** Carry findings over to the text as it now is: those whose words were touched are let go until the next answer. */
export function carried(findings: readonly Finding[], before: string, now: string): readonly Finding[] {
  if (before === now || findings.length === 0) return findings;
  const [old, fresh] = [[...before], [...now]];
  const least = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < least && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < least - head && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail += 1;
  const by = fresh.length - old.length;
  return findings.flatMap((finding) => {
    if (finding.end <= head) return [finding];
    if (finding.start >= old.length - tail) return [{ ...finding, start: finding.start + by, end: finding.end + by }];
    return [];
  });
}

/** Where a finding stands as a field counts, in UTF-16 units; null where the words there are no longer those found. */
export function placeOf(text: string, finding: Finding): [from: number, to: number] | null {
  const letters = [...text];
  const words = letters.slice(finding.start, finding.end).join("");
  if (words !== finding.text) return null;
  const from = letters.slice(0, finding.start).join("").length;
  return [from, from + words.length];
}

/** Categories nobody may let pass; the server refuses them too. */
const NEVER = new Set<Finding["category"]>(["medical", "privacy", "sensitive"]);

/** Whether somebody may let a finding pass with a reason. */
export const waivable = (finding: Finding) => !NEVER.has(finding.category);
