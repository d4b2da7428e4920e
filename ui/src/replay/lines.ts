import { patience } from "./page";

/** Something written: at its time of the film, by somebody during the broadcast (0) or by a viewer of the replay (1). */
export interface Line {
  ms: number;
  text: string;
  who: 0 | 1;
  /** Known of what came by the stream; by it a line is hidden. */
  id?: string;
  /** This visit wrote it. */
  mine?: boolean;
}

/** So many chunks are kept; those farthest from where the film stands go first. */
const MOST_CHUNKS = 12;
/** So many new lines are kept for each chunk that is not read yet. */
const MOST_NEW = 300;

interface Chunk {
  lines: Line[] | null;
  tried: number;
  next_ms: number;
  asking: boolean;
}

/** The lines of a film, fetched in chunks a little before they are needed, with what viewers write meanwhile. */
export class Lines {
  private readonly chunks = new Map<number, Chunk>();
  private fresh: Line[] = [];
  private readonly hidden = new Set<string>();
  /** Counts changes, so that screens know when to look again. */
  changes = 0;

  constructor(
    private readonly get: (chunk: number) => Promise<Line[]>,
    private readonly chunkMs: number,
    private readonly count: number,
    private readonly changed: () => void = () => undefined,
  ) {}

  /** See that what is shown at `ms` is there or on its way: its chunk, the next one, and the one before for the list. */
  want(ms: number, now = Date.now()): void {
    const here = Math.floor(ms / this.chunkMs);
    for (const at of [here, here + 1, here - 1]) {
      if (at < 0 || at >= this.count) continue;
      let chunk = this.chunks.get(at);
      if (chunk === undefined) this.chunks.set(at, (chunk = { lines: null, tried: 0, next_ms: 0, asking: false }));
      if (!chunk.asking && chunk.next_ms <= now) void this.ask(at, chunk);
    }
    this.forget(here);
  }

  /** Give the lines of `(from, to]`, in order. */
  between(from: number, to: number): Line[] {
    const found: Line[] = [];
    const last = Math.min(this.count - 1, Math.floor(to / this.chunkMs));
    for (let at = Math.max(0, Math.floor(from / this.chunkMs)); at <= last; at += 1) found.push(...(this.chunks.get(at)?.lines ?? []));
    found.push(...this.fresh);
    return found.filter((line) => line.ms > from && line.ms <= to && !this.isHidden(line)).sort((a, b) => a.ms - b.ms);
  }

  /** Somebody wrote a line just now. */
  add(line: Line): void {
    if (line.id !== undefined && (this.hidden.has(line.id) || this.fresh.some((one) => one.id === line.id))) return;
    const own = this.fresh.find((one) => one.mine && one.id === undefined && one.ms === line.ms);
    const known = own ?? this.chunks.get(Math.floor(line.ms / this.chunkMs))?.lines?.find((one) => one.ms === line.ms && one.text === line.text);
    if (known) Object.assign(known, line, { mine: known.mine || line.mine });
    else this.fresh.push(line);
    if (this.fresh.length > MOST_NEW) this.fresh.shift();
    this.touched();
  }

  /** A line of this visit was refused. */
  drop(ms: number): void {
    this.fresh = this.fresh.filter((one) => !(one.mine && one.id === undefined && one.ms === ms));
    this.touched();
  }

  /** A line is not to be seen any more; chunks are read again where it is not known which. */
  hide(id: string): void {
    this.hidden.add(id);
    const known = this.fresh.some((one) => one.id === id) || [...this.chunks.values()].some((chunk) => chunk.lines?.some((one) => one.id === id));
    if (!known) for (const chunk of this.chunks.values()) chunk.next_ms = 0;
    this.touched();
  }

  private isHidden(line: Line): boolean {
    return line.id !== undefined && this.hidden.has(line.id);
  }

  private touched(): void {
    this.changes += 1;
    this.changed();
  }

  private async ask(at: number, chunk: Chunk): Promise<void> {
    chunk.asking = true;
    try {
      const lines = await this.get(at);
      chunk.lines = this.merged(lines, chunk.lines ?? []);
      chunk.tried = 0;
      chunk.next_ms = Infinity;
    } catch {
      chunk.tried += 1;
      chunk.next_ms = Date.now() + patience(chunk.tried);
    } finally {
      chunk.asking = false;
      this.touched();
    }
  }

  /** A line that came by the stream and is in the chunk now is one line; it stays known by its id. */
  private merged(lines: Line[], before: Line[]): Line[] {
    const known = new Map([...before, ...this.fresh].filter((one) => one.id !== undefined || one.mine).map((one) => [`${one.ms} ${one.text}`, one]));
    const all = lines.map((one) => ({ ...one, ...known.get(`${one.ms} ${one.text}`) }));
    const there = new Set(all.map((one) => `${one.ms} ${one.text}`));
    this.fresh = this.fresh.filter((one) => !there.has(`${one.ms} ${one.text}`));
    return all;
  }

  private forget(here: number): void {
    while (this.chunks.size > MOST_CHUNKS) {
      const far = [...this.chunks.keys()].reduce((a, b) => (Math.abs(b - here) > Math.abs(a - here) ? b : a));
      this.chunks.delete(far);
    }
  }
}

/** Read chunks of the page at `base`. */
export function reader(base: string): (chunk: number) => Promise<Line[]> {
  return async (chunk) => {
    const answer = await fetch(`${base}/danmaku/${chunk}`);
    if (!answer.ok) throw new Error(`chunk ${chunk}: ${answer.status}`);
    const told = (await answer.json()) as { lines: [number, string, 0 | 1][] };
    return told.lines.map(([ms, text, who]) => ({ ms, text, who }));
  };
}
