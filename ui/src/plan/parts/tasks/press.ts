import type { Failure } from "../../../api/client";
import { newKey } from "../../../lib/key";
import { send } from "../../store";

const path = (broadcast: string, task: string) => `/api/broadcasts/${encodeURIComponent(broadcast)}/tasks/${encodeURIComponent(task)}`;

/** Tick a task off with its proof; gives why not, null once it is saved. */
export async function finish(broadcast: string, task: string, proof: { note?: string; photo?: string } = {}): Promise<Failure | null> {
  const saved = await send("POST", `${path(broadcast, task)}/done`, { key: newKey(), ...proof });
  return saved.ok ? null : saved.failure;
}

/** Open a task again. */
export async function reopen(broadcast: string, task: string): Promise<Failure | null> {
  const saved = await send("POST", `${path(broadcast, task)}/undone`, { key: newKey() });
  return saved.ok ? null : saved.failure;
}

const LONGEST = 1600;

/** Hand a photo in; gives the name it is kept under, null where it did not get through. */
export async function keep(file: File): Promise<string | null> {
  try {
    const picture = await smaller(file);
    const answer = await fetch("/api/files", { method: "POST", headers: { "content-type": picture.type }, body: picture });
    if (!answer.ok) return null;
    const told = (await answer.json()) as { file?: unknown };
    return typeof told.file === "string" ? told.file : null;
  } catch {
    return null;
  }
}

/** A phone's photo has many megabytes and a proof needs few; what cannot be read here goes as it is. */
async function smaller(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (picture === null) return file;
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob((made) => done(made ?? file), "image/jpeg", 0.85));
}
