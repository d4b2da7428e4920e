import type { paths } from "../api/schema";
import { words as w } from "./words";

/** What the server says overlays show. */
export type View = Required<paths["/overlay/{token}/now"]["get"]["responses"][200]["content"]["application/json"]>;

/** The cards there are, each with the texts of its fields; null: it is not shown. */
export const PARTS = ["countdown", "product", "bag", "question", "next"] as const;
export type Part = (typeof PARTS)[number];
export type Cards = Record<Part, Record<string, string> | null>;

/** Nothing on any card. */
export const NOTHING: Cards = { countdown: null, product: null, bag: null, question: null, next: null };

/**
 * Give what each card shows at `now` (ms UTC). Of data that are `old` only what cannot have changed is left:
 * the countdown to sign-off, the terms of a bag that is open, the next broadcast.
 */
export function cards(view: View, now: number, old: boolean): Cards {
  return {
    countdown: countdown(view, now, old),
    product: old ? null : product(view.product),
    bag: bag(view.bag, now, old),
    question: old ? null : question(view.question, now),
    next: view.next ? { label: w.next, when: view.next.when, title: view.next.title } : null,
  };
}

function countdown({ state, countdown: told }: View, now: number, old: boolean): Cards[Part] {
  if (state === "ended" || state === "sealed") return { label: w.thanks, time: w.bye };
  if (!told || now < told.since_ms) return null;
  if (now < told.at_ms) return { label: w.untilEnd, time: span(told.at_ms - now) };
  return old ? null : { label: "", time: w.ending };
}

function product(told: View["product"]): Cards[Part] {
  if (!told) return null;
  return {
    cart: told.cart ? w.cart(told.cart) : "",
    title: told.title,
    price: told.held ? w.priceComes : told.price_fen === null ? "" : yuan(told.price_fen),
    left: told.left === null ? "" : w.left(told.left),
  };
}

function bag(told: View["bag"], now: number, old: boolean): Cards[Part] {
  if (!told || now >= told.until_ms || (old && (told.state !== "open" || now >= told.at_ms))) return null;
  const worth = told.worth_fen > 0 ? ` · ${w.worth(yuan(told.worth_fen))}` : "";
  return {
    ...clockOf(told, now),
    prize: told.prize,
    terms: w.winners(told.winners) + worth,
    how: told.condition ? w.how(told.condition) : "",
  };
}

function clockOf({ state, at_ms }: NonNullable<View["bag"]>, now: number): { label: string; time: string } {
  if (state === "drawn") return { label: w.bagDrawn, time: "" };
  if (now >= at_ms) return { label: state === "open" ? w.bagDraws : w.bagDue, time: "" };
  return { label: state === "open" ? w.bagOpen : w.bagComes, time: span(at_ms - now) };
}

function question(told: View["question"], now: number): Cards[Part] {
  if (!told || now >= told.until_ms) return null;
  return { label: told.answer ? w.answered : w.question, text: told.text, answer: told.answer || told.title };
}

/** Write a time that is left as H:MM:SS, or MM:SS under an hour; the last second is 00:01. */
export function span(ms: number): string {
  const total = Math.ceil(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = `${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
  return total >= 3600 ? `${Math.floor(total / 3600)}:${minutes}` : minutes;
}

/** Write fen as yuan, without the fen of a whole amount. */
export function yuan(fen: number): string {
  return `¥${fen % 100 === 0 ? fen / 100 : (fen / 100).toFixed(2)}`;
}
