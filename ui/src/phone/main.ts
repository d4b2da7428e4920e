import "./phone.css";
import { percent, read, type Beat, type Machine } from "./beat";
import { words } from "./words";

/** How often the phone tells how it does; after thirty silent seconds it counts as lost. */
const BEAT_MS = 10_000;
const PATIENCE_MS = 5_000;

const w = words(navigator.language);
const token = location.pathname.split("/").filter(Boolean)[1] ?? "";
const form = document.querySelector("form") as HTMLFormElement;
const [typed, charging] = form.querySelectorAll("input") as unknown as [HTMLInputElement, HTMLInputElement];

let rtt: number | null = null;
let heard = 0;
let gone = false;

function put(name: string, text: string): void {
  const place = document.querySelector<HTMLElement>(`[data-text="${name}"]`);
  if (place && place.textContent !== text) place.textContent = text;
}

function show(state: keyof typeof w.states): void {
  put("state", w.states[state]);
  (document.querySelector(".state") as HTMLElement).dataset.state = state;
}

function figures(beat: Beat): void {
  put("battery", beat.battery === null ? w.unknown : w.percent(beat.battery, beat.charging === true));
  put("network", w.networks[beat.network]);
  put("way", rtt === null ? w.unknown : `${rtt} ms`);
}

async function tell(): Promise<void> {
  const beat = await read(navigator as unknown as Machine, { battery: percent(typed.value), charging: charging.checked }, rtt);
  const stop = new AbortController();
  const patience = setTimeout(() => stop.abort(), PATIENCE_MS);
  const began = performance.now();
  try {
    const answer = await fetch(`/in/phone/${token}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(beat),
      signal: stop.signal,
    });
    if (answer.status === 404) {
      gone = true;
      return show("gone");
    }
    if (!answer.ok) return show("away");
    const told = (await answer.json()) as { name: string; where: string; state: "ok" | "low" };
    rtt = Math.round(performance.now() - began);
    heard = Date.now();
    put("name", told.name);
    put("where", told.where);
    show(told.state);
  } catch {
    show("away");
  } finally {
    clearTimeout(patience);
    figures({ ...beat, rtt_ms: rtt });
  }
}

/** Keep the screen on where the browser lets a page do so: a locked phone falls silent. */
async function awake(): Promise<void> {
  const lock = (navigator as unknown as { wakeLock?: { request(kind: "screen"): Promise<unknown> } }).wakeLock;
  await lock?.request("screen").catch(() => undefined);
}

for (const name of ["label", "batteryName", "networkName", "wayName", "heardName", "typed", "charging", "how"] as const) put(name, w[name]);
form.hidden = "getBattery" in navigator;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => void tell());
document.addEventListener("visibilitychange", () => document.hidden || (void awake(), void tell()));
setInterval(() => put("heard", heard ? w.seconds(Math.round((Date.now() - heard) / 1000)) : w.never), 1_000);
setInterval(() => gone || void tell(), BEAT_MS);
void awake();
void tell();
