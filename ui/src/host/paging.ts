import { shown } from "../lib/text";

/** Where a line begins: which point, and which character of it. */
export interface Place {
  point: number;
  at: number;
}

/** A line of a point as it stands on the screen. */
export interface Line extends Place {
  text: string;
}

/** Lines shown together; never more than the screen holds whole. */
export type Page = readonly Line[];

/** How many characters a line and lines a page hold. */
export interface Grid {
  columns: number;
  rows: number;
}

/** The letters' sizes in CSS px; the default is read at two metres on a tablet. */
export const SIZES = { least: 56, most: 160, step: 8 } as const;
/** Height of a line in letters. */
export const LEADING = 1.35;
const COLUMNS_MOST = 12;
const ROWS_MOST = 5;
/** What a line break costs: at the end of a phrase nothing, between words little, within a word much. */
const BREAK = { phrase: 0, word: 3, torn: 8 } as const;
/** A last line shorter than so many letters looks lost. */
const LONELY = 3;
const LONELY_COST = 5;
const POINT_MOST = 2000;

const OPENS = "（【《〈「『“‘([{";
const CLOSES = "，。、！？；：）】》〉」』”’…—～·,.!?;:)]}%";
const PHRASE = /[，。！？；：、…,!?;]$/u;
const escaped = (signs: string) => signs.replace(/[\\\]^-]/g, "\\$&");
/** What is never broken: a number with its unit, a Latin word, a letter with the marks that belong to it. */
const TOKEN = new RegExp(
  `\\s+|[${escaped(OPENS)}]*(?:[¥￥]?\\d+(?:[.,:/×x-]\\d+)*\\p{sc=Han}?|[\\p{sc=Latn}\\d][\\p{sc=Latn}\\d'’+#&.-]*|[^\\s])[${escaped(CLOSES)}]*`,
  "gu",
);

/** How many characters and lines a zone of so many px holds at a letter size. */
export function grid(width: number, height: number, size: number): Grid {
  const whole = (room: number, one: number, most: number) => Math.max(1, Math.min(most, Math.floor(room / one)));
  return { columns: whole(width, size, COLUMNS_MOST), rows: whole(height, size * LEADING, ROWS_MOST) };
}

/** The width of a text in letters, rather too wide than too narrow; a Chinese character is 1. */
export function width(text: string): number {
  let total = 0;
  for (const sign of text) {
    if (/[mwMW@%&]/.test(sign)) total += 1;
    else if (/[ .,:;'’!|iljI()[\]]/.test(sign)) total += 0.36;
    else if (/[\p{Lu}]/u.test(sign) && sign < "ɐ") total += 0.74;
    else total += sign < "ɐ" ? 0.62 : 1;
  }
  return total;
}

/** Lay points out on pages of whole lines; a point that fits a page is not torn in two. */
export function pages(points: readonly string[], { columns, rows }: Grid): Page[] {
  const book: Line[][] = [[]];
  points.forEach((text, point) => {
    const lines = wrap(shown(text, POINT_MOST), point, columns);
    let page = book.at(-1) as Line[];
    if (page.length > 0 && page.length + lines.length > rows && lines.length <= rows) book.push((page = []));
    for (const line of lines) {
      if (page.length === rows) book.push((page = []));
      page.push(line);
    }
  });
  return book;
}

/** Find the page on which a place stands, so that what is read stays on screen whatever the letter size. */
export function pageAt(book: readonly Page[], { point, at }: Place): number {
  const after = book.findIndex(([first]) => first !== undefined && (first.point > point || (first.point === point && first.at > at)));
  return after === -1 ? book.length - 1 : Math.max(0, after - 1);
}

/** Cut a line where a price stands in it, which is shown in gold: pieces at odd places are prices. */
export function prices(text: string): string[] {
  return text.split(/([¥￥]\s?\d[\d,.]*|\d[\d,.]*\s?(?:元|块钱|折))/u);
}

function wrap(text: string, point: number, columns: number): Line[] {
  const parts = tokens(text, columns);
  const ends = breaks(parts, columns);
  const lines: Line[] = [];
  let at = 0;
  for (const [index, end] of ends.entries()) {
    const whole = parts.slice(ends[index - 1] ?? 0, end).join("");
    if (whole.trim() !== "") lines.push({ point, at, text: whole.trim() });
    at += whole.length;
  }
  return lines;
}

/** Cut a text into what must stay together, and what is longer than a line into letters. */
function tokens(text: string, columns: number): string[] {
  return (text.match(TOKEN) ?? []).flatMap((token) => (width(token) <= columns ? [token] : [...token]));
}

/** A way to set the first tokens: in how many lines, at what cost, and where its last line begins. */
interface Way {
  lines: number;
  cost: number;
  from: number;
}

/** Find the ends of lines: as few lines as it takes, broken where they are best read. */
function breaks(parts: readonly string[], columns: number): number[] {
  const words = wordEnds(parts.join(""));
  const ways: Way[] = [{ lines: 0, cost: 0, from: 0 }];
  let at = 0;
  for (let end = 1; end <= parts.length; end++) {
    at += parts[end - 1]?.length ?? 0;
    const last = end === parts.length;
    const price = last ? 0 : PHRASE.test((parts[end - 1] ?? "").trimEnd()) ? BREAK.phrase : words.has(at) ? BREAK.word : BREAK.torn;
    let best: Way = { lines: Infinity, cost: Infinity, from: end - 1 };
    let line = "";
    for (let from = end - 1; from >= 0; from--) {
      line = (parts[from] ?? "") + line;
      const wide = width(line.trim());
      if (wide > columns) break;
      const before = ways[from] as Way;
      const ragged = last && wide < LONELY && before.lines > 0 ? LONELY_COST : ((columns - wide) / columns) ** 2;
      const way = { lines: before.lines + 1, cost: before.cost + price + ragged, from };
      if (way.lines < best.lines || (way.lines === best.lines && way.cost < best.cost)) best = way;
    }
    ways.push(best);
  }
  const ends: number[] = [];
  for (let end = parts.length; end > 0; end = (ways[end] as Way).from) ends.unshift(end);
  return ends;
}

/** Where words end in a text; a browser that does not know takes every letter for a word. */
function wordEnds(text: string): { has: (at: number) => boolean } {
  if (!("Segmenter" in Intl)) return { has: () => true };
  const segments = new Intl.Segmenter("zh", { granularity: "word" }).segment(text);
  return new Set(Array.from(segments, ({ index, segment }) => index + segment.length));
}
