/** Text as SQL writes it, for the few statements that take no parameters: settings and the target of COPY. Only paths of ours and of the user come here. */
export function sqlText(text: string): string {
  if (text.includes("\0")) throw new RangeError("a path holds no NUL");
  return `'${text.replaceAll("'", "''")}'`;
}

/** A list of such texts. */
export function sqlTexts(texts: readonly string[]): string {
  return `[${texts.map(sqlText).join(", ")}]`;
}
