import type { Closing, CueCard, EndingCard, MarkLine, QuestionCard } from "../api/client";
import type { Pending } from "./outbox";
import type { Room } from "./reduce";
import { replay } from "./replay";

/**
 * Show a room as it will be once this browser's presses arrive.
 *
 * `ahead_ms` is how far the room's clock is ahead of this machine's. Without presses it is the room itself.
 */
export function withPending(room: Room, presses: readonly Pending[], ahead_ms: number): Room {
  const mine = presses
    .filter((press) => press.broadcast === room.head.id)
    .map((press) => ({ ...press, pressed_ms: press.pressed_ms + ahead_ms }));
  if (mine.length === 0) return room;
  const { questions, marks, tasks } = room.stage;
  return {
    ...room,
    rundown: replay(room.rundown, mine) as Room["rundown"],
    cues: mine.reduce(receipts, room.cues),
    ending: mine.reduce(counted, room.ending),
    stage: { ...room.stage, questions: mine.reduce(answers, questions), marks: mine.reduce(marked, marks), tasks: mine.reduce(ticked, tasks) },
  };
}

function receipts(cues: CueCard[], press: Pending): CueCard[] {
  const [, name, receipt] = /^cues\/([^/]+)\/(seen|done|declined)$/.exec(press.path) ?? [];
  if (name === undefined || receipt === undefined) return cues;
  const cue = decodeURIComponent(name);
  const { role, why } = press.body as { role: string; why: string };
  const closed_ms = receipt === "seen" ? null : press.pressed_ms;
  return cues.map((card) => (card.cue === cue ? { ...card, state: receipt, by: card.by || role, role, why, closed_ms } : card));
}

function answers(questions: QuestionCard[], press: Pending): QuestionCard[] {
  const [, name, verb] = /^questions\/([^/]+)\/(claim|answer)$/.exec(press.path) ?? [];
  if (name === undefined) return questions;
  const question = decodeURIComponent(name);
  const { role, released } = press.body as { role: string; released?: boolean };
  const change: Partial<QuestionCard> =
    verb === "answer"
      ? { state: "answered", by: role, role, answered_ms: press.pressed_ms }
      : released
        ? { state: "open", by: "", role: "", claimed_ms: null }
        : { state: "claimed", by: role, role, claimed_ms: press.pressed_ms };
  return questions.map((card) => (card.question === question ? { ...card, ...change } : card));
}

function marked(marks: MarkLine[], press: Pending): MarkLine[] {
  const mark = `mark:${press.key}`;
  if (press.path !== "marks" || marks.some((each) => each.mark === mark)) return marks;
  const { label, tag, role } = press.body as Pick<MarkLine, "label" | "tag" | "role">;
  return [...marks, { mark, at_ms: press.pressed_ms, tag, label, role, by: "" }];
}

function ticked(tasks: string[], press: Pending): string[] {
  const [, name] = /^tasks\/([^/]+)\/done$/.exec(press.path) ?? [];
  return name === undefined || tasks.includes(decodeURIComponent(name)) ? tasks : [...tasks, decodeURIComponent(name)];
}

function counted(ending: EndingCard, press: Pending): EndingCard {
  if (press.path !== "end/counted") return ending;
  const { what } = press.body as { what: Closing };
  return { ...ending, counted: { ...ending.counted, [what]: [...(ending.counted[what] ?? []), press.pressed_ms] } };
}
