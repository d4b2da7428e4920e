/** Characters no reader sees: control, zero-width, direction-changing, tags. */
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;

/** Take out what no reader sees, so that a viewer's text cannot reorder or hide what is beside it. */
export function shown(text: string, most = 300): string {
  const seen = text.replace(INVISIBLE, "");
  return seen.length <= most ? seen : `${seen.slice(0, most - 1)}…`;
}
