import type { components } from "../api/schema";

export type Beat = Required<components["schemas"]["Heartbeat"]>;

/** What browsers tell of the machine they run on; most tell only a part. */
export interface Machine {
  getBattery?: () => Promise<{ level: number; charging: boolean }>;
  connection?: { type?: string };
  onLine: boolean;
}

const NETWORKS: Record<string, Beat["network"]> = { wifi: "wifi", cellular: "cellular", ethernet: "wired", none: "none" };

/** Read how the phone does; `typed` is what a person typed where the browser does not tell the battery. */
export async function read(machine: Machine, typed: { battery: number | null; charging: boolean | null }, rtt_ms: number | null): Promise<Beat> {
  const battery = await machine.getBattery?.().catch(() => undefined);
  return {
    battery: battery ? Math.round(battery.level * 100) : typed.battery,
    charging: battery ? battery.charging : typed.charging,
    network: machine.onLine ? (NETWORKS[machine.connection?.type ?? ""] ?? "") : "none",
    rtt_ms,
  };
}

/** Read a percent somebody typed; null for what is none. */
export function percent(text: string): number | null {
  const value = Number(text);
  return text.trim() !== "" && Number.isInteger(value) && value >= 0 && value <= 100 ? value : null;
}
