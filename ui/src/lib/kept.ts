import { customRef, type Ref } from "vue";

/** A choice of this person on this machine, kept between visits where the browser allows it. */
export function kept<T extends string>(name: string, values: readonly T[], first: T): Ref<T> {
  let choice = values.find((value) => value === read(name)) ?? first;
  return customRef((track, trigger) => ({
    get: () => {
      track();
      return choice;
    },
    set: (value) => {
      choice = value;
      write(name, value);
      trigger();
    },
  }));
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(`kaibo.${name}`);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`kaibo.${name}`, value);
  } catch {
    // A private window may forbid storage; the choice then lasts until the page is left.
  }
}
