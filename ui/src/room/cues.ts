import type { CueCard, Role } from "../api/client";

export const ROLES: readonly Role[] = ["operator", "host", "floor", "desk", "private", "support", "tech"];

const WEIGHT = { urgent: 0, notice: 1, info: 2 } as const;

/** Whether nobody has said what becomes of a cue. */
export function open(card: CueCard): boolean {
  return card.state === "raised" || card.state === "seen";
}

/** The cues of a role (or of all), what is still open first, urgent before the rest, newest first. */
export function feed(cards: readonly CueCard[], role: Role | "all", most = 60): CueCard[] {
  return cards
    .filter((card) => role === "all" || concerns(card, role))
    .sort((a, b) => rank(a) - rank(b) || b.raised_ms - a.raised_ms)
    .slice(0, most);
}

/** Whether a cue was sent to a role, at first or because nobody answered in time. */
export function concerns(card: CueCard, role: Role): boolean {
  return card.roles.includes(role) || card.escalated.includes(role);
}

/** The urgent cues nobody has even seen. */
export function unhandled(cards: readonly CueCard[]): CueCard[] {
  return cards.filter((card) => card.urgency === "urgent" && card.state === "raised");
}

/** How long the answer to a cue is still awaited, in ms; negative once it is late, null where none is. */
export function dueIn(card: CueCard, now_ms: number): number | null {
  return card.answer_ms === null || card.state !== "raised" ? null : card.answer_ms - now_ms;
}

function rank(card: CueCard): number {
  return open(card) ? WEIGHT[card.urgency] : 9;
}
