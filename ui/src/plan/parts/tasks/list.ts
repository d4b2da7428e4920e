import type { paths } from "../../../api/schema";
import { dayAndTime, hourMinute } from "../../../lib/format";

export type Told = paths["/api/broadcasts/{broadcast}/tasks"]["get"]["responses"][200]["content"]["application/json"];
export type TaskLine = Told["tasks"][number];
export type Task = TaskLine["task"];
export type Mine = paths["/api/tasks/mine"]["get"]["responses"][200]["content"]["application/json"];
export type MyTask = Mine["tasks"][number];
export type Role = Task["role"];
export type Phase = NonNullable<Task["phase"]>;
export type Proof = NonNullable<Task["proof"]>;
export type Unit = "m" | "h" | "d";

export const ROLES: readonly Role[] = ["operator", "host", "floor", "desk", "private", "support", "tech"];
export const PHASES: readonly Phase[] = ["before", "live", "after"];
export const PROOFS: readonly Proof[] = ["none", "note", "photo"];
const DAY_MS = 86_400_000;
const MINUTES: Record<Unit, number> = { d: 1440, h: 60, m: 1 };

/** The phase of a task; the server leaves out what is as usual. */
export const phaseOf = (task: Task): Phase => task.phase ?? "before";
export const proofOf = (task: Task): Proof => task.proof ?? "none";

/** Say minutes in the largest unit that says them whole. */
export function amount(minutes: number): { n: number; unit: Unit } {
  const whole = Math.abs(minutes);
  const unit = (["d", "h"] as const).find((one) => whole > 0 && whole % MINUTES[one] === 0) ?? "m";
  return { n: whole / MINUTES[unit], unit };
}

/** Give minutes again, negative ones for before. */
export function minutesOf(n: number, unit: Unit, before: boolean): number {
  const minutes = Math.round(n) * MINUTES[unit];
  return before && minutes > 0 ? -minutes : minutes;
}

/** Write how far a task is from the start (T) or from sign-off (E): T−2h, T+5m, E+1d. */
export function distance(task: Task): string {
  const { n, unit } = amount(task.due_minutes ?? 0);
  const anchor = task.anchor === "end" ? "E" : "T";
  return n === 0 ? anchor : `${anchor}${(task.due_minutes ?? 0) < 0 ? "−" : "+"}${n}${unit}`;
}

/** Write an instant shortly: the time today, else month, day and time. */
export function shortly(ms: number, zone: string, now_ms: number): string {
  const today = dayAndTime(now_ms, zone).slice(0, 10) === dayAndTime(ms, zone).slice(0, 10);
  return today ? hourMinute(ms, zone) : dayAndTime(ms, zone).slice(5);
}

export interface Section {
  phase: Phase;
  roles: { role: Role; lines: TaskLine[] }[];
}

/** Put tasks into phases and, within one, into roles; each keeps the order of the list. */
export function sections(lines: readonly TaskLine[]): Section[] {
  return PHASES.map((phase) => ({
    phase,
    roles: ROLES.map((role) => ({
      role,
      lines: lines.filter(({ task }) => phaseOf(task) === phase && task.role === role),
    })).filter((group) => group.lines.length > 0),
  })).filter((section) => section.roles.length > 0);
}

export const SHELVES = ["today", "overdue", "later", "untimed", "done"] as const;
export type Shelf = (typeof SHELVES)[number];

/** Put my tasks where I look for them: today's first, in the day of each broadcast's own zone. */
export function shelves(tasks: readonly MyTask[], now_ms: number): Record<Shelf, MyTask[]> {
  const found: Record<Shelf, MyTask[]> = { today: [], overdue: [], later: [], untimed: [], done: [] };
  for (const one of tasks) found[shelfOf(one, now_ms)].push(one);
  return found;
}

function shelfOf({ line, zone }: MyTask, now_ms: number): Shelf {
  if (line.state === "done") return "done";
  if (line.due_ms === null) return "untimed";
  const day = (ms: number) => dayAndTime(ms, zone).slice(0, 10);
  if (day(line.due_ms) === day(now_ms)) return "today";
  return line.due_ms < now_ms ? "overdue" : "later";
}

/** What presses first on a person: today's and late ones by their time, then what is to come. */
export function pressing(tasks: readonly MyTask[], now_ms: number, most: number): MyTask[] {
  const { today, overdue, later, untimed } = shelves(tasks, now_ms);
  const soon = later.filter(({ line }) => (line.due_ms ?? 0) - now_ms < 7 * DAY_MS);
  return [...today, ...overdue, ...soon, ...untimed].slice(0, most);
}

/** Move one of a list by `by` places; past either end it stays. */
export function moved<One>(list: readonly One[], from: number, by: number): One[] {
  const to = from + by;
  const one = list[from];
  if (one === undefined || to < 0 || to >= list.length) return [...list];
  const rest = list.filter((_, place) => place !== from);
  return [...rest.slice(0, to), one, ...rest.slice(to)];
}

/** Make an empty task of a role, with an id no other of the list has. */
export function fresh(list: readonly Task[], role: Role, phase: Phase): Task {
  const taken = new Set(list.map(({ id }) => id));
  let n = list.length + 1;
  while (taken.has(`own-${n}`)) n += 1;
  return { id: `own-${n}`, role, phase, zh: "", anchor: phase === "after" ? "end" : "start", due_minutes: phase === "before" ? -60 : 10 };
}
