/** Copy what an element says, leaving it selected. Plain HTTP has no clipboard API; gives whether the old way worked. */
export function copyOf(element: Element): boolean {
  getSelection()?.selectAllChildren(element);
  return document.execCommand("copy");
}
