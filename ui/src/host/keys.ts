import { SIZES } from "./paging";
import { prompt, prompter } from "./store";

const STEPS: Record<string, -1 | 1> = {
  ArrowLeft: -1,
  ArrowUp: -1,
  PageUp: -1,
  ArrowRight: 1,
  ArrowDown: 1,
  PageDown: 1,
  " ": 1,
  Enter: 1,
};

/** Do what a key or a foot pedal asks of the host's screen; a key that presses a focused button is that button's. */
export function press(event: KeyboardEvent, turn: (by: -1 | 1) => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const pressed = event.key === " " || event.key === "Enter";
  if (pressed && event.target instanceof Element && event.target.closest("button, a") !== null) return;
  const { size, mirrored, black } = prompter.value;
  const step = STEPS[event.key];
  const key = event.key.toLowerCase();
  if (step !== undefined) turn(step);
  else if (key === "+" || key === "=") prompt({ size: Math.min(SIZES.most, size + SIZES.step) });
  else if (key === "-" || key === "_") prompt({ size: Math.max(SIZES.least, size - SIZES.step) });
  else if (key === "m") prompt({ mirrored: !mirrored });
  else if (key === "b") prompt({ black: !black });
  else return;
  event.preventDefault();
}
