/** Give the words of a WeCom message as a person would type them: no signs of style, the link in full. */
export function spoken(markdown: string): string {
  return markdown
    .replace(/<font color="\w+">|<\/font>|\*\*/g, "")
    .replace(/^> /gm, "")
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, "$1 $2");
}
