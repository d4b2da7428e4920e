/** A time of the film: 5:09, 1:02:03. */
export function clock(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(all / 3_600);
  const minutes = Math.floor(all / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}

/** A price in yuan: 19.9, 1280. */
export function yuan(fen: number): string {
  return fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2).replace(/0$/, "");
}

/** The heat curve as the path of a surface over its parts; "" where nothing is warm. */
export function surface(heat: readonly number[]): string {
  if (heat.length < 2 || heat.every((one) => one === 0)) return "";
  const at = (value: number) => Math.round(100 - Math.min(100, Math.max(0, value)) * 0.96);
  const points = heat.map((value, index) => `${index} ${at(value)}`);
  return `M0 100L${points.join("L")}L${heat.length - 1} 100Z`;
}

/** Each option's share in percent. */
export function shares(votes: readonly number[]): number[] {
  const all = votes.reduce((sum, one) => sum + one, 0);
  return votes.map((one) => (all === 0 ? 0 : Math.round((100 * one) / all)));
}

/** The last of what has begun at `ms`, as lists in the order of the film. */
export function current<One extends { at_ms: number }>(list: readonly One[], ms: number): One | null {
  let found: One | null = null;
  for (const one of list) if (one.at_ms <= ms && (found === null || one.at_ms >= found.at_ms)) found = one;
  return found;
}
