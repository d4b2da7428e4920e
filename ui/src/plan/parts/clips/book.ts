import { computed, onBeforeUnmount, onMounted, ref, shallowRef, triggerRef } from "vue";

import { api, ask, type Failure } from "../../../api/client";
import type { components } from "../../../api/schema";
import { said } from "../../../i18n";
import { inOrder } from "../../../lib/inorder";
import { newKey } from "../../../lib/key";
import { notify } from "../../../lib/notices";
import { onChange } from "../../store";
import { c } from "../../words/clips";
import type { Clip } from "./edits";
import { Saver, type KeptClip } from "./saver";

type Schemas = components["schemas"];
export type RecordingList = Schemas["RecordingList"];
export type KeptRecording = Schemas["KeptRecording"];
export type FilmList = Schemas["FilmList"];
export type KeptFilm = Schemas["KeptFilm"];
export type FilmOrder = Schemas["FilmOrder"];

/** A clip with what it is known by. */
export interface Seen {
  key: string;
  clip: Clip;
}

/** How often a film that is being made, or a recording that is listened to, is asked after. */
const POLL_MS = 1_000;

/** Recordings, clips and films of a broadcast, kept up with the server's; saves what is changed. */
export function useBook(broadcast: string) {
  const path = { path: { broadcast } };
  const recordings = shallowRef<RecordingList | null>(null);
  const told = shallowRef<{ looked: boolean; zh: string; en: string; rated: number } | null>(null);
  const films = shallowRef<FilmList | null>(null);
  const trouble = shallowRef<Failure | null>(null);
  const finding = ref(false);
  const saver = shallowRef(new Saver({ save, remove }, () => triggerRef(saver), lost));
  const newest = { recordings: inOrder(), clips: inOrder(), films: inOrder() };

  async function save(name: string, revision: number, body: Clip) {
    return ask(() => api.PUT("/api/broadcasts/{broadcast}/clips/{name}", { params: { path: { broadcast, name } }, body: { key: newKey(), revision, body }, keepalive: true }));
  }
  async function remove(name: string, revision: number) {
    const gone = await ask(() => api.DELETE("/api/broadcasts/{broadcast}/clips/{name}", { params: { path: { broadcast, name }, query: { revision, key: newKey() } } }));
    return gone.ok ? { ok: true as const, value: null } : gone;
  }
  function lost({ kind, failure }: { kind: string; failure: Failure }): void {
    notify("danger", kind === "stale" ? c.value.stale : kind === "unreached" ? c.value.lost : said(failure));
    if (kind === "stale") void readClips();
  }

  async function readRecordings(): Promise<void> {
    const answer = await newest.recordings(ask(() => api.GET("/api/broadcasts/{broadcast}/recordings", { params: path })));
    if (answer?.ok) recordings.value = answer.value;
    else if (answer) trouble.value = answer.failure;
    follow();
  }
  async function readClips(): Promise<void> {
    const known = saver.value.known();
    const answer = await newest.clips(ask(() => api.GET("/api/broadcasts/{broadcast}/clips", { params: path })));
    if (answer?.ok) taken(answer.value, known);
    else if (answer) trouble.value = answer.failure;
  }
  function taken(list: Schemas["ClipList"], known: ReadonlyMap<string, number>): void {
    told.value = { looked: list.looked, zh: list.zh, en: list.en, rated: list.rated };
    saver.value.list(list.clips, known);
  }
  async function readFilms(): Promise<void> {
    const answer = await newest.films(ask(() => api.GET("/api/broadcasts/{broadcast}/films", { params: path })));
    if (answer?.ok) films.value = answer.value;
    else if (answer) trouble.value = answer.failure;
    follow();
  }
  const polls: { films?: ReturnType<typeof setTimeout>; recordings?: ReturnType<typeof setTimeout> } = {};
  function follow(): void {
    clearTimeout(polls.films);
    clearTimeout(polls.recordings);
    if (films.value?.films.some((one) => (one.body.state ?? "asked") === "asked")) polls.films = setTimeout(() => void readFilms(), POLL_MS);
    if (recordings.value?.listening.length) polls.recordings = setTimeout(() => void readRecordings(), POLL_MS);
  }

  /** Look for highlights on a recording; gives whether the server answered. */
  async function find(recording: string): Promise<boolean> {
    finding.value = true;
    await saver.value.flush();
    const known = saver.value.known();
    const answer = await ask(() => api.POST("/api/broadcasts/{broadcast}/clips/find", { params: path, body: { key: newKey(), recording } }));
    finding.value = false;
    if (answer.ok) taken(answer.value, known);
    else notify("danger", said(answer.failure));
    return answer.ok;
  }

  const stop = onChange((change) => {
    if (change.scope !== broadcast) return;
    if (change.doc === "clip" && change.key !== "") saver.value.hear({ key: change.key, revision: change.revision, body: (change.body ?? null) as KeptClip["body"] });
    else if (change.doc === "clip" || change.doc === "binder") void readClips();
    if (change.doc === "recording") void readRecordings();
    if (change.doc === "film") void readFilms();
  });
  const leave = () => void saver.value.flush();
  onMounted(() => {
    void Promise.all([readRecordings(), readClips(), readFilms()]);
    addEventListener("pagehide", leave);
  });
  onBeforeUnmount(() => {
    stop();
    clearTimeout(polls.films);
    clearTimeout(polls.recordings);
    leave();
    removeEventListener("pagehide", leave);
  });

  const all = computed<Seen[]>(() => [...saver.value.seen()].map(([key, clip]) => ({ key, clip })).sort((one, other) => one.clip.start_ms - other.clip.start_ms || one.clip.end_ms - other.clip.end_ms));
  const waiting = computed(() => saver.value.waiting);
  const undoes = computed(() => saver.value.undoes);
  return {
    recordings,
    told,
    films,
    trouble,
    finding,
    all,
    waiting,
    undoes,
    readRecordings,
    readFilms,
    find,
    change: (what: string, changes: ReadonlyMap<string, Clip | null>) => saver.value.change(what, changes),
    undo: () => saver.value.undo(),
    flush: () => saver.value.flush(),
  };
}

export type Book = ReturnType<typeof useBook>;
