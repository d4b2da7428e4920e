import type { Line } from "../api/client";

export type Topic = "question" | "buy" | "gift" | "talk";

const QUESTION = /[?？]|怎么|什么|多少|多大|哪里|哪个|几号|几点|几天|有没有|能不能|可以.*吗|吗$|吗[，。！\s]|么$|如何|何时|谁/;
const BUY = /(?<!没|没有|还没)(已拍|拍了|下单|已付|付款了|买了|抢到|拍到|已购|入手)/;

/** What a line of the comment list is about, for its filter: a gift, a purchase, a question, or talk. Source: L8. */
export function topic(line: Line): Topic {
  if (line.type.startsWith("gift")) return "gift";
  if (QUESTION.test(line.text)) return "question";
  if (BUY.test(line.text)) return "buy";
  return "talk";
}
