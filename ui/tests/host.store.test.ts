import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { api, type HostView } from "../src/api/client";
import { answer, cues, enter, leave, link, now, offlineSeconds, prompt, prompter, refused, trouble, view } from "../src/host/store";
import { hostCue, hostView, NOW } from "./host";

class Socket {
  static all: Socket[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    Socket.all.push(this);
  }
  close(): void {
    this.onmessage = null;
  }
}

interface Reply {
  data?: unknown;
  error?: unknown;
  response: { ok: boolean; status: number };
}

interface Sent {
  path: string;
  body: Record<string, unknown>;
}

const sent: Sent[] = [];
let server: (press: Sent) => Reply | Promise<Reply>;
let first: () => Reply;
const json = (body: unknown, status = 200): Reply =>
  status < 300 ? { data: body, response: { ok: true, status } } : { error: body, response: { ok: false, status } };
const line = () => Socket.all.at(-1) as Socket;
const says = (told: HostView) => line().onmessage?.({ data: JSON.stringify({ host: told }) });
const rest = () => vi.advanceTimersByTimeAsync(0);
const moved = (press: Sent, count: number) => ({ ...hostView().prompter, ...press.body, moved: count });

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.stubGlobal("WebSocket", Socket);
  vi.spyOn(api, "GET").mockImplementation((async () => first()) as never);
  vi.spyOn(api, "POST").mockImplementation((async (path: string, asked: { params: { path: Record<string, string> }; body: Sent["body"] }) => {
    const press = { path: path.replace(/\{(\w+)\}/g, (_, name: string) => asked.params.path[name] ?? ""), body: asked.body };
    sent.push(press);
    return server(press);
  }) as never);
  Socket.all = [];
  sent.length = 0;
  first = () => json(hostView());
  server = (press) => json(moved(press, sent.length));
});
afterEach(() => {
  leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("it asks for the host's view only, and a later view takes the place of the one before", async () => {
  await enter("b1", true);
  expect(new URL(line().url).searchParams.get("role")).toBe("host");
  expect(view.value?.current?.segment).toBe("s1");
  says(hostView({ current: null, seq: 2 }));
  expect(view.value?.current).toBeNull();
  expect(link.value.state).toBe("online");
});

test("a broadcast that is not there is said so, and no line is opened", async () => {
  first = () => json({ error: { code: "unknown_broadcast", zh: "没有这场", en: "none", field: "" } }, 404);
  await enter("gone", true);
  expect(trouble.value?.zh).toBe("没有这场");
  expect(Socket.all).toHaveLength(0);
});

test("a move shows at once, and quick moves reach the server in order, the last one last", async () => {
  await enter("b1", true);
  let open: (answer: Reply) => void = () => undefined;
  server = () => new Promise<Reply>((resolve) => (open = resolve));
  prompt({ page: 1 });
  prompt({ page: 2 });
  prompt({ size: 96 });
  expect(prompter.value).toMatchObject({ page: 2, size: 96 });
  await rest();
  expect(sent.map(({ body }) => body.page)).toEqual([1]);
  server = (press) => json(moved(press, 2));
  open(json(moved(sent[0] as Sent, 1)));
  await rest();
  expect(sent).toHaveLength(2);
  expect(sent[1]?.body).toMatchObject({ page: 2, size: 96 });
  expect(prompter.value).toMatchObject({ page: 2, size: 96, moved: 2 });
});

test("a view that was on its way while a page was turned does not turn it back", async () => {
  await enter("b1", true);
  prompt({ page: 1 });
  await rest();
  says(hostView());
  expect(prompter.value.page).toBe(1);
  says(hostView({ prompter: { ...hostView().prompter, page: 3, moved: 9 } }));
  expect(prompter.value.page).toBe(3);
});

test("pages turn while the line is down, and the server hears of it when it is back", async () => {
  await enter("b1", true);
  says(hostView());
  server = () => Promise.reject(new TypeError("unreachable"));
  line().onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(3400);
  expect(offlineSeconds.value).toBe(3);
  prompt({ page: 2 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(prompter.value.page).toBe(2);
  sent.length = 0;
  server = (press) => json(moved(press, 5));
  says(hostView());
  await rest();
  expect(sent.map(({ body }) => body.page)).toEqual([2]);
  expect(offlineSeconds.value).toBe(0);
});

test.each([
  [true, 2],
  [false, 0],
])("a server that forgot how the screen stood is told by the screen (%s) and not by a remote", async (leading, page) => {
  await enter("b1", leading);
  says(hostView({ prompter: { ...hostView().prompter, page: 2, size: 120, columns: 8, rows: 3, moved: 7 } }));
  line().onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(400);
  says(hostView());
  await rest();
  expect(prompter.value.page).toBe(page);
  expect(sent.map(({ body }) => body.size)).toEqual(leading ? [120] : []);
});

test("a receipt is given for the host, shown at once, and once only", async () => {
  first = () => json(hostView({ cues: [hostCue("c1"), hostCue("c2", { urgency: "urgent", raised_ms: NOW + 5 })] }));
  await enter("b1", true);
  expect(cues.value.map(({ cue }) => cue)).toEqual(["c2", "c1"]);
  answer("c2", "seen");
  expect(cues.value.map(({ cue, state }) => [cue, state])).toEqual([["c1", "raised"], ["c2", "seen"]]);
  await rest();
  expect(sent[0]).toMatchObject({ path: "/api/broadcasts/b1/cues/c2/seen", body: { role: "host" } });
  answer("c2", "done");
  expect(cues.value.map(({ cue }) => cue)).toEqual(["c1"]);
});

test("a receipt given while the line is down is given again with how long ago it was", async () => {
  first = () => json(hostView({ cues: [hostCue("c1")] }));
  await enter("b1", true);
  server = () => Promise.reject(new TypeError("unreachable"));
  line().onclose?.({ code: 1006 });
  answer("c1", "seen");
  await vi.advanceTimersByTimeAsync(9000);
  const key = sent[0]?.body.key;
  sent.length = 0;
  server = () => json({ seq: 9, known: false });
  says(hostView({ cues: [hostCue("c1")] }));
  await rest();
  expect(sent[0]?.body).toMatchObject({ key, ago_ms: 9000 });
  expect(cues.value[0]?.state).toBe("seen");
});

test("a receipt the server refuses is taken back and said", async () => {
  first = () => json(hostView({ cues: [hostCue("c1")] }));
  await enter("b1", true);
  server = () => json({ error: { code: "not_your_cue", zh: "不是发给你的", en: "not yours", field: "role" } }, 403);
  answer("c1", "seen");
  await rest();
  expect(cues.value[0]?.state).toBe("raised");
  expect(refused.value?.zh).toBe("不是发给你的");
});

test("the clock follows the server's, and a message that was late does not set it back", async () => {
  first = () => json(hostView({ now_ms: NOW + 60_000 }));
  await enter("b1", true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(now.value).toBe(NOW + 70_000);
  says(hostView({ now_ms: NOW + 62_000 }));
  expect(now.value).toBe(NOW + 70_000);
});

test("a tab shown again after its timers slept tells the right time at once", async () => {
  await enter("b1", true);
  vi.setSystemTime(NOW + 90_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(now.value).toBe(NOW + 90_000);
});

test("a rehearsal's time runs with its messages", async () => {
  const head = { ...hostView().head, rehearsal: true };
  first = () => json(hostView({ head }));
  await enter("b1", true);
  await vi.advanceTimersByTimeAsync(5000);
  expect(now.value).toBe(NOW);
});
