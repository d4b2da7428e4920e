/** A number as a wall shows it: few digits, and the unit they are counted in. */
export interface Big {
  digits: string;
  unit: string;
}

interface Step {
  from: number;
  divide: number;
  unit: "lesser" | "greater";
}

const STEPS: Readonly<Record<"zh" | "en", readonly Step[]>> = {
  zh: [
    { from: 1e8, divide: 1e8, unit: "greater" },
    { from: 1e5, divide: 1e4, unit: "lesser" },
  ],
  en: [
    { from: 1e6, divide: 1e6, unit: "greater" },
    { from: 1e5, divide: 1e3, unit: "lesser" },
  ],
};

/** Write a number so that it can be read across a room; cut, never rounded up past what was reached. */
export function big(value: number, language: "zh" | "en", units: Readonly<Record<Step["unit"], string>>): Big {
  const step = STEPS[language].find(({ from }) => value >= from);
  if (step === undefined) return { digits: Math.floor(value).toLocaleString("en-US"), unit: "" };
  const shown = value / step.divide;
  const decimals = shown >= 1000 ? 0 : shown >= 100 ? 1 : 2;
  const cut = Math.floor(shown * 10 ** decimals) / 10 ** decimals;
  return { digits: cut.toFixed(decimals), unit: units[step.unit] };
}
