import { PAGES, to } from "../../address";

/** One condition of going live, as the server found it. */
export interface Gate {
  gate: string;
  state: "green" | "amber" | "red" | "unknown" | "overridden";
  zh: string;
  en: string;
  evidence_zh: string;
  evidence_en: string;
  page: string;
}

/** Read what blocks a broadcast; null where the server cannot say. */
export async function readGates(broadcast: string): Promise<Gate[] | null> {
  try {
    const answer = await fetch(`/api/broadcasts/${encodeURIComponent(broadcast)}/readiness`);
    if (!answer.ok) return null;
    const told = (await answer.json()) as { gates?: Gate[] };
    return told.gates ?? null;
  } catch {
    return null;
  }
}

/** Give the address a gate is seen to at: its page of the broadcast or of the house, else the overview. */
export function addressOf(gate: Gate, broadcast: string): string {
  const page = PAGES.find((one) => one === gate.page || one === `shows/${gate.page}`) ?? "shows/overview";
  return to(page, broadcast);
}
