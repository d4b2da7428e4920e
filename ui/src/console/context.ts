import { computed, inject, provide, type InjectionKey } from "vue";

import type { Outcome } from "../api/client";
import { said, t } from "../i18n";
import { notify } from "../lib/notices";
import { shown } from "../lib/text";
import { commands, type Commands } from "../room/commands";
import type { News, Press, Sent } from "../room/outbox";
import { listen } from "../room/post";
import { room } from "../room/store";
import { ABOUT } from "../wording/about";

/** Where the parts of a console find its commands. */
export const COMMANDS: InjectionKey<Commands> = Symbol("commands");

/** Give the parts of a console the commands of its broadcast, and say whose words are typed there. */
export function provideCommands(id: string): Commands {
  const given = commands(id);
  provide(COMMANDS, given);
  listen(report);
  provide(
    ABOUT,
    computed(() => ({ account: room.value?.head.account_id ?? "", name: "", waivers: [], waive: null })),
  );
  return given;
}

export function useCommands(): Commands {
  const given = inject(COMMANDS);
  if (given === undefined) throw new Error("commands are given by the console screen");
  return given;
}

/** Wait for a command; say what was refused, that it waits for the line, or `done` where it worked. Gives whether it worked. */
export async function tell(command: Promise<Outcome<Sent | object>>, done?: string): Promise<boolean> {
  const outcome = await command;
  if (!outcome.ok) notify("danger", said(outcome.failure));
  else if ("waiting" in outcome.value) notify("ok", t.value.outbox.kept);
  else if (done !== undefined) notify("ok", done);
  return outcome.ok;
}

/** Say what became of presses that waited for the line. */
function report(news: News): void {
  if ("synced" in news) notify("ok", t.value.outbox.synced(news.synced));
  else notify("danger", t.value.outbox.refused(nameOf(news.refused), said(news.failure)));
}

/** What a press was, in words: its kind, and what it was about where the press says it. */
export function nameOf({ path, body }: Press): string {
  const kind = KINDS.find(([shape]) => shape.test(path))?.[1] ?? "other";
  const about = [body.title, body.label, body.text, body.prize].find((text) => typeof text === "string" && text !== "");
  return about === undefined ? t.value.outbox.press[kind] : `${t.value.outbox.press[kind]} ${shown(String(about), 40)}`;
}

const KINDS: readonly [RegExp, keyof typeof t.value.outbox.press][] = [
  [/\/take$/, "take"],
  [/^take\/undo$/, "undo"],
  [/\/move$/, "move"],
  [/\/skip$/, "skip"],
  [/\/time$/, "time"],
  [/^segments$/, "add"],
  [/^cues\//, "receipt"],
  [/^words\//, "correct"],
  [/^marks$/, "mark"],
  [/^tasks\//, "task"],
  [/^cards$/, "card"],
  [/^prices$/, "price"],
  [/^stock$/, "stock"],
  [/^holdback/, "holdback"],
  [/^questions\//, "question"],
  [/^bags/, "bag"],
  [/^promises/, "promise"],
  [/^host$/, "host"],
  [/^end\/counted$/, "closing"],
];
