import { spawn } from "node:child_process";
import { within } from "./interfaces.ts";
import type { Pins } from "./pins.ts";
import { attempt, type Outcome } from "./refused.ts";
import { must } from "./run.ts";

/** An interface of a node, and the single addresses that the node's routes send there: the pod's behind it. */
export interface Link {
  readonly name: string;
  readonly ifindex: number;
  readonly addresses: readonly string[];
}

/** The interfaces that are there now. */
export function linksOf(pins: Pins): Outcome<readonly Link[]> {
  return attempt(() => {
    const ask = <T>(...args: readonly string[]) => JSON.parse(must(...within(pins, "ip", ["-j", ...args])).toString() || "[]") as readonly T[];
    const links = ask<{ ifname: string; ifindex: number }>("link", "show");
    const routes = (["-4", "-6"] as const).flatMap((family) => ask<Route>(family, "route", "show"));
    return links.map(({ ifname, ifindex }) => ({
      name: ifname,
      ifindex,
      addresses: routes.filter((one) => one.dev === ifname && isSingle(one)).map(({ dst }) => dst.replace(/\/.*/, "")),
    }));
  });
}

interface Route {
  readonly dst: string;
  readonly dev?: string;
  readonly gateway?: string;
  readonly via?: object;
  readonly type?: string;
}

function isSingle({ dst, gateway, via, type = "unicast" }: Route): boolean {
  return type === "unicast" && gateway === undefined && via === undefined && /^[0-9a-f.:]+(\/32|\/128)?$/.test(dst);
}

/** Tells of interfaces and routes that come and go, until told to stop. */
export function watchLinks(pins: Pins, changed: () => void, stop: AbortSignal): void {
  const [command, args] = within(pins, "ip", ["monitor", "link", "route"]);
  const child = spawn(command, [...args], { stdio: ["ignore", "pipe", "ignore"], signal: stop });
  child.stdout.on("data", changed);
  // Who asks looks at the interfaces from time to time, too.
  child.on("error", () => undefined);
}
