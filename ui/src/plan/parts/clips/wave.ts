import WaveSurfer from "wavesurfer.js";
import Regions, { type Region } from "wavesurfer.js/plugins/regions";

import type { Seen } from "./book";
import type { View } from "./zoom";

/** What a drawn wave tells. */
export interface Heard {
  view: (view: View) => void;
  at: (ms: number) => void;
  chosen: (key: string) => void;
  moved: (key: string, start: number, end: number) => void;
}

/** The colours of the wave, as they stand in the present theme. */
export interface Colours {
  wave: string;
  head: string;
  clip: string;
  chosen: string;
  bad: string;
}

/** How long after the page looked elsewhere the wave may still tell of it. */
const SETTLE_MS = 300;

/** A wave drawn of levels alone: no sound is fetched or decoded. */
export interface Drawn {
  look: (view: View) => void;
  head: (ms: number) => void;
  clips: (all: readonly Seen[], chosen: string, writes: boolean) => void;
  end: () => void;
}

/** Draw a wave into an element, with clips as regions over it. */
export function wave(container: HTMLElement, levels: readonly number[], lengthMs: number, colours: Colours, heard: Heard): Drawn {
  const seconds = Math.max(0.001, lengthMs / 1000);
  const regions = Regions.create();
  const surfer = WaveSurfer.create({
    container,
    height: 56,
    peaks: [levels.length > 0 ? levels.map((level) => level / 100) : [0]],
    duration: seconds,
    waveColor: colours.wave,
    progressColor: colours.wave,
    cursorColor: colours.head,
    cursorWidth: 2,
    maxPeak: 1,
    autoScroll: false,
    hideScrollbar: true,
    dragToSeek: false,
    plugins: [regions],
  });
  const known = new Map<string, Region>();
  let told = false;
  // Set once the levels are read: until then the library knows no length to zoom in.
  let ready = false;
  let wanted: View | null = null;
  let last: (() => void) | null = null;
  surfer.once("ready", () => {
    ready = true;
    if (wanted) look(wanted);
    last?.();
  });
  let lookedAt = 0;
  surfer.on("scroll", (from, to) => {
    // A finger scrolled; what the page itself asked for is told too, and half done while it zooms.
    if (performance.now() - lookedAt > SETTLE_MS) heard.view({ from: from * 1000, to: Math.min(lengthMs, to * 1000) });
  });
  surfer.on("interaction", (time) => heard.at(time * 1000));
  regions.on("region-clicked", (region, event) => {
    event.stopPropagation();
    heard.chosen(region.id);
  });
  regions.on("region-updated", (region) => {
    if (!told) heard.moved(region.id, region.start * 1000, region.end * 1000);
  });

  function clips(all: readonly Seen[], chosen: string, writes: boolean): void {
    last = () => clips(all, chosen, writes);
    if (!ready) return;
    told = true;
    const there = new Set(all.map((one) => one.key));
    for (const [key, region] of known) {
      if (there.has(key)) continue;
      region.remove();
      known.delete(key);
    }
    for (const { key, clip } of all) {
      const color = key === chosen ? colours.chosen : clip.rating === "bad" ? colours.bad : colours.clip;
      // Only the chosen one is moved, so that a click beside a border moves nobody else's.
      const own = writes && key === chosen;
      const options = { start: clip.start_ms / 1000, end: clip.end_ms / 1000, color, drag: own, resize: own };
      const region = known.get(key);
      if (region === undefined) known.set(key, regions.addRegion({ id: key, ...options }));
      else region.setOptions(options);
    }
    told = false;
  }
  function look(view: View): void {
    wanted = view;
    if (!ready) return;
    lookedAt = performance.now();
    surfer.zoom((container.clientWidth || 1) / ((view.to - view.from) / 1000));
    surfer.setScrollTime(view.from / 1000);
  }
  return {
    look,
    head: (ms) => surfer.setTime(ms / 1000),
    clips,
    end: () => surfer.destroy(),
  };
}
