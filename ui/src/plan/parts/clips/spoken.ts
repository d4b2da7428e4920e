/** A stretch of media time with what is said in it. */
export interface Line {
  start_ms: number;
  end_ms: number;
  text: string;
}

/** Find the line spoken at a media time; lines stand in order and do not overlap. Null in silence. */
export function spoken(lines: readonly Line[], at: number): Line | null {
  let [low, high] = [0, lines.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const line = lines[middle] as Line;
    if (at < line.start_ms) high = middle - 1;
    else if (at >= line.end_ms) low = middle + 1;
    else return line;
  }
  return null;
}
