import type { EndingCard, Head, StopStep } from "../api/client";

/** Whether a step of the stop is behind us. */
export function settled(step: StopStep): boolean {
  return step.state === "done" || step.state === "by_hand";
}

/** Whether it was signed off and the picture may still be out: everybody stays professional. Source: E1. */
export function stillOnAir(head: Head, { steps }: EndingCard): boolean {
  return head.state === "ended" && !steps.some((step) => step.step === "stopped" && settled(step));
}

/** How much of the seconds the picture goes on for is over, as a share of 1; null where that is not known. */
export function tailShare(head: Head, { tail_ms }: EndingCard, now_ms: number): number | null {
  if (head.ended_ms === null || tail_ms === null || tail_ms <= head.ended_ms) return null;
  return Math.min(1, Math.max(0, (now_ms - head.ended_ms) / (tail_ms - head.ended_ms)));
}

/** What a person may press at a step: it is done; try again; I did it by hand; I did it before its turn. */
export type Act = "done" | "again" | "hand" | "early";

/** The presses of a step, the one to be hit first; none for who may not stop a broadcast. Source: E1, E5. */
export function actsOn(step: StopStep, may: boolean): readonly Act[] {
  if (!may || settled(step)) return [];
  if (step.way === "people") return step.next ? ["done"] : onlyPeople(step) ? ["early"] : [];
  if (step.state === "failed") return ["again", "hand"];
  return step.next ? ["hand"] : [];
}

const DEVICES: readonly string[] = ["microphone", "camera", "network", "power"] satisfies StopStep["step"][];

/** Whether a step is about a device, which only people can turn off. Source: E5. */
function onlyPeople(step: StopStep): boolean {
  return DEVICES.includes(step.step);
}

/** Where the ending stands, which decides what is shown first. */
export type Chapter = "planned" | "closing" | "stopping" | "sealing" | "sealed";

export function chapterOf(head: Head, ending: EndingCard): Chapter {
  if (head.state === "sealed") return "sealed";
  if (head.state === "ended") return ending.sealing ? "sealing" : "stopping";
  return head.went_live_ms === null ? "planned" : "closing";
}
