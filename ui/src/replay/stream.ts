import { patience } from "./page";

/** What the server tells all who have the page open. */
export interface Heard {
  said(line: { id: string; film_ms: number; text: string }): void;
  hid(line: { id: string }): void;
  pulse(now: { watching: number; likes: number; votes: Record<string, number[]> }): void;
  /** Whether the line stands. */
  line(open: boolean): void;
}

/** A line to the server that comes back by itself, also after an answer with which browsers give up. */
export class Stream {
  private source: EventSource | null = null;
  private tried = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly base: string,
    private readonly heard: Heard,
  ) {}

  open(): void {
    if (this.source !== null || this.timer !== null) return;
    const source = new EventSource(`${this.base}/stream`);
    this.source = source;
    source.onopen = () => {
      this.tried = 0;
      this.heard.line(true);
    };
    source.onerror = () => this.broken(source);
    const on = <Told>(name: string, tell: (told: Told) => void) => source.addEventListener(name, (event) => read(event as MessageEvent<string>, tell));
    on("said", this.heard.said);
    on("hid", this.heard.hid);
    on("pulse", this.heard.pulse);
  }

  close(): void {
    this.source?.close();
    this.source = null;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Browsers come back on their own after a cut line, but not after a refusal. */
  private broken(source: EventSource): void {
    this.heard.line(false);
    if (source.readyState !== EventSource.CLOSED || this.source !== source) return;
    this.close();
    this.tried += 1;
    // Spread, so that two thousand pages do not come back in one instant.
    this.timer = setTimeout(
      () => {
        this.timer = null;
        this.open();
      },
      patience(this.tried + 1) * (0.5 + Math.random()),
    );
  }
}

function read<Told>(event: MessageEvent<string>, tell: (told: Told) => void): void {
  let told: Told;
  try {
    told = JSON.parse(event.data) as Told;
  } catch {
    return;
  }
  tell(told);
}
