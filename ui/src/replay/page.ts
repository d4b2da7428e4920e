/** What the server tells of a replay page, as `GET /r/{slug}/page` gives it. */
export interface Chapter {
  at_ms: number;
  title: string;
}

export interface Card {
  id: string;
  kind: "product" | "reserve" | "wecom";
  at_ms: number;
  until_ms: number;
  title: string;
  note: string;
  price_fen: number | null;
  /** An address on this server, or "". */
  picture: string;
  href: string;
}

export interface Prompt {
  id: string;
  at_ms: number;
  text: string;
  options: string[];
  votes: number[];
}

export interface PublicPage {
  title: string;
  intro: string;
  account: string;
  day: string;
  length_ms: number;
  width: number;
  height: number;
  chapters: Chapter[];
  cards: Card[];
  prompts: Prompt[];
  /** How lively the film is, 0 to 100, in equal parts of it. */
  heat: number[];
  chunk_ms: number;
  chunks: number;
  danmaku: boolean;
  moderation: "before" | "after";
  say: { chars: number; every_s: number };
  likes: number;
  watching: number;
  /** Not open: only the team sees it. */
  preview: boolean;
}

/** The page, or why there is none: it is closed or unknown, or the server cannot be asked now. */
export type Opened = { state: "there"; page: PublicPage } | { state: "gone" } | { state: "away"; again_s: number };

/** Where everything of this page lies: `/r/{slug}`. */
export function home(path: string): string {
  return path.split("/").slice(0, 3).join("/");
}

/** Ask for the page once. */
export async function ask(base: string): Promise<Opened> {
  try {
    const answer = await fetch(`${base}/page`, { headers: { accept: "application/json" } });
    if (answer.status === 404) return { state: "gone" };
    if (!answer.ok) return { state: "away", again_s: Number(answer.headers.get("retry-after")) || 0 };
    return { state: "there", page: (await answer.json()) as PublicPage };
  } catch {
    return { state: "away", again_s: 0 };
  }
}

/** How long to wait before trying for the `tried`th time again: 1 s, 2 s, 4 s, at most 30 s, never less than `least_s`. */
export function patience(tried: number, least_s = 0): number {
  return Math.max(Math.min(30_000, 1_000 * 2 ** Math.max(0, tried - 1)), least_s * 1_000);
}
