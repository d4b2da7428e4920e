/** Between two looks the film may be this much farther than the clock: players do not tell their place exactly. */
const SLACK_MS = 750;
/** Shorter is not worth telling. */
const LEAST_MS = 500;

/** Which stretches of the film were watched without a jump. */
export class Watched {
  private from: number | null = null;
  private to = 0;
  private seen = 0;
  private done: [number, number][] = [];

  /** The film stands at `film_ms` while it plays at `rate`; `now_ms` is a clock that only rises. */
  at(film_ms: number, now_ms: number, rate: number): void {
    const film = Math.round(film_ms);
    const gone = film - this.to;
    const jumped = gone < 0 || gone > (now_ms - this.seen) * rate + SLACK_MS;
    if (this.from !== null && jumped) this.stop();
    if (this.from === null) this.from = film;
    this.to = film;
    this.seen = now_ms;
  }

  /** It plays no more, or jumps. */
  stop(): void {
    if (this.from !== null && this.to - this.from >= LEAST_MS) this.done.push([this.from, this.to]);
    this.from = null;
  }

  /** Give the stretches not given before; one that still goes on is gone on with. */
  take(): [number, number][] {
    if (this.from !== null && this.to - this.from >= LEAST_MS) {
      this.done.push([this.from, this.to]);
      this.from = this.to;
    }
    return this.done.splice(0);
  }
}
