import { shallowRef } from "vue";

import { api, ask, type Failure } from "../../../api/client";
import type { paths } from "../../../api/schema";

export type Book = paths["/api/rulebook"]["get"]["responses"][200]["content"]["application/json"];
export type Entrances = paths["/api/accounts/{name}/entrances"]["get"]["responses"][200]["content"]["application/json"];

/** The rule book, as the server last counted it. */
export const book = shallowRef<Book | null>(null);
export const bookTrouble = shallowRef<Failure | null>(null);

/** Read the rule book. */
export async function loadBook(): Promise<void> {
  const answer = await ask(() => api.GET("/api/rulebook"));
  bookTrouble.value = answer.ok ? null : answer.failure;
  if (answer.ok) book.value = answer.value;
}
