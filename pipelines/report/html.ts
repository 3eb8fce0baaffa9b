import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CompileError, diagnostic, printable } from "#diagnostic";
import type { Report } from "./data.ts";

/** One page that holds everything: no request leaves it, and nothing of the data is ever markup or script. */
export function reportHtml(report: Report): string {
  const { script, style } = pageParts();
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(`Policies of ${report.title}`)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#connections">Skip the map, read the connections</a>
<header>
<h1>${escaped(`Policies of ${report.title}`)}</h1>
<dl id="facts"></dl>
<nav id="links" aria-label="parts of this page"></nav>
</header>
<main>
<noscript><p>This page draws its map by a script of its own, which this browser doesn't run.</p></noscript>
<section id="map-section" aria-labelledby="map-title">
<h2 id="map-title">Map</h2>
<div id="filters"></div>
<div class="layout">
<div id="drawing"><p id="empty" hidden>Nothing is left by these filters.</p></div>
<aside id="details" aria-live="polite" aria-label="details" tabindex="0"></aside>
</div>
<ul id="legend"></ul>
</section>
<section id="connections" aria-labelledby="connections-title"></section>
<div id="rest"></div>
</main>
<script id="data" type="application/json">${jsonText(report)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** JSON that no parser of HTML or script takes for anything else; invisible and turning characters are shown as escapes. */
function jsonText(report: Report): string {
  const shown = JSON.stringify(visible(report));
  return shown.replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function visible(value: unknown): unknown {
  if (typeof value === "string") return printable(value, MOST_TEXT);
  if (Array.isArray(value)) return value.map(visible);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [printable(key, MOST_TEXT), visible(one)]));
}

const MOST_TEXT = 4_000;

function escaped(text: string): string {
  return printable(text, 300).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** What stands between the tags, as the policy names it. */
function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** The page's script and style, bundled by the build. */
function pageParts(): { readonly script: string; readonly style: string } {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const folder = [join(here, "page"), join(here, "../../dist/pipelines/report/page")].find((one) => existsSync(join(one, "page.js")));
  if (folder === undefined)
    throw new CompileError([diagnostic("PCL1026", ["report"], "the page of the report is not built", { help: "run `npm run build`" })]);
  return { script: readFileSync(join(folder, "page.js"), "utf8"), style: readFileSync(join(folder, "page.css"), "utf8") };
}
