const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** What a browser may refuse to keep for us, as WeChat's does in some modes. */
export interface Kept {
  get(name: string): string | null;
  set(name: string, value: string): void;
}

/** Keep in a storage of the browser; where it refuses, in memory. */
export function kept(storage: () => Storage): Kept {
  const memory = new Map<string, string>();
  return {
    get(name) {
      try {
        return storage().getItem(name) ?? memory.get(name) ?? null;
      } catch {
        return memory.get(name) ?? null;
      }
    },
    set(name, value) {
      memory.set(name, value);
      try {
        storage().setItem(name, value);
      } catch {
        // Kept in memory only.
      }
    },
  };
}

/** Make a name of 22 characters by chance. */
export function chance(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(22)), (byte) => SIGNS[byte % 64]).join("");
}

/** Give the visit of this tab: one until the tab is closed. */
export function visit(store: Kept, slug: string): string {
  const name = `kaibo.visit.${slug}`;
  const known = store.get(name);
  if (known !== null && /^[A-Za-z0-9_-]{22}$/.test(known)) return known;
  const id = chance();
  store.set(name, id);
  return id;
}
