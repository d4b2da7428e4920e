/** The screens of a broadcast, in the order people look for them. */
export const SCREENS = ["operator", "floor", "desk", "wall", "host", "handover", "ending"] as const;

export type Screen = (typeof SCREENS)[number];

/** The address of a screen of broadcast `id`. */
export function addressOf(screen: Screen, id: string): string {
  const at = encodeURIComponent(id);
  if (screen === "host") return `/host/${at}`;
  return screen === "operator" ? `/live/${at}` : `/live/${at}/${screen}`;
}
