import type { CardAdvice, Closing, MarkLine, Outcome, Role, StopStep, Urgency } from "../api/client";
import { newKey } from "../lib/key";
import type { Sent } from "./outbox";
import { post, postNow } from "./post";
import type { How } from "./warnings";

export type Receipt = "seen" | "done" | "declined";
type Told = Promise<Outcome<Sent>>;

/** The terms of a lucky bag; `worth_fen` is what one prize is worth. */
export interface BagTerms {
  bag?: string;
  prize: string;
  seconds: number;
  condition: string;
  winners: number;
  worth_fen: number;
}

/** A segment to add behind `after` ("": next). */
export interface NewSegment {
  title: string;
  type: "product" | "bag" | "talk";
  product?: string;
  role?: CardRole;
  length_s?: number;
  after?: string;
}
type Incident = "network" | "device" | "content" | "host" | "product";
type CardRole = "flash" | "hit" | "classic" | "profit" | "topic" | "exclusive";

/**
 * What the crew can do to one broadcast; each command carries its own idempotency key.
 *
 * Most are kept while the line is down and sent when it is back; `now` marks those that mean now or not at all.
 */
export function commands(id: string) {
  const to = (path: string, body: object = {}, at_ms?: number): Told => post(id, path, newKey(), body, at_ms);
  const now = (path: string, body: object = {}): Told => postNow(id, path, newKey(), body);
  const at = encodeURIComponent;
  return {
    goLive: (despite = "") => now("live", { despite }),
    take: (segment: string, onAir: string | null = null) => to(`segments/${at(segment)}/take`, { on_air: onAir }),
    undoTake: (take: string) => to("take/undo", { take }),
    move: (segment: string, after: string) => to(`segments/${at(segment)}/move`, { after }),
    skip: (segment: string, skipped: boolean) => to(`segments/${at(segment)}/skip`, { skipped }),
    more: (segment: string, seconds: number) => to(`segments/${at(segment)}/time`, { seconds }),
    add: (segment: NewSegment) => to("segments", segment),
    say: (roles: readonly Role[], text: string, urgency: Urgency) => now("cues", { roles, text, urgency }),
    answer: (cue: string, receipt: Receipt, role: Role, why = "") => to(`cues/${at(cue)}/${receipt}`, { role, why }),
    /** Mark a moment; `at_ms` is when it was, on this machine's clock. */
    mark: (label: string, tag: MarkLine["tag"] = "highlight", role: Role = "operator", at_ms?: number) =>
      to("marks", { label, tag, role }, at_ms),
    finishTask: (task: string) => to(`tasks/${at(task)}/done`),
    prompt: (change: { page?: number; size?: number; mirrored?: boolean; black?: boolean }) => now("prompter", change),
    pushCard: (card: CardAdvice["card"], product = "") => to("cards", { card, product }),
    changePrice: (product: string, price_fen: number) => to("prices", { product, price_fen }),
    releaseStock: (product: string, count: number) => to("stock", { product, count }),
    holdback: (product: string, step: number) => to("holdback", { product, step }),
    stopHoldback: (product: string) => to("holdback/stop", { product }),
    claim: (question: string, role: Role, released = false) => to(`questions/${at(question)}/claim`, { role, released }),
    answerQuestion: (question: string, role: Role, text: string) => to(`questions/${at(question)}/answer`, { role, text }),
    announceBag: (terms: BagTerms, due_ms: number) => to("bags/announce", { ...terms, due_ms }),
    openBag: (terms: BagTerms) => to("bags", terms),
    drawBag: (bag: string, entrants: number, winners: readonly string[]) => to(`bags/${at(bag)}/draw`, { entrants, winners }),
    promise: (text: string) => to("promises", { text }),
    keepPromise: (promise: string) => to(`promises/${at(promise)}/keep`),
    changeHost: (host: string) => to("host", { host }),
    openHandover: (outgoing: string, incoming: string) => now("handover", { outgoing, incoming }),
    confirmHandover: (handover: string, host: string) => now(`handover/${at(handover)}/confirm`, { host }),
    correct: (warning: string, how: How, role: Role, said = "") => to(`words/${at(warning)}/correct`, { how, role, said }),
    requestEnd: () => now("end/request"),
    confirmEnd: (request: string) => now("end/confirm", { request }),
    chooseScene: (scene: string) => now("studio/scene", { scene }),
    vouch: (seconds: number) => now("studio/vouch", { seconds }),
    openIncident: (type: Incident, note: string, role: Role) => now("incidents", { type, note, role }),
    takeIncidentStep: (incident: string, step: string, role: Role) => to(`incidents/${at(incident)}/steps/${at(step)}`, { role }),
    closeIncident: (incident: string, note: string, role: Role) => to(`incidents/${at(incident)}/close`, { note, role }),
    readyToEnd: (role: Role, ready: boolean) => now("end/ready", { role, ready }),
    countClosing: (what: Closing, role: Role) => to("end/counted", { what, role }),
    /** Say that a step of the stop was done by hand; `why` where it is out of its order. */
    stoppedByHand: (step: StopStep["step"], why = "") => now(`end/steps/${step}`, { by_hand: true, why }),
    /** Have a step of the stop tried again. */
    tryStop: (step: StopStep["step"]) => now(`end/steps/${step}`, { by_hand: false, why: "" }),
  };
}

export type Commands = ReturnType<typeof commands>;
