import { type Browser, chromium } from "playwright-core";
import { onPath } from "../servers/binary.ts";
import { installPackages } from "../servers/debian.ts";

/** Before all suites: a Chromium is there, or is installed where that can be done; else says how. */
export function prepareChromium(): string {
  if (chromiumPath() === null) installPackages(["chromium"]);
  return neededPath();
}

function chromiumPath(): string | null {
  return process.env["CHROMIUM"] ?? onPath("chromium") ?? onPath("chromium-browser") ?? onPath("google-chrome");
}

function neededPath(): string {
  const path = chromiumPath();
  if (path !== null) return path;
  throw new Error(
    "there is no Chromium on PATH: `apt-get install chromium`, or name one by CHROMIUM; PORTCULLIS_WITHOUT=browser leaves this suite out",
  );
}

/** A real Chromium without a window: the one on PATH, or that of `$CHROMIUM`; fails with the reason and the command that installs it. */
export async function startChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: neededPath(), args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}
