import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

/** A folder of data that others published, which is no part of this repository. */
export function published(folder: string): string {
  return resolve(process.env["PORTCULLIS_DATA"] ?? "../shared/data", folder);
}

/** A test over published data; without the folder it fails in CI and says so elsewhere. Milliseconds. */
export function overPublished(folder: string, name: string, check: () => void | Promise<void>, timeout = 120_000): void {
  if (existsSync(published(folder))) test(name, check, timeout);
  else if (process.env["CI"]) test(name, () => expect.fail(`no data folder at ${published(folder)}`));
  else test(`not run: no data folder: ${name}`, () => console.log(`${name}: not run: no data folder`));
}
