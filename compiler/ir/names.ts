/** A DNS name or pattern in normal form: lower case, without the dot of the root. */
export function hostName(text: string): string {
  const lower = text.toLowerCase();
  return lower.length > 1 && lower.endsWith(".") && !lower.endsWith("..") ? lower.slice(0, -1) : lower;
}
