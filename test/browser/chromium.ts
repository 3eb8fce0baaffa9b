import { type Browser, chromium } from "playwright-core";
import { onPath } from "../servers/binary.ts";

/** A real Chromium without a window: the one on PATH, or that of `$CHROMIUM`; fails with the reason and the command that installs it. */
export async function startChromium(): Promise<Browser> {
  const path = process.env["CHROMIUM"] ?? onPath("chromium") ?? onPath("chromium-browser") ?? onPath("google-chrome");
  if (path === null)
    throw new Error(
      "there is no Chromium on PATH: `apt-get install chromium`, or name one by CHROMIUM; PORTCULLIS_WITHOUT=browser leaves this suite out",
    );
  return await chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}
