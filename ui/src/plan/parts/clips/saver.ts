import type { Failure, Outcome } from "../../../api/client";
import { sameClip, type Clip } from "./edits";

/** A clip as it stands on the server, or that it was taken off. */
export interface KeptClip {
  key: string;
  revision: number;
  body: Clip | null;
}

/** How clips reach the server; `remove` gives the revision that says it is gone. */
export interface Door {
  save: (key: string, revision: number, body: Clip) => Promise<Outcome<KeptClip>>;
  remove: (key: string, revision: number) => Promise<Outcome<null>>;
}

/** What became of a change that was not saved. */
export type Lost = { kind: "stale" | "refused" | "unreached"; failure: Failure };

/** How long a border may still be moved before its place is saved, and how long until a lost line is tried again. */
const REST_MS = 400;
const AGAIN_MS = 3_000;
const UNDO_MOST = 100;

type Step = { what: string; before: Map<string, Clip | null> };

/**
 * Clips as a person sees them: what the server holds with their own changes over it, saved one after another.
 *
 * Changes of one clip in one burst are one revision and one undo. A change somebody else overtook is given up:
 * theirs is shown, and told.
 */
export class Saver {
  private kept = new Map<string, KeptClip>();
  private wanted = new Map<string, Clip | null>();
  private timers = new Map<string, ReturnType<typeof setTimeout>>();
  private busy = new Set<string>();
  private steps: Step[] = [];
  private readonly door: Door;
  private readonly changed: () => void;
  private readonly lost: (lost: Lost) => void;

  constructor(door: Door, changed: () => void, lost: (lost: Lost) => void) {
    this.door = door;
    this.changed = changed;
    this.lost = lost;
  }

  /** Take in what the server holds; an older revision changes nothing. */
  hear(one: KeptClip): void {
    const before = this.kept.get(one.key);
    if (before && before.revision >= one.revision) return;
    this.kept.set(one.key, one);
    this.changed();
  }

  /** What is known now, to be held against a list asked for from here on. */
  known(): Map<string, number> {
    return new Map([...this.kept].map(([key, one]) => [key, one.revision]));
  }

  /** Take in a whole list; what was `known` when it was asked for, is as it was and not on it, is gone. */
  list(all: readonly KeptClip[], known: ReadonlyMap<string, number>): void {
    const there = new Set(all.map((one) => one.key));
    for (const [key, one] of this.kept) if (!there.has(key) && known.get(key) === one.revision) this.kept.set(key, { ...one, body: null });
    for (const one of all) {
      const before = this.kept.get(one.key);
      if (!before || before.revision <= one.revision) this.kept.set(one.key, one);
    }
    this.changed();
  }

  /** The clips as they are seen now, by key. */
  seen(): Map<string, Clip> {
    const all = new Map<string, Clip>();
    for (const [key, one] of this.kept) if (one.body !== null) all.set(key, one.body);
    for (const [key, body] of this.wanted) {
      if (body === null) all.delete(key);
      else all.set(key, body);
    }
    return all;
  }

  /** How many clips are not saved yet. */
  get waiting(): number {
    return this.wanted.size;
  }

  get undoes(): string {
    return this.steps.at(-1)?.what ?? "";
  }

  /** Change clips together, null takes one off; `what` names it, and a burst of the same is undone as one. */
  change(what: string, changes: ReadonlyMap<string, Clip | null>): void {
    const seen = this.seen();
    const real = new Map([...changes].filter(([key, body]) => differs(seen.get(key) ?? null, body)));
    if (real.size === 0) return;
    const last = this.steps.at(-1);
    const burst = last?.what === what && [...real.keys()].every((key) => last.before.has(key) && this.timers.has(key));
    if (!burst) this.steps = [...this.steps, { what, before: new Map([...real.keys()].map((key) => [key, seen.get(key) ?? null])) }].slice(-UNDO_MOST);
    this.want(real);
  }

  /** Put back what the last change replaced: an older version is saved again as the newest. */
  undo(): string {
    const step = this.steps.pop();
    if (!step) return "";
    this.want(step.before);
    return step.what;
  }

  /** Save everything now, as when the page is left. */
  async flush(): Promise<void> {
    await Promise.all([...this.wanted.keys()].map((key) => this.save(key)));
  }

  private want(changes: ReadonlyMap<string, Clip | null>): void {
    for (const [key, body] of changes) {
      this.wanted.set(key, body);
      this.later(key, REST_MS);
    }
    this.changed();
  }

  private later(key: string, ms: number): void {
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => void this.save(key), ms),
    );
  }

  private async save(key: string): Promise<void> {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    const body = this.wanted.get(key);
    if (body === undefined || this.busy.has(key)) return;
    const before = this.kept.get(key);
    if (!differs(before?.body ?? null, body)) {
      this.wanted.delete(key);
      return this.changed();
    }
    this.busy.add(key);
    const revision = before?.revision ?? 0;
    const answer = body === null ? await this.removed(key, revision) : await this.door.save(key, revision, body);
    this.busy.delete(key);
    this.answered(key, body, answer);
  }

  private async removed(key: string, revision: number): Promise<Outcome<KeptClip>> {
    const answer = await this.door.remove(key, revision);
    return answer.ok ? { ok: true, value: { key, revision: revision + 1, body: null } } : answer;
  }

  private answered(key: string, body: Clip | null, answer: Outcome<KeptClip>): void {
    const newer = this.wanted.get(key) !== body;
    if (answer.ok) {
      if (!newer) this.wanted.delete(key);
      else this.later(key, REST_MS);
      const before = this.kept.get(key);
      if (!before || before.revision < answer.value.revision) this.kept.set(key, answer.value);
    } else if (answer.failure.code === "unreached") {
      this.later(key, AGAIN_MS);
      this.lost({ kind: "unreached", failure: answer.failure });
    } else {
      this.wanted.delete(key);
      this.steps = this.steps.filter((step) => !step.before.has(key));
      this.lost({ kind: answer.failure.code === "stale_revision" ? "stale" : "refused", failure: answer.failure });
    }
    this.changed();
  }
}

function differs(one: Clip | null, other: Clip | null): boolean {
  if (one === null || other === null) return one !== other;
  return !sameClip(one, other);
}
