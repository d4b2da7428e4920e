import type { Failure } from "../../../api/client";
import { t } from "../../words/sheets";

/** A file on its way: what came back, null where it was cancelled, and how to cancel it. */
export interface Sending<Told = unknown> {
  done: Promise<{ ok: true; value: Told } | { ok: false; failure: Failure } | null>;
  cancel: () => void;
}

/** Send a file and hear how much of it is there; fetch cannot tell. */
export function sendFile<Told>(path: string, file: Blob, hear: (share: number) => void): Sending<Told> {
  const request = new XMLHttpRequest();
  const done = new Promise<Awaited<Sending<Told>["done"]>>((resolve) => {
    const failed = (failure: Failure) => resolve({ ok: false, failure });
    const unreached = { code: "unreached", zh: t.value.unreached, en: t.value.unreached, field: "" };
    request.upload.onprogress = (event) => event.lengthComputable && hear(event.loaded / event.total);
    request.upload.onload = () => hear(1);
    request.onabort = () => resolve(null);
    request.onerror = () => failed(unreached);
    request.onload = () => {
      const told = parsed(request.responseText) as { error?: Failure } | null;
      if (request.status >= 200 && request.status < 300 && told !== null) resolve({ ok: true, value: told as Told });
      else failed(told?.error ?? unreached);
    };
    request.open("POST", path);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
