import { shallowRef } from "vue";

import film from "./awake.mp4?inline";

/** Whether the screen is kept from going dark. */
export const awake = shallowRef(false);

/**
 * Keep the screen on until the returned function is called.
 *
 * Plain HTTP has no wake lock, so there a film of nothing plays behind the page. What counts as a film that
 * keeps a screen on differs: WebKit asks for a soundtrack, neither muted nor looped; Gecko for a soundtrack;
 * Blink, where it is silent, for a good part of the window. This one is black, full-size, has a silent
 * soundtrack, and is wound back before it ends. Most browsers want a tap before it may play.
 */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  const video = document.createElement("video");
  video.src = film;
  video.playsInline = true;
  video.className = "awake";
  video.ariaHidden = "true";
  video.tabIndex = -1;
  video.disableRemotePlayback = true;
  video.ontimeupdate = () => {
    if (video.currentTime > video.duration / 2) video.currentTime = 0;
  };
  video.onpause = () => (awake.value = false);
  video.onplaying = () => (awake.value = true);

  const play = async () => {
    if (!video.isConnected) document.body.prepend(video);
    await video.play();
  };
  const hold = async () => {
    if (!("wakeLock" in navigator)) return play();
    lock = await navigator.wakeLock.request("screen");
    awake.value = true;
    lock.onrelease = () => (awake.value = false);
  };
  const again = () => {
    if (awake.value || document.visibilityState !== "visible") return;
    // A refusal is no news: most browsers want a tap first, and each tap asks again.
    hold().catch(() => play().catch(() => undefined));
  };

  const moments = ["pointerup", "keydown", "visibilitychange"] as const;
  for (const moment of moments) document.addEventListener(moment, again);
  again();
  return () => {
    for (const moment of moments) document.removeEventListener(moment, again);
    void lock?.release();
    video.onpause = null;
    video.pause();
    video.remove();
    awake.value = false;
  };
}
