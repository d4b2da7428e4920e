import type { components } from "../../../api/schema";
import { shown } from "../../../lib/text";
import type { View } from "./zoom";

export type Curve = components["schemas"]["MediaCurve"];

/** The colours of the lanes, as tokens of the present theme. */
export interface Paint {
  comments: string;
  orders: string;
  likes: string;
  line: string;
  band: string;
  text: string;
  mark: string;
  font: string;
}

/** Where the lanes lie, from the top: curves, the band of segments, the flags. */
export const LANES = { curve: 64, gap: 6, band: 22, flags: 18 } as const;
export const LANES_HEIGHT = LANES.curve + LANES.gap + LANES.band + LANES.flags;

/** Add up `values` of steps into one number for each of `columns` columns of the view; the busiest step counts where steps are finer. */
export function columned(values: readonly number[], stepMs: number, view: View, columns: number): number[] {
  const each = (view.to - view.from) / columns;
  return Array.from({ length: columns }, (_, column) => {
    const first = Math.floor((view.from + column * each) / stepMs);
    const last = Math.max(first, Math.ceil((view.from + (column + 1) * each) / stepMs) - 1);
    let most = 0;
    for (let at = Math.max(0, first); at <= Math.min(last, values.length - 1); at += 1) most = Math.max(most, values[at] ?? 0);
    return most;
  });
}

/** Draw what the room did along the view; `name` tells what a product is called. */
export function draw(on: CanvasRenderingContext2D, width: number, curve: Curve, view: View, paint: Paint, name: (product: string) => string): void {
  on.clearRect(0, 0, width, LANES_HEIGHT);
  const columns = Math.max(1, Math.floor(width));
  lane(on, columned(curve.comments, curve.step_ms, view, columns), highest(curve.comments), paint.comments, "area");
  lane(on, columned(curve.likes, curve.step_ms, view, columns), highest(curve.likes), paint.likes, "line");
  lane(on, columned(curve.orders, curve.step_ms, view, columns), highest(curve.orders), paint.orders, "bars");
  on.fillStyle = paint.line;
  on.fillRect(0, LANES.curve, width, 1);
  const x = (ms: number) => ((ms - view.from) / (view.to - view.from)) * width;
  on.font = `12px ${paint.font}`;
  on.textBaseline = "middle";
  bands(on, width, curve, x, paint, name);
  flags(on, width, curve, x, paint);
}

function highest(values: readonly number[]): number {
  let most = 1;
  for (const value of values) most = Math.max(most, value);
  return most;
}

function lane(on: CanvasRenderingContext2D, values: readonly number[], most: number, colour: string, as: "area" | "line" | "bars"): void {
  const y = (value: number) => LANES.curve - (value / most) * (LANES.curve - 4);
  on.globalAlpha = as === "area" ? 0.45 : 1;
  on.fillStyle = on.strokeStyle = colour;
  if (as === "line") {
    on.lineWidth = 1.25;
    on.beginPath();
    values.forEach((value, place) => (place === 0 ? on.moveTo(place, y(value)) : on.lineTo(place, y(value))));
    on.stroke();
  } else {
    // Orders stand out as short bars at the foot, so that danmaku stay readable behind them.
    const share = as === "bars" ? 0.6 : 1;
    values.forEach((value, place) => value > 0 && on.fillRect(place, LANES.curve - (LANES.curve - y(value)) * share, 1, (LANES.curve - y(value)) * share));
  }
  on.globalAlpha = 1;
}

function bands(on: CanvasRenderingContext2D, width: number, curve: Curve, x: (ms: number) => number, paint: Paint, name: (product: string) => string): void {
  const top = LANES.curve + LANES.gap;
  for (const [place, one] of curve.segments.entries()) {
    const [left, right] = [Math.max(0, x(one.start_ms)), Math.min(width, x(one.end_ms))];
    if (right - left < 1) continue;
    on.fillStyle = paint.band;
    on.globalAlpha = place % 2 === 0 ? 1 : 0.6;
    on.fillRect(left, top, right - left - 1, LANES.band);
    on.globalAlpha = 1;
    if (right - left < 30) continue;
    on.save();
    on.beginPath();
    on.rect(left + 4, top, right - left - 8, LANES.band);
    on.clip();
    on.fillStyle = paint.text;
    on.fillText(shown(one.product ? name(one.product) : one.title, 40), left + 6, top + LANES.band / 2 + 1);
    on.restore();
  }
}

function flags(on: CanvasRenderingContext2D, width: number, curve: Curve, x: (ms: number) => number, paint: Paint): void {
  const top = LANES.curve + LANES.gap + LANES.band;
  let free = -1;
  for (const mark of curve.marks) {
    const left = x(mark.at_ms);
    if (left < 0 || left > width) continue;
    on.fillStyle = paint.mark;
    on.fillRect(left, top, 1.5, LANES.flags);
    if (left < free) continue;
    const text = `⚑ ${shown(mark.note || mark.tag, 16)}`;
    on.fillText(text, left + 4, top + LANES.flags / 2 + 1);
    free = left + 10 + on.measureText(text).width;
  }
}
