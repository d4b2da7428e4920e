import type { components } from "../../../api/schema";
import { newKey } from "../../../lib/key";

type Schemas = components["schemas"];
export type KeptReplay = Schemas["KeptReplay"];
export type Chapter = Schemas["Chapter"];
export type Card = Schemas["PageCard"];
export type Prompt = Schemas["ReplayPrompt"];

/** A page as it is edited: nothing left out. */
export interface Draft {
  film: string;
  title: string;
  intro: string;
  cover: string;
  open: boolean;
  moderation: "before" | "after";
  danmaku: boolean;
  chapters: Chapter[];
  cards: Card[];
  prompts: Prompt[];
}

/** Give a page to edit; changing it changes nothing that was read. */
export function drafted(page: Schemas["Replay"]): Draft {
  return {
    film: page.film,
    title: page.title,
    intro: page.intro ?? "",
    cover: page.cover ?? "",
    open: page.open ?? false,
    moderation: page.moderation ?? "after",
    danmaku: page.danmaku ?? true,
    chapters: (page.chapters ?? []).map((one) => ({ ...one })),
    cards: (page.cards ?? []).map((one) => ({ ...one })),
    prompts: (page.prompts ?? []).map((one) => ({ ...one, options: [...(one.options ?? [])] })),
  };
}

/** Tell whether two pages say the same. */
export function same(one: Draft, other: Draft): boolean {
  return JSON.stringify(whole(one)) === JSON.stringify(whole(other));
}

/** A page as it is saved: in the order of the film, without empty options. */
export function whole(draft: Draft): Draft {
  const sorted = <One extends { at_ms: number }>(list: One[]) => [...list].sort((a, b) => a.at_ms - b.at_ms);
  const options = (prompt: Prompt) => (prompt.options ?? []).map((one) => one.trim()).filter((one) => one !== "");
  return {
    ...draft,
    title: draft.title.trim(),
    intro: draft.intro.trim(),
    chapters: sorted(draft.chapters),
    cards: sorted(draft.cards).map((card) => ({
      id: card.id,
      kind: card.kind,
      at_ms: card.at_ms,
      until_ms: Math.max(card.until_ms, card.at_ms + 1_000),
      title: card.title.trim(),
      note: card.note ?? "",
      product: card.product ?? "",
      price_fen: card.price_fen ?? null,
      picture: card.picture ?? "",
      link: card.link ?? "",
    })),
    prompts: sorted(draft.prompts).map((prompt) => ({ id: prompt.id, at_ms: prompt.at_ms, text: prompt.text.trim(), options: options(prompt) })),
  };
}

export type Kind = "chapter" | Card["kind"] | "poll" | "question";

/** How long a new card is shown. */
const CARD_MS = 30_000;

/** Add something at a moment of the film. */
export function add(draft: Draft, kind: Kind, at_ms: number, length_ms: number, title: string, options: readonly string[]): void {
  const id = `${kind.slice(0, 1)}${newKey().slice(0, 10)}`;
  if (kind === "chapter") draft.chapters.push({ at_ms, title });
  else if (kind === "poll" || kind === "question") draft.prompts.push({ id, at_ms, text: title, options: kind === "poll" ? [...options] : [] });
  else draft.cards.push({ id, kind, at_ms, until_ms: Math.min(Math.max(at_ms + 1_000, length_ms), at_ms + CARD_MS), title });
}

/** Read a time of the film as somebody types it: 1:05, 65, 1:02:03; null where it is none. */
export function moment(text: string, length_ms: number): number | null {
  const parts = text.trim().replace(/：/g, ":").split(":");
  if (parts.length > 3 || parts.some((part) => !/^\d{1,4}$/.test(part))) return null;
  const ms = parts.reduce((sum, part) => sum * 60 + Number(part), 0) * 1_000;
  return ms <= length_ms ? ms : null;
}
