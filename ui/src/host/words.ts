import { computed, watchEffect } from "vue";

import { kept } from "../lib/kept";

const zh = {
  title: "主播屏 · kaibo",
  remoteTitle: "主播遥控 · kaibo",
  connecting: "正在连接…",
  offline: (seconds: number) => `断线 ${seconds} 秒`,
  notYet: "还没开播",
  first: "第一个",
  over: "本场已下播，辛苦了",
  farewell: "收尾",
  ready: "我准备好了",
  isReady: "已确认",
  stay: "还在播，保持状态",
  stayHow: "看镜头，不离座、不说多余的话，等场控说断了再放松。",
  between: "看镜头，和大家聊聊天",
  next: "下一个",
  last: "后面没有安排了",
  left: (minutes: number) => `剩 ${minutes} 分`,
  leftSeconds: (seconds: number) => `剩 ${seconds} 秒`,
  overtime: "超时",
  bag: "福袋",
  seen: "收到",
  done: "已完成",
  urgent: "现在就做",
  notice: "提示",
  info: "留意",
  more: (count: number) => `还有 ${count} 条`,
  cues: "给主播的提示",
  noCues: "暂时没有提示，节奏很好",
  page: (page: number, all: number) => `${page}/${all}`,
  pageOf: (page: number, all: number) => `第 ${page} 页，共 ${all} 页`,
  back: "上一页",
  forward: "下一页",
  bar: "工具条",
  close: "收起",
  letters: "字号",
  smaller: "字小一点",
  larger: "字大一点",
  mirror: "镜像",
  black: "黑屏",
  fullScreen: "全屏",
  language: "English",
  remote: "手机遥控",
  remoteHow: "手机扫码，或打开：",
  remoteLocal: "本页用的是本机地址，手机打不开：请用局域网地址打开本页",
  awake: "屏幕常亮",
  notAwake: "点一下屏幕，保持常亮",
  isBlack: "黑屏中，点一下恢复",
  turn: "请把手机横过来",
  turnWhy: "竖着一行放不下几个字",
  turnRemote: "当遥控器用",
  holdback: "憋单",
  step: (step: number) => `${step}/7`,
  steps: [
    "讲卖点：好在哪，适合谁",
    "比价格：平时多少，今天多少",
    "想要的扣 1，顺手点个关注",
    "消顾虑：退换怎么办，运费谁出",
    "一起倒数，开价！",
    "拍到的朋友，扣“已拍”",
    "没拍到的再扣 1，我们再来一轮",
  ],
  opens: "开价！",
  keyPoints: "要点",
  host: "主播",
  reading: "主播现在看到",
  noScreen: "主播屏还没打开，按常用大小分页",
};

type Words = typeof zh;

const en: Words = {
  title: "Host's screen · kaibo",
  remoteTitle: "Host's remote · kaibo",
  connecting: "Connecting…",
  offline: (seconds) => `Offline ${seconds} s`,
  notYet: "Not on air yet",
  first: "First",
  over: "Off air. Well done",
  farewell: "Closing",
  ready: "I am ready",
  isReady: "Confirmed",
  stay: "Still on air: stay professional",
  stayHow: "Eyes on the camera, keep your seat, say nothing more until the floor says it is gone.",
  between: "Look into the camera and chat",
  next: "Next",
  last: "Nothing more is planned",
  left: (minutes) => `${minutes} min left`,
  leftSeconds: (seconds) => `${seconds} s left`,
  overtime: "Overtime",
  bag: "Lucky bag",
  seen: "Got it",
  done: "Done",
  urgent: "Do it now",
  notice: "Cue",
  info: "Note",
  more: (count) => `${count} more`,
  cues: "Cues for the host",
  noCues: "No cues now, the pace is good",
  page: (page, all) => `${page}/${all}`,
  pageOf: (page, all) => `Page ${page} of ${all}`,
  back: "Back",
  forward: "Next page",
  bar: "Tools",
  close: "Close",
  letters: "Letters",
  smaller: "Smaller letters",
  larger: "Larger letters",
  mirror: "Mirror",
  black: "Black",
  fullScreen: "Full screen",
  language: "中文",
  remote: "Phone remote",
  remoteHow: "Scan with a phone, or open:",
  remoteLocal: "This page has an address of this machine only: open it by its address in the local network",
  awake: "Screen stays on",
  notAwake: "Tap to keep the screen on",
  isBlack: "Black: tap to show the text",
  turn: "Turn the phone on its side",
  turnWhy: "Upright, a line holds only a few letters",
  turnRemote: "Use as the remote",
  holdback: "Hold-back",
  step: (step) => `${step}/7`,
  steps: [
    "Selling points: what is good, for whom",
    "Price: usually that, today this",
    "Type 1 if you want it, and follow",
    "Doubts: returns, who pays shipping",
    "Count down together, and open!",
    "Bought it? Type 已拍",
    "Missed it? Type 1 for another round",
  ],
  opens: "Open!",
  keyPoints: "Key points",
  host: "Host",
  reading: "The host now sees",
  noScreen: "No host's screen is open: paged as usual",
};

export const DICTIONARIES = { zh, en } as const;

/** The language of the screen, the same choice as the console's. */
export const language = kept("language", ["zh", "en"] as const, "zh");

/** The words of the present language. */
export const t = computed<Words>(() => DICTIONARIES[language.value]);

watchEffect(() => (document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en"), { flush: "sync" });

/** Pick what was said in the present language; the other where it was not. */
export function inWords(told: { zh: string; en: string }): string {
  return language.value === "zh" ? told.zh || told.en : told.en || told.zh;
}

/** Change to the other language. */
export function otherLanguage(): void {
  language.value = language.value === "zh" ? "en" : "zh";
}
