import type { View } from "./parts";

/** Data older than this may be wrong by now. */
export const OLD_MS = 10_000;

/** An answer that does not come within this time is given up, for a frozen server closes nothing. */
export const PATIENCE_MS = 5_000;

/** The line to the server: what it last said, and what time it is there. */
export class Line {
  view: View | null = null;
  /** The address was taken back: it will say nothing any more. */
  gone = false;
  private tag = "";
  private server = 0;
  private heard = -Infinity;
  private asked: { at: number; stop: AbortController } | null = null;

  /** `clock` gives ms that only grow, whatever is done to the clock of the machine. */
  constructor(
    private readonly address: string,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** The broadcast's time now: what the server said last, and what has passed since. */
  get now(): number {
    return this.server + this.clock() - this.heard;
  }

  get old(): boolean {
    return this.clock() - this.heard > OLD_MS;
  }

  /** Ask what is shown now, unless an answer is still awaited; tells whether there is something new. */
  async ask(): Promise<boolean> {
    if (this.gone) return false;
    if (this.asked) {
      if (this.clock() - this.asked.at > PATIENCE_MS) this.asked.stop.abort();
      return false;
    }
    const stop = new AbortController();
    this.asked = { at: this.clock(), stop };
    try {
      return await this.hear(await fetch(this.address, { signal: stop.signal, cache: "no-store", headers: { "if-none-match": this.tag } }));
    } catch {
      // The server is away: what was heard goes on until it is old, and it is asked again in a second.
      return false;
    } finally {
      this.asked = null;
    }
  }

  private async hear(answer: Response): Promise<boolean> {
    const before = this.view;
    if (answer.status === 404) [this.gone, this.view] = [true, null];
    else if (answer.status === 200) {
      this.view = (await answer.json()) as View;
      this.tag = answer.headers.get("etag") ?? "";
    }
    if (answer.status === 200 || answer.status === 304) {
      this.server = Number(answer.headers.get("x-now-ms"));
      this.heard = this.clock();
    }
    return before !== this.view;
  }
}
