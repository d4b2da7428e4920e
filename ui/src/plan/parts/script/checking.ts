import { api, ask } from "../../../api/client";
import type { components } from "../../../api/schema";
import { head } from "../../store";

export type Checked = components["schemas"]["Checked"];
export type Finding = Checked["findings"][number];
export type Surface = components["schemas"]["Text"]["surface"];

interface Asked {
  text: string;
  surface: Surface;
  tell: (told: Checked | null) => void;
}

const MOST = 100;
let asked: Asked[] = [];

/** Check a text where it is to stand; texts asked for in one breath go in one request. Null where the server gave no answer. */
export function check(text: string, surface: Surface): Promise<Checked | null> {
  return new Promise((tell) => {
    if (asked.length === 0) setTimeout(() => void flush());
    asked.push({ text, surface, tell });
  });
}

async function flush(): Promise<void> {
  const all = asked;
  asked = [];
  for (let at = 0; at < all.length; at += MOST) {
    const some = all.slice(at, at + MOST);
    const texts = some.map(({ text, surface }, place) => ({ id: String(place), text, surface }));
    const answer = await ask(() => api.POST("/api/check", { body: { texts, account: head.value?.account_id ?? "" } }));
    some.forEach(({ tell }, place) => tell(answer.ok ? (answer.value[place] ?? null) : null));
  }
}

/** A stretch of text, and what is found about it. */
export interface Stretch {
  text: string;
  finding: Finding | null;
}

/** Cut a text at its findings, whose places the server counts in characters rather than in UTF-16 units. */
export function cut(text: string, findings: readonly Finding[]): Stretch[] {
  const letters = [...text];
  const stretches: Stretch[] = [];
  let done = 0;
  for (const finding of findings) {
    if (finding.start > done) stretches.push({ text: letters.slice(done, finding.start).join(""), finding: null });
    stretches.push({ text: letters.slice(finding.start, finding.end).join(""), finding });
    done = finding.end;
  }
  stretches.push({ text: letters.slice(done).join(""), finding: null });
  return stretches;
}
