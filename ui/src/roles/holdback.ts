/** The step that counts down and opens the sale, and the one a new round begins with. Source: P21. */
export const COUNTDOWN = 5;
export const AGAIN = 3;

/** What buyers doubt before they buy; each is told off once for a product. Source: P21, P23. */
export const DOUBTS = ["returns", "insurance", "genuine", "delivery", "size", "care"] as const;

/** The number the countdown shows, 5 down to 1; 0 once the sale is open. */
export function counting(opens_ms: number | null, now_ms: number): number {
  return opens_ms === null ? 0 : Math.min(5, Math.max(0, Math.ceil((opens_ms - now_ms) / 1000)));
}
