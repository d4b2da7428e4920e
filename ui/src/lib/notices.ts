import { shallowRef } from "vue";

/** A short message about what this person just did. */
export interface Notice {
  id: number;
  tone: "ok" | "danger";
  text: string;
}

/** The messages on screen now, oldest first. */
export const notices = shallowRef<readonly Notice[]>([]);

let last = 0;

/** Show a message: a success for 3 s, a refusal for 8 s. What is on screen already is not said twice. */
export function notify(tone: Notice["tone"], text: string): void {
  if (notices.value.some((notice) => notice.tone === tone && notice.text === text)) return;
  const notice = { id: ++last, tone, text };
  notices.value = [...notices.value.slice(-3), notice];
  setTimeout(() => dismiss(notice.id), tone === "ok" ? 3000 : 8000);
}

/** Take a message away. */
export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}
