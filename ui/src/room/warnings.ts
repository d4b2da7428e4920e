import type { CueCard, Role, WarningLine } from "../api/client";
import { open } from "./cues";

export type How = "corrected" | "removed" | "no_fault";

/** Whose affair words on air are, by where they were found; the operator sees all. */
const ROLES: Record<string, readonly Role[]> = { speech: ["floor"], comment: ["desk", "floor"], crew: ["floor", "desk"] };

/** What can become of words, by where they were found. */
const ANSWERS: Record<string, readonly How[]> = {
  speech: ["corrected", "no_fault"],
  comment: ["removed", "no_fault"],
  crew: ["corrected", "removed", "no_fault"],
};

/** The warning a cue tells of, while nobody answered it. */
export function warningOf(card: CueCard, warnings: readonly WarningLine[]): WarningLine | undefined {
  return warnings.find(({ warning }) => card.cue === `words-${warning}`);
}

/** The warnings of a role (or of all) that no open cue tells of, newest first: nothing is shown twice. */
export function untold(warnings: readonly WarningLine[], cards: readonly CueCard[], role: Role | "all"): WarningLine[] {
  const told = new Set(cards.filter(open).map((card) => card.cue));
  return warnings
    .filter(({ warning, where }) => !told.has(`words-${warning}`) && (role === "all" || role === "operator" || ROLES[where]?.includes(role)))
    .sort((one, other) => other.at_ms - one.at_ms);
}

/** How a warning may be answered. */
export const answersTo = ({ where }: WarningLine): readonly How[] => ANSWERS[where] ?? ["corrected", "removed", "no_fault"];
