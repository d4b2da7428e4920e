import type { CueCard, Figure, Line, Row, Second, View } from "../src/api/client";

export const NOW = 1_795_293_600_000;

export const figure = (value: number | null, more: Partial<Figure> = {}): Figure => ({
  value,
  source: value === null ? "" : "wxlivespy",
  as_of_ms: value === null ? null : NOW,
  final: false,
  delta: null,
  target: 0,
  ...more,
});

export const line = (seq: number, text = "好看"): Line => ({ seq, at_ms: NOW + seq, name: "甲", text, type: "comment" });

export const second = (at_s: number, more: Partial<Second> = {}): Second => ({
  at_s,
  online: 100,
  entered: 1,
  comments: 1,
  likes: 0,
  orders: 0,
  gmv_fen: 0,
  ...more,
});

export const cue = (id: string, more: Partial<CueCard> = {}): CueCard => ({
  cue: id,
  rule: "fall",
  urgency: "notice",
  roles: ["floor"],
  zh: "开福袋",
  en: "Open a lucky bag",
  raised_ms: NOW,
  state: "raised",
  by: "",
  ...more,
});

export const row = (segment: string, more: Partial<Row> = {}): Row => ({
  segment,
  title: segment,
  type: "product",
  role: "flash",
  product: "p1",
  state: "planned",
  start_ms: NOW,
  end_ms: null,
  length_s: 300,
  ...more,
});

export function view(more: Partial<View> = {}): View {
  const none = figure(null);
  return {
    seq: 10,
    now_ms: NOW,
    head: {
      id: "b1",
      title: "运动鞋服专场",
      account: "",
      zone: "Asia/Shanghai",
      state: "live",
      rehearsal: false,
      start_ms: NOW - 3_600_000,
      went_live_ms: NOW - 3_600_000,
      end_due_ms: NOW + 3_600_000,
      end_request: null,
      ended_ms: null,
    },
    numbers: {
      online: none,
      pcu: none,
      acu: none,
      views: none,
      private_views: none,
      comments: none,
      likes: none,
      follows: none,
      orders: none,
      gmv_fen: none,
      clicks: none,
      click_pay: none,
    },
    seconds: [],
    rundown: [],
    cues: [],
    comments: [],
    words: [],
    sources: [],
    strays: 0,
    skipped: 0,
    ...more,
  };
}
