// What a first request loads of a built function, in a process of its own: prints the files' bytes. Usage:
// node function-loads.mjs FOLDER REQUEST, where REQUEST is JSON of `path` and, where something is sent, `body` and `type`.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { register } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const { path, body, type } = JSON.parse(process.argv[3] ?? "{}");
const folder = mkdtempSync(join(tmpdir(), "portcullis-loads-"));
const log = join(folder, "log");
const hook = `import { appendFileSync } from "node:fs"; export function load(url, context, next) { appendFileSync(${JSON.stringify(log)}, url + "\\n"); return next(url, context); }`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const handler = pathToFileURL(join(process.argv[2] ?? "", "handler.mjs"));
const { default: service } = await import(handler.href);
const init = body === undefined ? {} : { method: "POST", body, headers: { "content-type": type } };
const response = await service.fetch(new Request(`http://function${path}`, init));
const loaded = new Set(readFileSync(log, "utf8").split("\n"));
rmSync(folder, { recursive: true });
const files = [...loaded].filter((url) => url.startsWith(dirname(handler.href)));
const bytes = files.reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
const text = await response.text();
process.stdout.write(JSON.stringify({ status: response.status, bytes, files: files.length, said: text.slice(0, 300) }));
