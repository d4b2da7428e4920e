import type { Line } from "../api/client";

export type Topic = "question" | "want" | "complaint" | "one" | "bought" | "gift" | "talk";

const ONE = /^[\s"“”'扣打]*[1１]+[\s"“”'!！。.]*$/;
const BOUGHT = /(?<!没|没有|还没|怎么)(已拍|拍了|下单了|已下单|已付|付款了|买了|抢到|拍到|已购|入手)/;
const COMPLAINT = /卡(了|顿|住|死)|没声音|听不(见|清)|假货|骗|退款|退货|投诉|差评|质量差|太差|垃圾|起球/;
const QUESTION = /[?？]|怎么|什么|多少|多大|哪里|哪个|几号|几点|几天|有没有|能不能|可以.*吗|吗$|吗[，。！\s]|么$|如何|何时|谁/;
const WANT = /想要|想买|要买|我要|求链接|上链接|链接|安排|冲|蹲|求补|补货|返场|给个/;

/** What a line of the comment list is about, for its filter. Counts come from the server. Source: L8. */
export function topic(line: Line): Topic {
  if (line.type.startsWith("gift")) return "gift";
  if (ONE.test(line.text)) return "one";
  if (QUESTION.test(line.text)) return "question";
  if (BOUGHT.test(line.text)) return "bought";
  if (COMPLAINT.test(line.text)) return "complaint";
  return WANT.test(line.text) ? "want" : "talk";
}
