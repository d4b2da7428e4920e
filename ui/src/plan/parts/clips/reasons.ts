import { c } from "../../words/clips";
import type { Clip } from "./edits";

export interface Reason {
  signal: string;
  text: string;
  rise: string;
}

/** How far over its usual level a signal stood, in words: 4 spreads rarely come by chance. */
export function told(reasons: NonNullable<Clip["reasons"]>): Reason[] {
  return [...reasons]
    .sort((one, other) => other.rise - one.rise)
    .map(({ signal, rise }) => {
      const name = c.value.signals[signal as keyof typeof c.value.signals] ?? signal;
      if (signal === "mark" || signal === "marks") return { signal, text: c.value.marked, rise: "" };
      const step = rise >= 10 ? "most" : rise >= 6 ? "much" : rise >= 4 ? "more" : "some";
      return { signal, text: c.value.over[step](name), rise: rise.toFixed(1) };
    });
}
