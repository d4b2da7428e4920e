import type { CardAdvice } from "../api/client";
import type { Room } from "../room/reduce";
import { onAir } from "../room/rundown";

const KINDS: readonly CardAdvice["card"][] = ["product", "reservation", "wecom", "article", "redpacket"];

/** The cards to push: what the server advises, due first, and every kind it said nothing of. Source: L4, L7. */
export function cardsToPush(room: Room): CardAdvice[] {
  const advised = room.stage.cards;
  const current = onAir(room.rundown);
  const others = KINDS.filter((kind) => !advised.some(({ card }) => card === kind)).map((card): CardAdvice => {
    const item = card === "product" ? current : undefined;
    return { card, product: item?.product ?? "", title: item?.product ? item.title : "", last_ms: null, count: 0, due: false, zh: "", en: "" };
  });
  return [...advised, ...others].sort((a, b) => Number(b.due) - Number(a.due));
}
