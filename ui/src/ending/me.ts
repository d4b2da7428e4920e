import { onMounted, shallowRef, type ShallowRef } from "vue";

import { api, ask, type Role } from "../api/client";
import type { components } from "../api/schema";

/** Who is signed in here, as far as a screen cares. */
export type Me = Pick<components["schemas"]["Me"], "member" | "rights">;

/** Who is signed in here; null until it is known. */
export function useMe(): ShallowRef<Me | null> {
  const me = shallowRef<Me | null>(null);
  onMounted(async () => {
    const answer = await ask(() => api.GET("/api/me"));
    if (answer.ok) me.value = answer.value;
  });
  return me;
}

/** Whether a person leads the team; a rank that is not told is the crew's. */
const leads = (me: Me): boolean => (me.member.rank ?? "crew") !== "crew";

/** Whether a person may say that a role is ready: their own, and who leads the team may for any. Source: E2, P2. */
export function speaksFor(me: Me | null, role: Role): boolean {
  return me !== null && (leads(me) || (me.member.roles ?? []).includes(role));
}

/** Whether a person may sign off and work through the stop. Source: P2. */
export function mayEnd(me: Me | null): boolean {
  return me?.rights.includes("end") ?? false;
}

/** Whether a person may tick a task: their role's, one they stand in for, or they lead the team. Source: P2. */
export function mayTick(me: Me | null, { role, backups, people }: { role: Role; backups: readonly Role[]; people: readonly string[] }): boolean {
  if (me === null) return false;
  return leads(me) || people.includes(me.member.name) || [role, ...backups].some((each) => (me.member.roles ?? []).includes(each));
}

/** In whose name a person presses here: a role of their own, first that which does this most. */
export function actsAs(me: Me | null, first: Role): Role {
  const roles = me?.member.roles ?? [];
  return roles.includes(first) ? first : (roles[0] ?? first);
}
