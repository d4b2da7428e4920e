import type { Frame, Role, View } from "../api/client";
import { signIn } from "../lib/signin";

/** What the stream says: the view first, then frames. */
export type Message = { view: View } | { frame: Frame };

/** How the stream stands, and since when (this machine's clock, ms). */
export interface Link {
  state: "connecting" | "online" | "offline";
  since: number;
}

/** What a connection needs of the page: where to start, what to do with a message, whom to tell. */
export interface Ends<Told = Message> {
  /** The last seq applied here; asked at each (re)connection. */
  after: () => number;
  /** Takes a message; gives false when something before it was missed. */
  take: (message: Told) => boolean;
  /** Hears of every change of state. */
  told: (link: Link) => void;
}

/** The server sends at least one message a second, so this much silence is a dead line. */
const SILENCE_MS = 5000;
/** The close code for who is not signed in (any more). */
const SIGN_IN = 4401;
const WAITS_MS = [300, 600, 1200, 2500, 5000] as const;

/**
 * Keep a stream of one broadcast open until the returned function is called; it resumes by seq.
 *
 * What it tells depends on the role: a host's screen is told host's views only (P2).
 */
export function connect<Told = Message>(broadcast: string, ends: Ends<Told>, role: Role | "" = ""): () => void {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let state: Link["state"] = "connecting";
  let stopped = false;
  let heard = Date.now();

  const become = (next: Link["state"]) => {
    if (state === next) return;
    state = next;
    ends.told({ state, since: Date.now() });
  };
  const later = (ms: number, action: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(action, ms);
  };
  const dial = () => {
    hangUp();
    const line = new WebSocket(address(broadcast, ends.after(), role));
    socket = line;
    later(SILENCE_MS, lost);
    line.onmessage = ({ data }: MessageEvent<string>) => {
      if (line !== socket) return;
      heard = Date.now();
      later(SILENCE_MS, lost);
      if (!ends.take(JSON.parse(data) as Told)) {
        hangUp();
        return later(WAITS_MS[0], dial);
      }
      failures = 0;
      become("online");
    };
    line.onclose = ({ code }) => {
      if (line !== socket) return;
      if (code === SIGN_IN) signIn();
      lost();
    };
  };
  const lost = () => {
    hangUp();
    if (stopped) return;
    become("offline");
    later(WAITS_MS[Math.min(failures++, WAITS_MS.length - 1)] ?? 5000, dial);
  };
  const hangUp = () => {
    clearTimeout(timer);
    const line = socket;
    socket = null;
    line?.close();
  };

  // A tab that was hidden or asleep may have missed its timers: back in sight, a silent line is dialled at once.
  const seen = () => {
    if (document.visibilityState === "visible" && Date.now() - heard > SILENCE_MS) dial();
  };

  globalThis.addEventListener("online", dial);
  document.addEventListener("visibilitychange", seen);
  dial();
  return () => {
    stopped = true;
    globalThis.removeEventListener("online", dial);
    document.removeEventListener("visibilitychange", seen);
    hangUp();
  };
}

function address(broadcast: string, after: number, role: Role | ""): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/ws?broadcast=${encodeURIComponent(broadcast)}&after=${after}${role ? `&role=${role}` : ""}`;
}
