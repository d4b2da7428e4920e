import { watchEffect } from "vue";

import { kept } from "./kept";

/** The look: dark for the control room, light for a bright office. */
export const theme = kept("theme", ["dark", "light"] as const, "dark");

watchEffect(() => document.documentElement.classList.toggle("dark", theme.value === "dark"), { flush: "sync" });

/** Read a colour token of the present theme. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
