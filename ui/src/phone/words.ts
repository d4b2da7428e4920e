/** What the phone's page says, in the language of the phone. */
const ZH = {
  label: "本机在直播间里是",
  batteryName: "电量",
  networkName: "网络",
  wayName: "到服务器",
  heardName: "上次心跳",
  typed: "这台手机读不到电量，请填百分比",
  charging: "正在充电",
  how: "把这一页开着，屏幕不要锁；导播台会看到这台手机的电量和网络。",
  states: { ok: "正常", low: "电量低，请充电", away: "连不上服务器，正在重试", gone: "地址已失效，请重新扫码" },
  networks: { "": "未知", wifi: "Wi-Fi", cellular: "移动网络", wired: "网线", none: "没有网络" },
  seconds: (ago: number) => `${ago} 秒前`,
  never: "还没有",
  percent: (value: number, charging: boolean) => `${value}%${charging ? " · 充电中" : ""}`,
  unknown: "未知",
};
const EN: typeof ZH = {
  label: "On set this phone is",
  batteryName: "Battery",
  networkName: "Network",
  wayName: "To the server",
  heardName: "Last beat",
  typed: "This phone does not tell its battery: type the percent",
  charging: "Charging",
  how: "Keep this page open and the screen unlocked; the studio panel shows this phone's battery and network.",
  states: { ok: "Well", low: "Battery low: charge it", away: "The server is out of reach, trying again", gone: "This address opens nothing any more: scan the code again" },
  networks: { "": "unknown", wifi: "Wi-Fi", cellular: "mobile", wired: "wired", none: "none" },
  seconds: (ago: number) => `${ago} s ago`,
  never: "none yet",
  percent: (value: number, charging: boolean) => `${value}%${charging ? " · charging" : ""}`,
  unknown: "unknown",
};

export type Words = typeof ZH;
export const words = (language: string): Words => (language.toLowerCase().startsWith("zh") ? ZH : EN);
