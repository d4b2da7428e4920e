import { inject, type InjectionKey } from "vue";

import type { Session } from "./session";

export const SESSION: InjectionKey<Session> = Symbol("session");

/** The opening of the page that a part is in. */
export function use(): Session {
  const session = inject(SESSION);
  if (session === undefined) throw new Error("no replay page around this part");
  return session;
}
