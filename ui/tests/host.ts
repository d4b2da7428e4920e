import type { HostCue, HostItem, HostView } from "../src/api/client";

export const NOW = 1_795_293_600_000;

export const item = (more: Partial<HostItem> = {}): HostItem => ({
  segment: "s1",
  title: "岚跑 缓震跑鞋",
  type: "product",
  role: "hit",
  price_fen: 32900,
  market_fen: 59900,
  points: ["碳板回弹，跑起来省力", "网面透气，夏天不捂脚", "鞋底耐磨，公园马路都能跑"],
  start_ms: NOW,
  end_ms: NOW + 240_000,
  ...more,
});

export const hostCue = (cue: string, more: Partial<HostCue> = {}): HostCue => ({
  cue,
  urgency: "notice",
  zh: "看镜头笑一笑",
  en: "Smile at the camera",
  raised_ms: NOW,
  state: "raised",
  ...more,
});

export const hostView = (more: Partial<HostView> = {}): HostView => ({
  seq: 1,
  now_ms: NOW,
  head: {
    id: "b1",
    title: "场次",
    account: "",
    account_id: "",
    zone: "Asia/Shanghai",
    state: "live",
    rehearsal: false,
    start_ms: NOW,
    went_live_ms: NOW,
    end_due_ms: null,
    end_request: null,
    ended_ms: null,
  },
  host: "小鹿",
  current: item(),
  next: item({ segment: "s2", title: "福袋" }),
  cues: [],
  phase: "default",
  warning_ms: null,
  danger_ms: null,
  overtime_ms: null,
  holdback_step: 0,
  holdback_opens_ms: null,
  bag: "",
  bag_draw_ms: null,
  ready: null,
  stay: false,
  prompter: { page: 0, size: 88, mirrored: false, black: false, columns: 0, rows: 0, moved: 0 },
  ...more,
});
