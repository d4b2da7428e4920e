import { api, ask } from "../../../api/client";

const asked = (broadcast: string) => ask(() => api.GET("/api/broadcasts/{broadcast}/review/summary", { params: { path: { broadcast } } }));
let early: ReturnType<typeof asked> | null = null;

/** Ask for a review in short before the page that shows it is there: nothing else takes the server as long. */
export function askEarly(broadcast: string): void {
  early = asked(broadcast);
}

/** Give a broadcast's review in short; what was asked early is given once. */
export function summary(broadcast: string): ReturnType<typeof asked> {
  const reply = early ?? asked(broadcast);
  early = null;
  return reply;
}
