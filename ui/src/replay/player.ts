import { reactive } from "vue";

import { patience } from "./page";

/** The screen is told where the film stands so often; danmaku are drawn with every picture. */
const TOLD_MS = 250;
/** Waiting longer than this is said. */
const SLOW_MS = 1_500;
/** Players tell their place in steps; within this the clock is believed. */
const DRIFT_MS = 180;

export const RATES = [1, 1.25, 1.5, 2] as const;

/** How the film plays, for the screen. */
export interface Playing {
  ms: number;
  playing: boolean;
  slow: boolean;
  broken: boolean;
  started: boolean;
  muted: boolean;
  rate: number;
  loaded_ms: number;
}

/** The film's player: what the screen needs to know of it, and a clock for what flies over the picture. */
export class Player {
  readonly now: Playing = reactive({ ms: 0, playing: false, slow: false, broken: false, started: false, muted: false, rate: 1, loaded_ms: 0 });
  private video: HTMLVideoElement | null = null;
  private told = 0;
  private tried = 0;
  private slowly: ReturnType<typeof setTimeout> | null = null;
  private again: ReturnType<typeof setTimeout> | null = null;
  private anchor = { film: 0, wall: 0 };
  private frame = 0;

  constructor(
    private readonly length_ms: number,
    private readonly drawn: (film_ms: number) => void,
    private readonly watched: { at(film_ms: number, now_ms: number, rate: number): void; stop(): void },
  ) {}

  /** Take the element over, and begin at `start_ms`. */
  attach(video: HTMLVideoElement, start_ms: number): void {
    this.video = video;
    this.now.ms = start_ms;
    const on = (name: string, heard: () => void) => video.addEventListener(name, heard);
    const begin = () => this.now.ms > 0 && Math.abs(video.currentTime * 1_000 - this.now.ms) > 500 && this.place(this.now.ms);
    on("loadedmetadata", begin);
    on("play", () => Object.assign(this.now, { playing: true, started: true }));
    on("pause", () => this.paused());
    on("ended", () => this.paused());
    on("playing", () => this.flows());
    on("waiting", () => this.waits());
    on("stalled", () => this.now.playing && video.readyState < 3 && this.waits());
    on("seeking", () => (this.watched.stop(), this.tell(true)));
    on("seeked", () => (this.flowing(), this.tell(true)));
    on("timeupdate", () => this.tell(false));
    on("progress", () => this.loaded());
    on("ratechange", () => (this.now.rate = video.playbackRate));
    on("volumechange", () => (this.now.muted = video.muted));
    on("error", () => this.failed());
    if (video.readyState > 0) begin();
    const each = () => {
      this.frame = requestAnimationFrame(each);
      this.drawn(this.filmMs());
    };
    each();
  }

  detach(): void {
    cancelAnimationFrame(this.frame);
    for (const timer of [this.slowly, this.again]) if (timer !== null) clearTimeout(timer);
    this.video = null;
  }

  /** Where the film stands, smooth between what the player tells. */
  filmMs(): number {
    const video = this.video;
    if (video === null) return this.now.ms;
    const told = video.readyState === 0 ? this.now.ms : video.currentTime * 1_000;
    const wall = performance.now();
    const guess = this.anchor.film + (wall - this.anchor.wall) * video.playbackRate;
    const runs = !video.paused && !video.seeking && video.readyState >= 3;
    if (!runs || Math.abs(guess - told) > DRIFT_MS) this.anchor = { film: told, wall };
    return runs ? Math.max(0, this.anchor.film + (wall - this.anchor.wall) * video.playbackRate) : told;
  }

  toggle(): void {
    const video = this.video;
    if (video === null) return;
    if (!video.paused) return video.pause();
    if (video.ended) video.currentTime = 0;
    if (this.now.broken) this.retry();
    void video.play()?.catch(() => undefined);
  }

  seek(ms: number): void {
    const to = Math.min(Math.max(0, ms), Math.max(0, this.length_ms - 100));
    this.now.ms = to;
    this.place(to);
  }

  pace(rate: number): void {
    if (this.video) this.video.playbackRate = rate;
  }

  mute(): void {
    if (this.video) this.video.muted = !this.video.muted;
  }

  private place(ms: number): void {
    if (this.video && this.video.readyState > 0) this.video.currentTime = ms / 1_000;
  }

  private tell(at_once: boolean): void {
    const video = this.video;
    if (video === null || video.readyState === 0) return;
    const wall = performance.now();
    if (!video.paused && !video.seeking) this.watched.at(video.currentTime * 1_000, wall, video.playbackRate);
    if (at_once || wall - this.told >= TOLD_MS) {
      this.told = wall;
      this.now.ms = Math.round(video.currentTime * 1_000);
      this.loaded();
    }
  }

  private loaded(): void {
    const video = this.video;
    if (video === null) return;
    for (let at = 0; at < video.buffered.length; at += 1)
      if (video.buffered.start(at) <= video.currentTime + 0.5 && video.buffered.end(at) > video.currentTime) this.now.loaded_ms = video.buffered.end(at) * 1_000;
  }

  private paused(): void {
    this.tell(true);
    this.watched.stop();
    this.now.playing = false;
    this.flowing();
  }

  private waits(): void {
    if (this.slowly === null) this.slowly = setTimeout(() => (this.now.slow = true), SLOW_MS);
  }

  private flows(): void {
    this.tried = 0;
    this.now.broken = false;
    this.flowing();
  }

  private flowing(): void {
    if (this.slowly !== null) clearTimeout(this.slowly);
    this.slowly = null;
    this.now.slow = false;
  }

  private failed(): void {
    this.now.broken = true;
    this.now.playing = false;
    this.watched.stop();
    this.flowing();
    this.tried += 1;
    if (this.again === null) this.again = setTimeout(() => this.retry(), patience(this.tried));
  }

  /** Ask for the film again, and go on where it stood. */
  private retry(): void {
    if (this.again !== null) clearTimeout(this.again);
    this.again = null;
    const video = this.video;
    if (video === null) return;
    video.load();
    if (this.now.started) void video.play()?.catch(() => undefined);
  }
}
