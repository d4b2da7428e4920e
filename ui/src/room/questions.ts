import type { QuestionCard } from "../api/client";

/** A question that waited longer than this, in ms, is late. Source: L8. */
export const LATE_MS = 60_000;

/** The questions in the order they need someone: open ones by how many ask, then claimed, then the newest answered. */
export function queue(questions: readonly QuestionCard[], answered = 5): QuestionCard[] {
  const waits = (state: string) => questions.filter((each) => each.state === state).sort((a, b) => b.count - a.count || a.first_ms - b.first_ms);
  const done = questions.filter((each) => each.state === "answered").sort((a, b) => (b.answered_ms ?? 0) - (a.answered_ms ?? 0));
  return [...waits("open"), ...waits("claimed"), ...done.slice(0, answered)];
}

/** How long a question waited for its answer, or waits until now, in ms. */
export function waited(question: QuestionCard, now_ms: number): number {
  return Math.max(0, (question.answered_ms ?? now_ms) - question.first_ms);
}
