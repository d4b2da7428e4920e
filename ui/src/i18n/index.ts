import { computed, watchEffect } from "vue";

import type { Failure } from "../api/client";
import { kept } from "../lib/kept";
import { en } from "./en";
import { zh, type Dictionary } from "./zh";

export const LANGUAGES = { zh, en } as const;

/** The language of the screen. */
export const language = kept("language", ["zh", "en"] as const, "zh");

/** The words of the present language. */
export const t = computed<Dictionary>(() => LANGUAGES[language.value]);

watchEffect(() => (document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en"), { flush: "sync" });

/** What the server said, in the present language. */
export function said(failure: Failure): string {
  return language.value === "zh" ? failure.zh : failure.en;
}
