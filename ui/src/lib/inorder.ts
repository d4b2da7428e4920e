/**
 * Take answers in the order they were asked for: gives null instead of one that a later question's answer overtook,
 * for what it tells is older than what is known.
 */
export function inOrder(): <Answer extends { ok: boolean }>(request: Promise<Answer>) => Promise<Answer | null> {
  let [asked, taken] = [0, 0];
  return async (request) => {
    const at = (asked += 1);
    const answer = await request;
    if (at < taken) return null;
    if (answer.ok) taken = at;
    return answer;
  };
}
