import { openDB, type DBSchema, type IDBPDatabase } from "idb";

import type { Press } from "./outbox";

/** Where presses are kept until the server answered: it outlives the page. */
export interface Shelf {
  put: (press: Press) => Promise<void>;
  /** All that is kept, oldest first. */
  all: () => Promise<Press[]>;
  drop: (press: Press) => Promise<void>;
}

interface Tables extends DBSchema {
  presses: { key: [number, string]; value: Press };
}

/**
 * Open the shelf of this browser.
 *
 * A private window may forbid it; presses then last until the page is left, and the page works as before.
 */
export function openShelf(name = "kaibo"): Shelf {
  const opened = open(name).catch(() => null);
  const on = async <T>(work: (base: IDBPDatabase<Tables>) => Promise<T>, otherwise: T): Promise<T> => {
    const base = await opened;
    return base === null ? otherwise : work(base).catch(() => otherwise);
  };
  return {
    put: (press) => on(async (base) => void (await base.put("presses", press)), undefined),
    all: () => on((base) => base.getAll("presses"), []),
    drop: (press) => on((base) => base.delete("presses", [press.pressed_ms, press.key]), undefined),
  };
}

async function open(name: string): Promise<IDBPDatabase<Tables>> {
  return openDB<Tables>(name, 1, {
    upgrade: (base) => void base.createObjectStore("presses", { keyPath: ["pressed_ms", "key"] }),
  });
}
