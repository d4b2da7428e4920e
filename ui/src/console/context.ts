import { inject, provide, type InjectionKey } from "vue";

import type { Outcome } from "../api/client";
import { said } from "../i18n";
import { notify } from "../lib/notices";
import { commands, type Commands } from "../room/commands";

/** Where the parts of a console find its commands. */
export const COMMANDS: InjectionKey<Commands> = Symbol("commands");

/** Give the parts of a console the commands of its broadcast. */
export function provideCommands(id: string): Commands {
  const given = commands(id);
  provide(COMMANDS, given);
  return given;
}

export function useCommands(): Commands {
  const given = inject(COMMANDS);
  if (given === undefined) throw new Error("commands are given by the console screen");
  return given;
}

/** Wait for a command; say what was refused, or `done` where it worked. Gives whether it worked. */
export async function tell(command: Promise<Outcome<unknown>>, done?: string): Promise<boolean> {
  const outcome = await command;
  if (!outcome.ok) notify("danger", said(outcome.failure));
  else if (done !== undefined) notify("ok", done);
  return outcome.ok;
}
