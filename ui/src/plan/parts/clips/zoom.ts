/** The stretch of media time in sight. */
export interface View {
  from: number;
  to: number;
}

/** The closest look: five seconds across. */
export const CLOSEST_MS = 5_000;

/** Look closer (`by` > 1) or from further, keeping what is at `at` where it is. */
export function zoomed(view: View, at: number, by: number, lengthMs: number): View {
  const width = view.to - view.from;
  const wanted = Math.min(Math.max(width / by, Math.min(CLOSEST_MS, lengthMs)), lengthMs);
  const share = width > 0 ? Math.min(1, Math.max(0, (at - view.from) / width)) : 0.5;
  return within(at - share * wanted, wanted, lengthMs);
}

/** Look aside by a share of what is in sight. */
export function panned(view: View, share: number, lengthMs: number): View {
  const width = view.to - view.from;
  return within(view.from + share * width, width, lengthMs);
}

/** Look at a clip with as much again around it. */
export function around(start: number, end: number, lengthMs: number): View {
  const width = Math.min(lengthMs, Math.max(CLOSEST_MS, (end - start) * 3));
  return within((start + end - width) / 2, width, lengthMs);
}

function within(from: number, width: number, lengthMs: number): View {
  const begins = Math.max(0, Math.min(from, lengthMs - width));
  return { from: begins, to: begins + width };
}

const THUMBS_MOST = 20;
/** Pictures stand on a fixed raster of this many steps, so that scrolling asks for few new ones. */
const STEPS_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 1_800_000, 3_600_000];

/** Where pictures of what is in sight are taken: at most twenty, at round times, `room` of them side by side. */
export function thumbs(view: View, room: number): number[] {
  const most = Math.max(1, Math.min(THUMBS_MOST, room));
  const step = STEPS_MS.find((one) => (view.to - view.from) / one <= most - 1) ?? Math.ceil((view.to - view.from) / most);
  const first = Math.floor(view.from / step) * step;
  return Array.from({ length: most + 1 }, (_, place) => first + place * step)
    .filter((at) => at + step > view.from && at < view.to)
    .slice(0, THUMBS_MOST);
}

/** Round times to write along the view, about `room` of them. */
export function ticks(view: View, room: number): number[] {
  const step = STEPS_MS.find((one) => (view.to - view.from) / one <= Math.max(1, room)) ?? 3_600_000;
  const first = Math.ceil(view.from / step) * step;
  const found: number[] = [];
  for (let at = first; at <= view.to; at += step) found.push(at);
  return found;
}
