import { CROSSING_MS, Lanes, left } from "./lanes";
import type { Line } from "./lines";

/** How much of the picture lines may cover. */
export type Density = "few" | "half" | "full";
const SHARE: Record<Density, number> = { few: 0.25, half: 0.5, full: 0.8 };
/** The film went on by more than this between two pictures: it jumped. */
const JUMP_MS = 1_500;
/** So many lines fly at once, however wide the picture. */
const MOST = 80;

interface Flying {
  line: Line;
  began_ms: number;
  place: HTMLElement;
  textPx: number;
}

/**
 * Lines that fly over the picture. Where each stands is worked out from the film's time alone, so that pausing,
 * jumping and another speed need nothing of their own.
 */
export class Danmaku {
  density: Density = "half";
  private flying: Flying[] = [];
  private lanes = new Lanes(0, 0);
  private at = -1;
  private seen = -1;
  private width = 0;
  private lanePx = 0;
  private readonly pen = document.createElement("canvas").getContext("2d");

  constructor(
    private readonly host: HTMLElement,
    private readonly between: (from: number, to: number) => Line[],
    private readonly changes: () => number,
  ) {}

  /** The picture has another size, or another density is wanted. */
  fit(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    const size = width >= 900 ? 24 : width >= 560 ? 20 : 16;
    this.width = width;
    this.lanePx = Math.round(size * 1.5);
    this.host.style.fontSize = `${size}px`;
    if (this.pen) this.pen.font = `600 ${size}px ${getComputedStyle(this.host).fontFamily}`;
    this.lanes = new Lanes(Math.max(1, Math.floor((height * SHARE[this.density]) / this.lanePx)), width);
    this.clear();
  }

  /** Take every line off. */
  clear(): void {
    for (const one of this.flying) one.place.remove();
    this.flying = [];
    this.at = -1;
  }

  /** Draw the lines as they stand at `ms` of the film. */
  draw(ms: number): void {
    if (this.width === 0 || Math.abs(this.width - this.host.clientWidth) > 1) this.fit();
    const jumped = this.at < 0 || ms < this.at || ms - this.at > JUMP_MS;
    if (jumped) this.begin(ms);
    else if (this.seen !== this.changes()) this.joined(ms);
    else for (const line of this.between(this.at, ms)) this.start(line);
    this.seen = this.changes();
    this.at = ms;
    this.move(ms);
  }

  private begin(ms: number): void {
    this.clear();
    const lanes = Math.max(1, Math.floor((this.host.clientHeight * SHARE[this.density]) / this.lanePx));
    this.lanes = new Lanes(lanes, this.width);
    for (const line of this.between(ms - CROSSING_MS, ms)) this.start(line);
  }

  /** Lines came or went meanwhile: those that began lately join, hidden ones leave. */
  private joined(ms: number): void {
    // After a jump the minute it led to may come late: then it is as if the film came there now.
    if (this.flying.length === 0) return this.begin(ms);
    const now = this.between(ms - CROSSING_MS, ms);
    const there = new Set(now.map(named));
    this.flying = this.flying.filter((one) => there.has(named(one.line)) || (one.place.remove(), false));
    const known = new Set(this.flying.map((one) => named(one.line)));
    // What a lane could not take at its time does not jump into the middle of the picture later.
    for (const line of now) if (!known.has(named(line)) && (line.ms > this.at || line.mine || ms - line.ms < JUMP_MS)) this.start(line, line.ms > this.at ? line.ms : ms);
  }

  private start(line: Line, from = line.ms): void {
    if (this.flying.length >= MOST && !line.mine) return;
    const textPx = Math.ceil(this.pen?.measureText(line.text).width ?? line.text.length * this.lanePx) + 16;
    let lane = this.lanes.take(from, textPx);
    if (lane < 0 && line.mine) lane = 0;
    if (lane < 0) return;
    const place = document.createElement("span");
    place.textContent = line.text;
    if (line.mine) place.className = "mine";
    place.style.top = `${lane * this.lanePx}px`;
    this.host.appendChild(place);
    this.flying.push({ line, began_ms: from, place, textPx });
  }

  private move(ms: number): void {
    this.flying = this.flying.filter((one) => {
      const x = left(ms, one.began_ms, one.textPx, this.width);
      if (x < -one.textPx) return one.place.remove(), false;
      one.place.style.transform = `translate3d(${x.toFixed(1)}px,0,0)`;
      return true;
    });
  }
}

function named(line: Line): string {
  return line.mine ? `mine ${line.ms}` : `${line.ms} ${line.text}`;
}
