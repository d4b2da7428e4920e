import "./overlay.css";

import { Line } from "./line";
import { cards, NOTHING, type Cards, type Part } from "./parts";

/** One overlay, or all over a whole picture: the last part of the address says which. */
const name = location.pathname.split("/").pop() ?? "";
const all = name === "all";
const line = new Line(location.pathname.replace(/[^/]*$/, "now"));

interface Card {
  box: HTMLElement;
  fields: Map<string, HTMLElement>;
}

const page = new Map<Part, Card>();
for (const box of document.querySelectorAll<HTMLElement>("[data-part]")) {
  const part = box.dataset.part as Part;
  if (!all && part !== name) box.remove();
  else page.set(part, { box, fields: new Map([...box.querySelectorAll<HTMLElement>("[data-field]")].map((of) => [of.dataset.field ?? "", of])) });
}
document.documentElement.dataset.all = String(all);

/** Put texts where they changed, and nothing else: a page that stays as it is costs nothing to paint. */
function render(): void {
  const told: Cards = line.view ? cards(line.view, line.now, line.old) : NOTHING;
  // Over a whole picture the next broadcast comes up when it is its time; a source of its own is switched by OBS.
  if (all && !line.view?.next?.now) told.next = null;
  for (const [part, { box, fields }] of page) {
    const texts = told[part];
    box.classList.toggle("on", texts !== null);
    // A card that goes keeps its texts while it fades.
    if (texts === null) continue;
    for (const [field, of] of fields) {
      const text = texts[field] ?? "";
      if (of.textContent !== text) of.textContent = text;
    }
  }
}

async function ask(): Promise<void> {
  if (await line.ask()) render();
}

/** Once a second, as the broadcast's second begins. */
function tick(): void {
  render();
  void ask();
  if (!line.gone) setTimeout(tick, 1000 - (line.view ? line.now % 1000 : 0));
}

tick();
// OBS slows the timers of a source nobody sees; shown again it must not begin with what was.
document.addEventListener("visibilitychange", render);
