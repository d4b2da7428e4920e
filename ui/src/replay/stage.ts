/** How a stage fills the screen: by the browser where it can, else by its own style (iPhone). */
export interface Filling {
  on: boolean;
}

type Old = HTMLElement & { webkitRequestFullscreen?: () => void };
type OldDocument = Document & { webkitFullscreenElement?: Element | null; webkitExitFullscreen?: () => void };

const old = document as OldDocument;

/** Fill the screen with the stage, or give it back. An iPhone's own full screen would show the film without its danmaku. */
export function fill(stage: HTMLElement, filling: Filling): void {
  const filled = document.fullscreenElement ?? old.webkitFullscreenElement ?? null;
  if (filled) return void (document.exitFullscreen ? document.exitFullscreen().catch(() => undefined) : old.webkitExitFullscreen?.());
  if (filling.on) return void (filling.on = false);
  const by_style = () => (filling.on = true);
  if (stage.requestFullscreen) stage.requestFullscreen().catch(by_style);
  else if ((stage as Old).webkitRequestFullscreen) (stage as Old).webkitRequestFullscreen?.();
  else by_style();
}

/** Follow whether the screen is filled; gives how to stop. */
export function follow(stage: HTMLElement, filling: Filling): () => void {
  const look = () => (filling.on = (document.fullscreenElement ?? old.webkitFullscreenElement ?? null) === stage);
  const names = ["fullscreenchange", "webkitfullscreenchange"];
  names.forEach((name) => document.addEventListener(name, look));
  return () => names.forEach((name) => document.removeEventListener(name, look));
}
