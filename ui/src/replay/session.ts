import { reactive, shallowRef } from "vue";

import { Lines, reader } from "./lines";
import type { PublicPage } from "./page";
import { Player } from "./player";
import { Stream } from "./stream";
import { farewell, poster, Teller, type Refusal } from "./tell";
import { kept, visit } from "./visit";
import { Watched } from "./watched";

/** What was watched is told so often. */
const WATCHED_MS = 10_000;
const LIKES_MS = 2_000;
/** So many likes count in a second, however fast somebody taps. */
const LIKES_A_SECOND = 8;
/** A line by somebody else stays at the foot of the list so long. */
const NEW_MS = 30_000;
const MOST_OWN = 30;

/** A line this visit wrote: on its way, waiting to be let through, seen by all, or refused. */
export interface Own {
  film_ms: number;
  text: string;
  state: "sending" | "waits" | "shown" | "refused";
  why: Refusal | null;
}

/** What the screen shows of the others and of this visit. */
export interface Here {
  watching: number;
  likes: number;
  liked: number;
  votes: Record<string, number[]>;
  chosen: Record<string, number>;
  answered: Record<string, true>;
  own: Own[];
  closed: boolean;
  online: boolean;
  /** When the next line may be written. */
  free_ms: number;
}

export interface Recent {
  id: string;
  ms: number;
  text: string;
  until: number;
}

/** One opening of a replay page: its film, what others write, and what this visit tells. */
export class Session {
  readonly here: Here;
  /** Counts changes of the lines. */
  readonly changes = shallowRef(0);
  readonly recent = shallowRef<Recent[]>([]);
  /** Hearts to let rise: this visit's own, and of others. */
  readonly hearts = shallowRef(0);
  readonly lines: Lines;
  readonly player: Player;
  readonly watched = new Watched();
  readonly visit: string;
  /** Draws what flies over the picture; set by the stage. */
  draw: (ms: number) => void = () => undefined;
  private readonly teller: Teller;
  private readonly stream: Stream;
  private readonly seconds = kept(() => sessionStorage);
  private readonly places = kept(() => localStorage);
  private timers: ReturnType<typeof setInterval>[] = [];
  private taps: number[] = [];

  constructor(
    readonly base: string,
    readonly page: PublicPage,
    code: string,
  ) {
    const id = (this.visit = visit(this.seconds, base));
    const votes = Object.fromEntries(page.prompts.map((one) => [one.id, one.votes]));
    this.here = reactive({ watching: page.watching, likes: page.likes, liked: 0, votes, chosen: this.remembered(), answered: {}, own: [], closed: false, online: true, free_ms: 0 });
    this.lines = new Lines(reader(base), page.chunk_ms, page.chunks, () => (this.changes.value += 1));
    this.player = new Player(page.length_ms, (ms) => this.draw(ms), this.watched);
    this.teller = new Teller(poster(base, id), () => (this.here.closed = true));
    this.stream = new Stream(base, {
      said: (line) => this.said(line),
      hid: ({ id }) => this.hid(id),
      pulse: (now) => this.pulse(now),
      line: (open) => (this.here.online = open),
    });
    // Told each time the page is loaded: the server counts a visit once, and takes nothing of one it was not told of.
    if (!page.preview) this.teller.tell(code ? { kind: "opened", code } : { kind: "opened" });
  }

  /** Begin to listen and to tell. */
  begin(): void {
    this.stream.open();
    this.lines.want(this.player.now.ms);
    this.timers.push(setInterval(() => this.tellWatched(), WATCHED_MS));
    this.timers.push(setInterval(() => this.tick(), 1_000));
    addEventListener("pagehide", this.leave);
    addEventListener("pageshow", this.back);
    document.addEventListener("visibilitychange", this.seen);
  }

  end(): void {
    this.timers.forEach(clearInterval);
    this.stream.close();
    removeEventListener("pagehide", this.leave);
    removeEventListener("pageshow", this.back);
    document.removeEventListener("visibilitychange", this.seen);
  }

  /** Where this browser left the film, where that is worth going back to. */
  place(): number {
    const ms = Number(this.places.get(this.placeName())) || 0;
    return ms > 5_000 && ms < this.page.length_ms - 10_000 ? ms : 0;
  }

  /** Write a line at this moment of the film; with `prompt`, to answer that question. */
  say(text: string, prompt = ""): void {
    const own: Own = reactive({ film_ms: this.own(Math.round(this.player.filmMs())), text, state: "sending", why: null });
    this.here.own = [...this.here.own, own].slice(-MOST_OWN);
    this.here.free_ms = Date.now() + this.page.say.every_s * 1_000;
    if (prompt) this.here.answered[prompt] = true;
    this.lines.add({ ms: own.film_ms, text, who: 1, mine: true });
    this.teller.tell({ kind: "said", film_ms: own.film_ms, text, ...(prompt ? { prompt } : {}) }, 0, (refused) => this.answered(own, refused));
  }

  like(): void {
    const now = Date.now();
    this.taps = this.taps.filter((tap) => tap > now - 1_000);
    if (this.taps.length >= LIKES_A_SECOND || this.here.closed) return;
    this.taps.push(now);
    this.here.liked += 1;
    this.hearts.value += 1;
    if (!this.page.preview) this.teller.tell({ kind: "liked", film_ms: Math.round(this.player.filmMs()), count: 1 }, LIKES_MS);
  }

  vote(prompt: string, option: number): void {
    const votes = [...(this.here.votes[prompt] ?? [])];
    const before = this.here.chosen[prompt];
    if (before === option) return;
    if (before !== undefined) votes[before] = Math.max(0, (votes[before] ?? 0) - 1);
    votes[option] = (votes[option] ?? 0) + 1;
    this.here.votes[prompt] = votes;
    this.here.chosen[prompt] = option;
    this.seconds.set(`kaibo.votes.${this.base}`, JSON.stringify(this.here.chosen));
    if (!this.page.preview) this.teller.tell({ kind: "voted", prompt, option });
  }

  /** The address of a card, with who presses it and when. */
  go(href: string): string {
    return `${href}?v=${this.visit}&t=${Math.round(this.player.now.ms)}`;
  }

  /** Two lines written while the film stands still are told apart by a millisecond. */
  private own(ms: number): number {
    while (this.here.own.some((one) => one.film_ms === ms)) ms += 1;
    return ms;
  }

  private answered(own: Own, refused: Refusal | null): void {
    if (refused) {
      Object.assign(own, { state: "refused", why: refused });
      this.lines.drop(own.film_ms);
    } else if (own.state === "sending") own.state = this.page.moderation === "before" ? "waits" : "shown";
  }

  private said({ id, film_ms, text }: { id: string; film_ms: number; text: string }): void {
    const own = this.here.own.find((one) => one.film_ms === film_ms && one.state !== "refused");
    if (own) own.state = "shown";
    else this.recent.value = [...this.recent.value, { id, ms: film_ms, text, until: Date.now() + NEW_MS }].slice(-20);
    this.lines.add({ ms: film_ms, text, who: 1, id, ...(own ? { mine: true } : {}) });
  }

  private hid(id: string): void {
    this.recent.value = this.recent.value.filter((one) => one.id !== id);
    this.lines.hide(id);
  }

  private pulse(now: { watching: number; likes: number; votes: Record<string, number[]> }): void {
    // One's own likes are in the count a little later; they are not to rise as somebody else's.
    const others = now.likes - this.here.likes - this.here.liked;
    if (others > 0) this.hearts.value += Math.min(5, others);
    Object.assign(this.here, { watching: now.watching, likes: now.likes });
    this.here.liked = 0;
    for (const [prompt, votes] of Object.entries(now.votes)) this.here.votes[prompt] = votes;
  }

  private remembered(): Record<string, number> {
    try {
      return (JSON.parse(this.seconds.get(`kaibo.votes.${this.base}`) ?? "{}") as Record<string, number> | null) ?? {};
    } catch {
      return {};
    }
  }

  private placeName(): string {
    return `kaibo.place.${this.base}`;
  }

  private tick(): void {
    this.lines.want(this.player.now.ms);
    const now = Date.now();
    if (this.recent.value.some((one) => one.until <= now)) this.recent.value = this.recent.value.filter((one) => one.until > now);
    if (this.player.now.started) this.places.set(this.placeName(), String(Math.round(this.player.now.ms)));
  }

  private tellWatched(): void {
    if (this.page.preview || this.here.closed) return;
    for (const [from_ms, to_ms] of this.watched.take()) this.teller.tell({ kind: "watched", from_ms, to_ms });
  }

  private readonly leave = (): void => {
    for (const [from_ms, to_ms] of this.page.preview ? [] : this.watched.take()) this.teller.tell({ kind: "watched", from_ms, to_ms }, 1_000);
    if (!this.here.closed) farewell(this.base, this.visit, this.teller.last());
    this.stream.close();
  };

  private readonly back = (): void => this.stream.open();

  /** Phones end a page that is out of sight without a word. */
  private readonly seen = (): void => {
    if (!document.hidden) return this.stream.open();
    if (!this.player.now.playing) this.leave();
    else this.tellWatched();
  };
}
