/** A part of a picture: each value a share of its whole width or height. */
export interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

type Sides = readonly number[];

const placed = (whole: number, part: number, at: number) => Math.min(Math.max(whole * at - part / 2, 0), whole - part);

/** Give the largest part of a picture in a shape, as near to the focus (percent) as it can be. Source: P37. */
export function crop(size: Sides, shape: Sides, focus: Sides): Part {
  const [width = 1, height = 1] = size;
  const [wide = 1, high = 1] = shape;
  const w = Math.min(width, (height * wide) / high);
  const h = (w * high) / wide;
  return {
    left: placed(width, w, (focus[0] ?? 50) / 100) / width,
    top: placed(height, h, (focus[1] ?? 50) / 100) / height,
    width: w / width,
    height: h / height,
  };
}

/** Give what both parts show, as shares of the first. */
export function common(one: Part, other: Part): Part {
  const left = Math.max(one.left, other.left);
  const top = Math.max(one.top, other.top);
  const right = Math.min(one.left + one.width, other.left + other.width);
  const bottom = Math.min(one.top + one.height, other.top + other.height);
  return {
    left: (left - one.left) / one.width,
    top: (top - one.top) / one.height,
    width: (right - left) / one.width,
    height: (bottom - top) / one.height,
  };
}
