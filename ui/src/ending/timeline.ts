/** How something with a time of its own stands now, so that it turns by itself between two answers of the server. */
export type Standing = "ahead" | "now" | "late" | "done" | "missed";

interface Timed {
  due_ms: number | null;
}

/** When each thing's turn is over: as that of the next later one begins; null for the last. */
function turns<Each extends Timed>(list: readonly Each[]): Map<Each, number | null> {
  const times = [...new Set(list.map((each) => each.due_ms))].filter((time) => time !== null).sort((a, b) => a - b);
  return new Map(list.map((each) => [each, each.due_ms === null ? null : (times.find((time) => time > (each.due_ms as number)) ?? null)]));
}

export interface Step extends Timed {
  task: string;
  minute: number;
  done_ms: number | null;
}

/** A step with how it stands, ticked also where only this browser's press says so. Source: E2. */
export function standing<Each extends Step>(steps: readonly Each[], ticked: ReadonlySet<string>, ended: boolean, now_ms: number): (Each & { standing: Standing })[] {
  const until = turns(steps);
  return steps.map((step) => ({ ...step, standing: stand(step, until.get(step) ?? null, ticked, ended, now_ms) }));
}

function stand(step: Step, until_ms: number | null, ticked: ReadonlySet<string>, ended: boolean, now_ms: number): Standing {
  if (step.done_ms !== null || ticked.has(step.task)) return "done";
  if (ended && step.minute <= 0) return "missed";
  if (step.due_ms === null || now_ms < step.due_ms) return "ahead";
  return until_ms === null || now_ms < until_ms ? "now" : "late";
}

export interface Line {
  at_ms: number | null;
  loop: boolean;
}

/** Which lines are to be said now; one in a loop until the end. Source: E2, L7. */
export function sayNow<Each extends Line>(lines: readonly Each[], ended: boolean, now_ms: number): Each[] {
  if (ended) return [];
  const until = turns(lines.map((line) => ({ due_ms: line.at_ms, line })));
  return [...until].flatMap(([{ due_ms, line }, until_ms]) => (due_ms !== null && now_ms >= due_ms && (line.loop || until_ms === null || now_ms < until_ms) ? [line] : []));
}

/** The line that comes next. */
export function sayNext<Each extends Line>(lines: readonly Each[], now_ms: number): Each | undefined {
  return lines.filter((line) => line.at_ms !== null && line.at_ms > now_ms).sort((a, b) => (a.at_ms ?? 0) - (b.at_ms ?? 0))[0];
}
