import type { View } from "../api/client";
import type { components } from "../api/schema";

export type Link = Required<View["link"]>;
export type StudioCard = View["stage"]["studio"];
export type Trouble = StudioCard["troubles"][number];
export type Plans = components["schemas"]["Plans"];
export type Tone = "ok" | "warn" | "danger" | "quiet";

/** The scenes of a plan, in the order of an evening. */
export const SCENES = ["opening", "product", "countdown", "ending", "slate"] as const;
export type Scene = (typeof SCENES)[number];

/** The five types of incident, in the order of their keys 1 to 5. */
export const TYPES = ["network", "device", "content", "host", "product"] as const;
export type Type = (typeof TYPES)[number];

/** How loud the line to OBS is to be told: off air a stream that is off is nothing. */
export function tone(link: Link, live: boolean): Tone {
  if (link.state === "none") return "quiet";
  if (link.state === "trouble") return live ? "danger" : "warn";
  if (link.state === "connecting") return live ? "warn" : "quiet";
  if (link.stream === "reconnecting") return "danger";
  if (live && link.stream === "off") return "danger";
  return (link.dropped ?? 0) > 0.05 || (link.congestion ?? 0) > 0.5 ? "warn" : "ok";
}

/** Whether somebody may have to say that the feed is not dead. */
export const doubted = (link: Link, studio: StudioCard): boolean => studio.lost_ms !== null || link.watch === "doubting" || link.watch === "slate";

/** Incidents nobody closed, the newest first: it is the one people talk about. */
export const open = (studio: StudioCard): Trouble[] => studio.troubles.filter((one) => one.restored_ms === null).reverse();

/**
 * Whether kaibo did by itself what an incident's plan says: `does`; people have to: `by_hand`; `both` where it
 * called people, who may be away; `chosen` where somebody chose what is on program since.
 */
export function byItself({ type, noticed_ms }: Trouble, link: Link, studio: StudioCard): "does" | "by_hand" | "both" | "chosen" {
  const linked = link.state === "ready";
  if (type === "host" || type === "product") return "both";
  if (type === "device") return linked && link.watch !== "off" ? "does" : "by_hand";
  if (linked && studio.scene_why === "incident") return "does";
  return studio.scene_why === "" && (studio.scene_ms ?? 0) > noticed_ms ? "chosen" : "by_hand";
}

/** How a step of an incident's plan stands. */
export function step(trouble: Trouble, id: string, seconds: number, now_ms: number): { state: "done" | "late" | "due"; after_ms: number | null; by: string } {
  const taken = trouble.steps.find((one) => one.step === id);
  if (taken) return { state: "done", after_ms: taken.at_ms - trouble.noticed_ms, by: taken.by };
  return { state: now_ms - trouble.noticed_ms > seconds * 1000 ? "late" : "due", after_ms: null, by: "" };
}

/** The type a key opens; null where it opens none, or is typed into a field. */
export function typeOf(event: Pick<KeyboardEvent, "key" | "target">): Type | null {
  return typing(event.target) ? null : (TYPES[Number(event.key) - 1] ?? null);
}

/** Whether a key goes into a field, and so means nothing else. */
export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
