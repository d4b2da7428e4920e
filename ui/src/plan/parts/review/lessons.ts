import { onBeforeUnmount, onMounted, shallowRef, type ShallowRef } from "vue";

import { api, ask, type Failure } from "../../../api/client";
import type { components } from "../../../api/schema";
import { dayAndTime } from "../../../lib/format";
import { inOrder } from "../../../lib/inorder";
import { newKey } from "../../../lib/key";
import { heads, onChange, plan, save, type Saved } from "../../store";
import { gathered } from "../tasks/mine";

type Schemas = components["schemas"];
export type Told = Schemas["Lessons"];
export type Filed = Schemas["Filed"];
export type Lesson = Filed["lesson"];
export type LessonDraft = Schemas["LessonDraft"];
export type Evidence = Schemas["Evidence"];
export type LessonStanding = Filed["standing"];

const DAY_MS = 86_400_000;

/** Read a broadcast's lessons, again when one is changed or something else of the broadcast is. */
export function useLessons(broadcast: string): { told: ShallowRef<Told | null>; trouble: ShallowRef<Failure | null>; again: () => Promise<void> } {
  const told = shallowRef<Told | null>(null);
  const trouble = shallowRef<Failure | null>(null);
  const newest = inOrder();

  async function again(): Promise<void> {
    const answer = await newest(ask(() => api.GET("/api/broadcasts/{broadcast}/lessons", { params: { path: { broadcast } } })));
    if (answer === null) return;
    trouble.value = answer.ok ? null : answer.failure;
    if (answer.ok) told.value = answer.value;
  }
  const soon = gathered(again);
  let stop = () => {};
  onMounted(() => {
    void again();
    stop = onChange(({ doc }) => {
      if (doc === "lesson" || doc === "member") soon();
    });
  });
  onBeforeUnmount(() => stop());
  return { told, trouble, again };
}

/** The day it is in a zone, such as 2026-11-22. */
export const today = (zone: string, after = 0): string => dayAndTime(Date.now() + after * DAY_MS, zone).slice(0, 10);

/** Begin a lesson of a broadcast, from a draft or from nothing; it is due before the account's next broadcast. */
export function begun(broadcast: string, zone: string, draft?: LessonDraft): Lesson {
  const head = heads.value.find((one) => one.id === broadcast);
  const next = heads.value
    .filter((one) => one.state === "planned" && one.account_id === head?.account_id && one.id !== broadcast && (one.start_ms ?? 0) > Date.now())
    .sort((one, other) => (one.start_ms ?? 0) - (other.start_ms ?? 0))[0];
  return {
    problem: draft?.problem ?? "",
    cause: draft?.cause ?? "",
    change: "",
    owner: "",
    due: next?.start_ms ? dayAndTime(next.start_ms, zone).slice(0, 10) : today(zone, 7),
    broadcast,
    found_ms: head?.went_live_ms ?? head?.start_ms ?? null,
    account: head?.account_id ?? "",
    type: plan.value?.plan.type ?? "selling",
    tag: "",
    evidence: draft ? [draft.evidence] : [],
  };
}

/** Save a lesson in place of the revision it was read as, under a key of its own where it is new. */
export function put(lesson: Lesson, key = "", revision = 0): Promise<Saved> {
  return save("lesson", key || newKey(), revision, lesson);
}
