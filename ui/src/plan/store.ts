import { computed, reactive, ref, shallowRef } from "vue";

import { api, ask, type Failure, type Head } from "../api/client";
import type { components, paths } from "../api/schema";
import { inOrder } from "../lib/inorder";
import { newKey } from "../lib/key";
import { signIn } from "../lib/signin";

type Schemas = components["schemas"];
type Body<Path extends keyof paths> = paths[Path] extends { get: { responses: { 200: { content: { "application/json": infer Told } } } } }
  ? Told
  : never;

export type Me = Body<"/api/me">;
export type Right = Me["rights"][number];
export type Shelf = Body<"/api/shelf">;
export type Binder = Body<"/api/broadcasts/{broadcast}/binder">;
export type PlanDoc = Body<"/api/broadcasts/{broadcast}/plan">;
export type Broadcast = PlanDoc["plan"];
export type Product = NonNullable<Broadcast["products"]>[number];
export type Segment = NonNullable<Broadcast["segments"]>[number];
export type KeptProduct = Body<"/api/products">[number];
export type Advice = Body<"/api/broadcasts/{broadcast}/advice">[number];
export type KeptTemplate = Body<"/api/templates">[number];
export type Kept<Doc extends keyof Shelf> = Shelf[Doc][number];
export type Member = Schemas["Member"];

/** What the server tells of a change; no `body`: the document was taken off; no `key`: many changed, read them again. */
interface Change {
  scope?: string;
  doc: string;
  key: string;
  revision: number;
  at_ms: number;
  by: string;
  body?: unknown;
}

const HOUSE = "@house";
const LISTS = {
  member: "members",
  account: "accounts",
  brand: "brands",
  store: "stores",
  link: "links",
  booking: "bookings",
  coupon: "coupons",
  numbers: "numbers",
  device: "devices",
} as const;
type HouseDoc = keyof typeof LISTS | "product" | "template" | "lesson" | "publication";

/** Who is signed in; null until the server said so. */
export const me = shallowRef<Me | null>(null);
/** The documents of the house. */
export const shelf = shallowRef<Shelf | null>(null);
/** Every broadcast the reader may see. */
export const heads = shallowRef<Head[]>([]);
/** The plan of the broadcast this page is about. */
export const plan = shallowRef<PlanDoc | null>(null);
/** What was prepared for it beside its plan. */
export const binder = shallowRef<Binder | null>(null);
/** The catalogue and the templates, once a page asked for them. */
export const products = shallowRef<KeptProduct[] | null>(null);
export const templates = shallowRef<KeptTemplate[] | null>(null);
/** Why the page cannot be shown. */
export const trouble = shallowRef<Failure | null>(null);
export const line = reactive({ open: true });
/** Presses that wait for an answer. */
export const saving = ref(0);

export const head = computed(() => heads.value.find((one) => one.id === broadcastOf.value) ?? null);
export const may = (right: Right) => me.value?.rights.includes(right) ?? false;

/** How long a page that came up is left to itself before what it shows is read again. */
const SETTLE_MS = 500;
/** How long to wait before a stream that ended is opened again. */
const AGAIN_AFTER_MS = 800;

const broadcastOf = ref("");
/** How many streams began to tell so far, and how many had when each list was asked for. */
let begun = 0;
const listedAt: { products?: number; templates?: number } = {};
/** Answers overtake each other, and an older one must not stand over a newer: what was saved would seem undone. */
const newest = { shelf: inOrder(), heads: inOrder(), binder: inOrder(), products: inOrder(), templates: inOrder() };
let heard: ((change: Change) => void)[] = [];

/** Hear of every change, as a page that keeps something of its own needs; gives how to stop. */
export function onChange(tell: (change: Change) => void): () => void {
  heard.push(tell);
  return () => {
    heard = heard.filter((one) => one !== tell);
  };
}

/** Read all a page needs and follow its changes; `broadcast` is "" for a page of the house. */
export async function enter(broadcast: string): Promise<void> {
  broadcastOf.value = broadcast;
  // All at once: the page is there as soon as the slowest answer is.
  const first = read();
  follow(first.then(() => new Promise((resolve) => setTimeout(resolve, SETTLE_MS))));
  await first;
}

/** Follow what is changed; what was read before the stream began to tell is read again after `settled`. */
function follow(settled: Promise<unknown> = Promise.resolve()): void {
  const name = broadcastOf.value;
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws/plan?broadcast=${encodeURIComponent(name)}`);
  let waiting: Change[] | null = null;
  socket.onmessage = (event: MessageEvent<string>) => {
    const told = JSON.parse(event.data) as Partial<Change>;
    if (told.doc === undefined) {
      // It watches from here on: what is read now misses nothing.
      begun += 1;
      void settled.then(async () => {
        waiting = [];
        await read();
        for (const change of waiting) apply(change);
        waiting = null;
        line.open = true;
      });
      return;
    }
    const change: Change = { key: "", revision: 0, at_ms: 0, by: "", ...told, doc: told.doc };
    if (waiting) waiting.push(change);
    else apply(change);
  };
  socket.onclose = (event) => {
    line.open = false;
    if (event.code === 4401) return signIn();
    setTimeout(follow, AGAIN_AFTER_MS);
  };
}

async function read(): Promise<void> {
  const broadcast = broadcastOf.value;
  const params = { params: { path: { broadcast } } };
  const asked = ask(() => api.GET("/api/me"));
  // A host may not read the plan (P2): their pages do without it.
  const sees = async () => broadcast !== "" && (await asked.then((answer) => answer.ok && answer.value.rights.includes("see")));
  const [mine, shelved, listed, planned, bound] = await Promise.all([
    asked,
    newest.shelf(ask(() => api.GET("/api/shelf"))),
    newest.heads(ask(() => api.GET("/api/broadcasts"))),
    sees().then((yes) => (yes ? ask(() => api.GET("/api/broadcasts/{broadcast}/plan", params)) : null)),
    broadcast === "" ? null : newest.binder(ask(() => api.GET("/api/broadcasts/{broadcast}/binder", params))),
  ]);
  const failed = [mine, shelved, listed, bound].find((answer) => answer?.ok === false);
  trouble.value = failed?.ok === false ? failed.failure : null;
  // Who is not signed in is on their way there already.
  if (trouble.value?.code === "sign_in_first") return;
  if (listed?.ok) heads.value = same(heads.value, listed.value);
  if (planned?.ok && planned.value.revision >= (plan.value?.revision ?? 0)) plan.value = same(plan.value, planned.value);
  if (bound?.ok) binder.value = same(binder.value, bound.value);
  if (mine.ok) me.value = same(me.value, mine.value);
  if (shelved?.ok) shelf.value = same(shelf.value, shelved.value);
  if ((listedAt.products ?? begun) < begun) await readProducts();
  if ((listedAt.templates ?? begun) < begun) await readTemplates();
}

/** Give what is shown where nothing of it changed: a page draws nothing again that is as it was. */
function same<Told>(before: Told | null, now: Told): Told {
  return before !== null && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

/** Read every broadcast again, as a page does whose list moves by itself. */
export async function readHeads(): Promise<void> {
  const answer = await newest.heads(ask(() => api.GET("/api/broadcasts")));
  if (answer?.ok) heads.value = same(heads.value, answer.value);
}

/** Read the catalogue, for pages that show it. */
export async function readProducts(): Promise<void> {
  listedAt.products = begun;
  const answer = await newest.products(ask(() => api.GET("/api/products")));
  if (answer?.ok) products.value = answer.value;
  else if (answer) trouble.value = answer.failure;
}

/** Read the templates, for pages that show them. */
export async function readTemplates(): Promise<void> {
  listedAt.templates = begun;
  const answer = await newest.templates(ask(() => api.GET("/api/templates")));
  if (answer?.ok) templates.value = answer.value;
  else if (answer) trouble.value = answer.failure;
}

function apply(change: Change): void {
  if (change.key === "" && change.doc !== "binder") readAgain(change);
  else place(change);
  for (const tell of heard) tell(change);
}

const AGAIN_MS = 250;
const waits = new Map<string, ReturnType<typeof setTimeout>>();

/** Read all documents of a kind again, once for an import that is told in several messages. */
function readAgain({ scope, doc }: Change): void {
  if (scope !== HOUSE && scope !== broadcastOf.value) return;
  const name = scope !== HOUSE ? "binder" : doc === "product" || doc === "template" ? doc : "shelf";
  const read = { binder: readOwn, product: () => (products.value ? readProducts() : null), template: () => (templates.value ? readTemplates() : null), shelf: readShelf }[name];
  clearTimeout(waits.get(name));
  waits.set(
    name,
    setTimeout(() => void read(), AGAIN_MS),
  );
}

async function readShelf(): Promise<void> {
  const answer = await newest.shelf(ask(() => api.GET("/api/shelf")));
  if (answer?.ok) shelf.value = answer.value;
}

async function readOwn(): Promise<void> {
  const broadcast = broadcastOf.value;
  const [planned] = await Promise.all([ask(() => api.GET("/api/broadcasts/{broadcast}/plan", { params: { path: { broadcast } } })), readBinder()]);
  if (planned.ok && planned.value.revision >= (plan.value?.revision ?? 0)) plan.value = planned.value;
}

function place(change: Change): void {
  const kept = { key: change.key, revision: change.revision, at_ms: change.at_ms, by: change.by, body: change.body };
  if (change.doc === "broadcast") {
    if (change.scope === broadcastOf.value && change.revision > (plan.value?.revision ?? 0))
      plan.value = { revision: change.revision, plan: change.body as Broadcast };
  } else if (change.doc === "binder") {
    if (change.scope === broadcastOf.value) void readBinder();
  } else if (change.scope !== HOUSE) {
    void readBinder();
  } else if (change.doc === "product") {
    if (products.value) products.value = placed(products.value, kept as KeptProduct);
  } else if (change.doc === "template") {
    if (templates.value) templates.value = placed(templates.value, kept as KeptTemplate);
  } else if (change.doc in LISTS && shelf.value) {
    const list = LISTS[change.doc as keyof typeof LISTS];
    shelf.value = { ...shelf.value, [list]: placed<{ key: string; revision: number; body?: unknown }>(shelf.value[list], kept) };
  }
}

/** Read again what was prepared; for presses whose answer does not hold it. */
export async function readBinder(): Promise<void> {
  const broadcast = broadcastOf.value;
  if (broadcast === "") return;
  const answer = await newest.binder(ask(() => api.GET("/api/broadcasts/{broadcast}/binder", { params: { path: { broadcast } } })));
  if (answer?.ok) binder.value = answer.value;
}

/** Put a document in its place; an older revision changes nothing, one without a body leaves. */
export function placed<One extends { key: string; revision: number; body?: unknown }>(list: One[], one: One): One[] {
  const at = list.findIndex((other) => other.key === one.key);
  const gone = one.body === undefined || one.body === null;
  if (at < 0) return gone ? list : [...list, one];
  if ((list[at]?.revision ?? 0) >= one.revision) return list;
  return gone ? list.filter((_, place) => place !== at) : list.with(at, one);
}

/** Whether something was saved, or why not. */
export type Saved = { ok: true } | { ok: false; failure: Failure };

async function told(request: Promise<Response>): Promise<Saved> {
  saving.value += 1;
  try {
    const response = await request;
    if (response.ok) return { ok: true };
    const body = (await response.json().catch(() => ({}))) as { error?: Failure };
    if (response.status === 401) signIn();
    const failure = body.error ?? { code: `http_${response.status}`, zh: `服务器没有接受（${response.status}）`, en: `The server did not accept this (${response.status})`, field: "" };
    return { ok: false, failure };
  } catch {
    return { ok: false, failure: { code: "unreached", zh: "没有连上服务器，还没有保存", en: "The server was not reached; this is not saved", field: "" } };
  } finally {
    saving.value -= 1;
  }
}

/** Send JSON to the server with the reader's session; for presses that have no typed client call. */
export function send(method: "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<Saved> {
  return told(
    fetch(path, {
      method,
      headers: { "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
}

const PATHS: Record<HouseDoc, string> = { ...LISTS, product: "products", template: "templates", lesson: "lessons", publication: "publications" };

/** Save a document of the house in place of the revision it was read as, 0 for a new one. */
export function save(doc: HouseDoc, name: string, revision: number, body: object): Promise<Saved> {
  return send("PUT", `/api/${PATHS[doc]}/${encodeURIComponent(name)}`, { key: newKey(), revision, body });
}

/** Take a document of the house off the shelf. */
export function remove(doc: HouseDoc, name: string, revision: number): Promise<Saved> {
  return send("DELETE", `/api/${PATHS[doc]}/${encodeURIComponent(name)}?revision=${revision}&key=${newKey()}`);
}

/** Save a document of this broadcast. */
export function saveOwn(doc: "script" | "checklist" | "waiver", name: string, revision: number, body: object): Promise<Saved> {
  const path = `/api/broadcasts/${encodeURIComponent(broadcastOf.value)}/${doc}s/${encodeURIComponent(name)}`;
  return send("PUT", path, { key: newKey(), revision, body });
}

/** Take a document of this broadcast off. */
export function removeOwn(doc: "waiver", name: string, revision: number): Promise<Saved> {
  return send("DELETE", `/api/broadcasts/${encodeURIComponent(broadcastOf.value)}/${doc}s/${encodeURIComponent(name)}?revision=${revision}&key=${newKey()}`);
}

/** Save the plan of this broadcast; `change` is made over the newest plan this page knows. */
export async function savePlan(change: (plan: Broadcast) => Broadcast): Promise<Saved> {
  const now = plan.value;
  if (now === null) return { ok: false, failure: { code: "not_read", zh: "计划还没有读出来", en: "The plan is not read yet", field: "" } };
  const wanted = change(now.plan);
  const path = `/api/broadcasts/${encodeURIComponent(broadcastOf.value)}/plan`;
  const saved = await send("PUT", path, { key: newKey(), revision: now.revision, plan: wanted });
  // Shown at once; the stream tells it again with the same revision.
  if (saved.ok && (plan.value?.revision ?? 0) <= now.revision) plan.value = { revision: now.revision + 1, plan: wanted };
  return saved;
}
