/** Every page of planning by the last part of its address; those of a show are `shows/<name>`. */
export const PAGES = [
  "today",
  "catalogue",
  "traffic",
  "week",
  "accounts",
  "library",
  "trends",
  "publishing",
  "increment",
  "words",
  "studio",
  "team",
  "audit",
  "me",
  "shows/overview",
  "shows/products",
  "shows/rundown",
  "shows/script",
  "shows/shifts",
  "shows/tasks",
  "shows/reservations",
  "shows/words",
  "shows/review",
  "clips",
  "replays",
] as const;

export type PageName = (typeof PAGES)[number];

/** Where the reader is: which page, and of which broadcast ("" for a page of the house). */
export interface Address {
  page: PageName | null;
  broadcast: string;
}

/** Pages of one broadcast that stand beside `shows/`: their broadcast is the second part of the address. */
const OWN: readonly string[] = ["clips", "replays"];

/** Read an address; an unknown one has no page. */
export function read(path: string): Address {
  const [first = "", second = "", third = ""] = path.split("/").filter(Boolean);
  const show = first === "shows";
  const name = show ? `shows/${third || "overview"}` : first || "today";
  const own = OWN.includes(name);
  const page = PAGES.find((known) => known === name && (!own || second !== "")) ?? null;
  return { page, broadcast: show || own ? decodeURIComponent(second) : "" };
}

/** Give the address of a page. */
export function to(page: PageName, broadcast = ""): string {
  if (page === "today") return "/";
  if (OWN.includes(page)) return `/${page}/${encodeURIComponent(broadcast)}`;
  if (!page.startsWith("shows/")) return `/${page}`;
  const name = page.slice("shows/".length);
  return `/shows/${encodeURIComponent(broadcast)}${name === "overview" ? "" : `/${name}`}`;
}
