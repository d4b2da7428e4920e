/** What a key does in the clip editor. */
export type Deed =
  | "in"
  | "out"
  | "split"
  | "add"
  | "drop"
  | "play"
  | "faster"
  | "pause"
  | "slower"
  | "frame-back"
  | "frame-on"
  | "second-back"
  | "second-on"
  | "start-earlier"
  | "start-later"
  | "end-later"
  | "end-earlier"
  | "next"
  | "previous"
  | "undo"
  | "good"
  | "fair"
  | "bad"
  | "highlight"
  | "loop"
  | "closer"
  | "wider"
  | "whole"
  | "help";

const PLAIN: Record<string, Deed> = {
  i: "in",
  o: "out",
  s: "split",
  a: "add",
  delete: "drop",
  " ": "play",
  l: "faster",
  k: "pause",
  j: "slower",
  arrowleft: "frame-back",
  arrowright: "frame-on",
  "[": "start-earlier",
  "]": "end-later",
  "{": "start-later",
  "}": "end-earlier",
  n: "next",
  p: "previous",
  z: "undo",
  "1": "good",
  "2": "fair",
  "3": "bad",
  h: "highlight",
  r: "loop",
  "+": "closer",
  "=": "closer",
  "-": "wider",
  "0": "whole",
  "?": "help",
};
const SHIFTED: Record<string, Deed> = { ...PLAIN, arrowleft: "second-back", arrowright: "second-on" };

/** Where a key is typed, not pressed. */
const TYPED = "input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
/** What Space and the arrows already do something to. */
const WORKED = "button, a, input, summary, [role=slider], [role=radio], [role=tab]";

/** Read a key; null for one that does nothing here, is being typed, or belongs to the browser. */
export function deed(event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey" | "isComposing" | "target">): Deed | null {
  const key = event.key.toLowerCase();
  // Whoever is used to Ctrl+Z means the same.
  if ((event.ctrlKey || event.metaKey) && key === "z" && !typed(event.target)) return "undo";
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typed(event.target)) return null;
  if (event.target instanceof Element && event.target.closest("[role=dialog]")) return null;
  const worked = event.target instanceof Element && event.target.closest(WORKED) !== null;
  const ranged = event.target instanceof Element && event.target.closest("input, [role=slider], [role=radio], [role=tab]") !== null;
  if ((key === " " && worked) || (key.startsWith("arrow") && ranged)) return null;
  return (event.shiftKey ? SHIFTED : PLAIN)[key] ?? null;
}

function typed(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPED) !== null;
}
