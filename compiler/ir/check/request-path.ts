/** The normal form of a request path: no dot segments, doubled slashes, parameters or needless escapes; upper-case hex; what URLs can't hold escaped. */
export function normalRequestPath(path: string): string {
  const decoded = path.replace(/%([0-9a-fA-F]{2})/g, (escape, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[-A-Za-z0-9._~]/.test(character) ? character : escape.toUpperCase();
  });
  const kept: string[] = [];
  const segments = decoded.split("/").slice(decoded.startsWith("/") ? 1 : 0);
  for (const [i, segment] of segments.entries()) {
    const name = segment.replace(/;.*$/s, "");
    const last = i === segments.length - 1;
    if (name === "..") kept.pop();
    if (name === "." || name === ".." || name === "") {
      if (last) kept.push("");
    } else kept.push(name);
  }
  return `/${kept.map(escapeSegment).join("/")}`;
}

const bytes = new TextEncoder();

function escapeSegment(segment: string): string {
  return segment.replace(/[^-A-Za-z0-9._~!$&'()*+,=:@%]|%(?![0-9A-F]{2})/gu, (character) =>
    [...bytes.encode(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
}
