import { shallowRef } from "vue";

/** Whether cues may be heard; off until a person switches it on, as browsers demand. */
export const soundOn = shallowRef(false);

let audio: AudioContext | null = null;

/** Switch the sound of cues, and let it be heard once when it goes on. */
export function switchSound(on: boolean): void {
  soundOn.value = on;
  if (!on) return;
  audio ??= new AudioContext();
  void audio.resume();
  beep("notice");
}

/** Sound a cue: 980 Hz for half a second when urgent, 660 Hz for a fifth when not. */
export function beep(urgency: "urgent" | "notice"): void {
  if (!soundOn.value || audio === null) return;
  const [pitch, length] = urgency === "urgent" ? [980, 0.5] : [660, 0.2];
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.2, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + length);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + length);
}
