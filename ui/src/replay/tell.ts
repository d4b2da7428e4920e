import { newKey } from "../lib/key";
import { patience } from "./page";

/** What a visit tells the server. */
export type Fact =
  | { kind: "opened"; code?: string }
  | { kind: "watched"; from_ms: number; to_ms: number }
  | { kind: "said"; film_ms: number; text: string; prompt?: string }
  | { kind: "liked"; film_ms: number; count: number }
  | { kind: "voted"; prompt: string; option: number };

export interface Refusal {
  zh: string;
  en: string;
}

/** What came of sending facts; `status` 0: nobody was reached. */
export interface Answer {
  status: number;
  refused: (Refusal & { index: number })[];
  after_s: number;
}

interface Entry {
  fact: Fact;
  heard?: ((refused: Refusal | null) => void) | undefined;
}

/** The server takes so many at once. */
const AT_ONCE = 40;
/** More than this is not kept while the server is away. */
const MOST = 200;
const MOST_LIKES = 100;

/** Facts on their way to the server: in order, a bounded number of them, tried again until they are through. */
export class Teller {
  private waiting: Entry[] = [];
  /** What was sent and not answered: sent again as it was, with its key, so that the server takes it once. */
  private stuck: { key: string; batch: Entry[] } | null = null;
  private flying = false;
  private failed = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private due = 0;

  constructor(
    private readonly post: (facts: Fact[], key: string) => Promise<Answer>,
    private readonly gone: () => void,
  ) {}

  /** How many wait. */
  get count(): number {
    return this.waiting.length + (this.stuck?.batch.length ?? 0);
  }

  /** Tell a fact within `in_ms`; `heard` is told null once it is through, or why it was refused. */
  tell(fact: Fact, in_ms = 0, heard?: Entry["heard"]): void {
    const last = this.waiting[this.waiting.length - 1]?.fact;
    if (last?.kind === "watched" && fact.kind === "watched" && last.to_ms === fact.from_ms) last.to_ms = fact.to_ms;
    else if (last?.kind === "liked" && fact.kind === "liked" && last.count + fact.count <= MOST_LIKES) last.count += fact.count;
    else this.waiting.push({ fact: { ...fact }, heard });
    if (this.waiting.length > MOST) {
      const least = this.waiting.findIndex((entry) => entry.fact.kind === "watched" || entry.fact.kind === "liked");
      this.waiting.splice(Math.max(0, least), 1);
    }
    this.soon(in_ms);
  }

  /** Give up what waits, for the last words of a page that goes away. */
  last(): Fact[] {
    return this.waiting.splice(0, AT_ONCE).map((entry) => entry.fact);
  }

  private soon(in_ms: number): void {
    if (this.flying || this.failed > 0) return;
    this.at(in_ms);
  }

  private at(in_ms: number): void {
    const due = Date.now() + in_ms;
    if (this.timer !== null && this.due <= due) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.send();
    }, in_ms);
  }

  private async send(): Promise<void> {
    if (this.flying) return;
    if (this.stuck === null && this.waiting.length === 0) return;
    const { key, batch } = (this.stuck ??= { key: newKey(), batch: this.waiting.splice(0, AT_ONCE) });
    this.flying = true;
    const facts = batch.map((entry) => entry.fact);
    const answer = await this.post(facts, key).catch(() => ({ status: 0, refused: [], after_s: 0 }));
    this.flying = false;
    if (answer.status === 404) return this.gone();
    if (answer.status === 0 || answer.status === 429 || answer.status >= 500) {
      this.failed += 1;
      return this.at(patience(this.failed, answer.after_s));
    }
    this.stuck = null;
    this.through(batch, answer);
  }

  private through(batch: Entry[], answer: Answer): void {
    this.failed = 0;
    const whole = answer.status >= 400 ? (answer.refused[0] ?? { zh: "服务器没有接受", en: "The server did not take this" }) : null;
    const refused = new Map(answer.refused.map((one) => [one.index, one]));
    batch.forEach((entry, index) => entry.heard?.(whole ?? refused.get(index) ?? null));
    if (this.waiting.length > 0) this.at(0);
  }
}

/** Send facts of a visit. */
export function poster(base: string, visit: string): (facts: Fact[], key: string) => Promise<Answer> {
  return async (facts, key) => {
    const body = JSON.stringify({ visit, facts, key });
    const answer = await fetch(`${base}/tell`, { method: "POST", headers: { "content-type": "application/json" }, body });
    const told = (await answer.json().catch(() => ({}))) as { refused?: Answer["refused"]; error?: Refusal };
    const refused = told.refused ?? (told.error ? [{ index: 0, ...told.error }] : []);
    return { status: answer.status, refused, after_s: Number(answer.headers.get("retry-after")) || 0 };
  };
}

/** Send the last words of a page that goes away; the browser sends them after it is gone. */
export function farewell(base: string, visit: string, facts: Fact[]): void {
  if (facts.length === 0) return;
  const body = JSON.stringify({ visit, facts, key: newKey() });
  const type = "application/json";
  if ("keepalive" in Request.prototype) void fetch(`${base}/tell`, { method: "POST", keepalive: true, headers: { "content-type": type }, body }).catch(() => undefined);
  else navigator.sendBeacon(`${base}/tell`, new Blob([body], { type }));
}
