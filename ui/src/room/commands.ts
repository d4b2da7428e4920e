import { api, ask, type Outcome, type Role } from "../api/client";
import { newKey } from "../lib/key";

export type Receipt = "seen" | "done" | "declined";
type Told = Promise<Outcome<{ seq: number }>>;

/** What the crew can do to one broadcast; each command carries its own idempotency key. */
export function commands(id: string) {
  return {
    goLive: (): Told => {
      const body = { key: newKey() };
      return ask(() => api.POST("/api/broadcasts/{broadcast}/live", { params: { path: { broadcast: id } }, body }));
    },
    take: (segment: string): Told => {
      const [path, body] = [{ broadcast: id, segment }, { key: newKey() }];
      return ask(() => api.POST("/api/broadcasts/{broadcast}/segments/{segment}/take", { params: { path }, body }));
    },
    answer: (cue: string, receipt: Receipt, role: Role, why = ""): Told => {
      const [path, body] = [{ broadcast: id, cue, receipt }, { key: newKey(), role, why }];
      return ask(() => api.POST("/api/broadcasts/{broadcast}/cues/{cue}/{receipt}", { params: { path }, body }));
    },
    mark: (label: string): Told => {
      const body = { key: newKey(), label };
      return ask(() => api.POST("/api/broadcasts/{broadcast}/marks", { params: { path: { broadcast: id } }, body }));
    },
    requestEnd: (): Told => {
      const body = { key: newKey() };
      return ask(() => api.POST("/api/broadcasts/{broadcast}/end/request", { params: { path: { broadcast: id } }, body }));
    },
    confirmEnd: (request: string): Told => {
      const body = { key: newKey(), request };
      return ask(() => api.POST("/api/broadcasts/{broadcast}/end/confirm", { params: { path: { broadcast: id } }, body }));
    },
    intake: () => ask(() => api.GET("/api/broadcasts/{broadcast}/intake", { params: { path: { broadcast: id } } })),
  };
}

export type Commands = ReturnType<typeof commands>;
