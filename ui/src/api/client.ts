import createClient from "openapi-fetch";

import { signIn } from "../lib/signin";
import type { paths } from "./schema";

type Answer<Path extends keyof paths, Method extends keyof paths[Path], Status extends number> = paths[Path][Method] extends {
  responses: Record<Status, { content: { "application/json": infer Body } }>;
}
  ? Body
  : never;

export type Head = Answer<"/api/broadcasts", "get", 200>[number];
export type View = Answer<"/api/broadcasts/{broadcast}/view", "get", 200>;
export type Intake = Answer<"/api/broadcasts/{broadcast}/intake", "get", 200>;
export type Overlays = Answer<"/api/broadcasts/{broadcast}/overlays", "get", 200>;
export type Numbers = View["numbers"];
export type Figure = Numbers["online"];
export type Second = View["seconds"][number];
export type Row = View["rundown"][number];
export type CueCard = View["cues"][number];
export type Line = View["comments"][number];
export type Word = View["words"][number];
export type Source = View["sources"][number];
export type Role = CueCard["roles"][number];

export type Stage = View["stage"];
export type EndingCard = View["ending"];
export type EndingPlan = Answer<"/api/broadcasts/{broadcast}/ending", "get", 200>;
export type EndingStep = EndingPlan["timeline"][number];
export type HandoverWay = EndingPlan["handover"]["ways"][number];
export type StopStep = EndingCard["steps"][number];
export type Closing = "message" | "interaction" | "call";
export type Timing = Stage["timing"];
export type Gate = Stage["rhythm"][number];
export type Proposal = Stage["pacing"][number];
export type QuestionCard = Stage["questions"][number];
export type Voices = Stage["voices"];
export type HoldbackCard = Required<Stage["holdback"]>;
export type BagCard = Stage["bags"][number];
export type CardAdvice = Stage["cards"][number];
export type StockLine = Stage["stock"][number];
export type ShiftCard = Stage["shift"];
export type HandoverCard = Required<ShiftCard["handover"]>;
export type MarkLine = Stage["marks"][number];
export type WarningLine = Stage["warnings"][number];
export type Prompter = Stage["prompter"];
export type HostView = Answer<"/api/broadcasts/{broadcast}/host", "get", 200>;
export type HostItem = NonNullable<HostView["current"]>;
export type HostCue = HostView["cues"][number];

export type Judged = Answer<"/api/increment", "post", 200>;
export type Lots = Answer<"/api/increment/lots", "post", 200>;

export type RobotStanding = Answer<"/api/robot", "get", 200>;
export type Urgency = RobotStanding["urgencies"][number];
export type Wrong = Answer<"/api/rules/check", "post", 200>[number];

/** What changed after fact `after` up to fact `seq`; a part left out did not change. */
export type Frame = Pick<View, "seq" | "now_ms"> & { after: number; stage?: Partial<Stage> } & Partial<
    Omit<View, "seq" | "now_ms" | "skipped" | "stage">
  >;

/** Why the server said no, in the words it chose. */
export interface Failure {
  code: string;
  zh: string;
  en: string;
  field: string;
}

export const api = createClient<paths>({ baseUrl: location.origin });

/** Read the body of a refusal; anything else is described by its status. */
export function failure(body: unknown, status: number): Failure {
  const inner = isRecord(body) && isRecord(body.error) ? body.error : {};
  const text = (name: string, other: string) => (typeof inner[name] === "string" && inner[name] !== "" ? inner[name] : other);
  return {
    code: text("code", `http_${status}`),
    zh: text("zh", `服务器没有接受（${status}）`),
    en: text("en", `The server did not accept this (${status})`),
    field: text("field", ""),
  };
}

/** What to say when the server was not reached at all. */
export const UNREACHED: Failure = {
  code: "unreached",
  zh: "没有收到服务器的回答，这一步可能没有送达，请看屏上状态后再试",
  en: "The server did not answer and may not have got this; look at the screen, then try again",
  field: "",
};

export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** What a call of the client gives. */
export interface Reply<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * Ask the server, at most `tries` times when it was not reached.
 *
 * Asking twice is safe: a command carries its idempotency key.
 */
export async function ask<T>(call: () => Promise<Reply<T>>, tries = 2): Promise<Outcome<T>> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { data, error, response } = await call();
      if (response.ok && data !== undefined) return { ok: true, value: data };
      if (response.status === 401) signIn();
      return { ok: false, failure: failure(error, response.status) };
    } catch {
      if (attempt >= tries) return { ok: false, failure: UNREACHED };
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
