import { lineText, lookOf, type Shown } from "./graph.ts";

/** Saves the drawing as it is, with its style. */
export function svgText(drawing: SVGSVGElement, width: number, height: number): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy.querySelector(".content")?.removeAttribute("transform");
  for (const [name, value] of [
    ["viewBox", `0 0 ${width} ${height}`],
    ["width", `${width}`],
    ["height", `${height}`],
  ] as const)
    copy.setAttribute(name, value);
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  const resolved = getComputedStyle(document.documentElement);
  const variables = VARIABLES.map((name) => `${name}:${resolved.getPropertyValue(name)}`).join(";");
  style.textContent = `svg{${variables};background:var(--paper);font:13px system-ui,sans-serif}${document.querySelector("style")?.textContent ?? ""}`;
  copy.prepend(style);
  return new XMLSerializer().serializeToString(copy);
}

const VARIABLES = ["--paper", "--ink", "--faint", "--frame", "--box", "--allow", "--deny", "--unknown", "--changed", "--accent"];

export function saveSvg(text: string, name: string): void {
  save(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`);
}

/** Draws the SVG onto a canvas of twice its size, within what browsers can hold. */
export async function savePng(text: string, width: number, height: number, name: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const scale = Math.min(2, 8_000 / Math.max(width, height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.ceil(width * scale), Math.ceil(height * scale)];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && save(blob, `${name}.png`), "image/png");
}

/** What is drawn, as text for Mermaid. */
export function saveMermaid({ boxes, lines }: Shown, name: string): void {
  const ids = new Map(boxes.map(({ id }, i) => [id, `n${i}`]));
  const quoted = (text: string) => `"${text.replace(/[#"&<>]/g, (sign) => `#${sign.charCodeAt(0)};`).replace(/\s+/g, " ")}"`;
  const groups = new Map<string | null, typeof boxes>();
  for (const box of boxes) groups.set(box.group, [...(groups.get(box.group) ?? []), box]);
  const text = [
    "flowchart LR",
    ...[...groups].flatMap(([group, some], i) => {
      const nodes = some.map(({ id, label }) => `  ${ids.get(id)}[${quoted(label)}]`);
      return group === null ? nodes : [`  subgraph g${i}[${quoted(group)}]`, ...nodes, "  end"];
    }),
    ...lines.map((line) => {
      const [start, tip] = ["deny", "closed"].includes(lookOf(line)) ? ["-.", ".-x"] : ["--", "-->"];
      return `  ${ids.get(line.from)} ${start} ${quoted(lineText(line, true))} ${tip} ${ids.get(line.to)}`;
    }),
    "",
  ].join("\n");
  save(new Blob([text], { type: "text/plain" }), `${name}.mmd`);
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
