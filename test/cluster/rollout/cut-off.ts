import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { vi } from "vitest";

type Call = (...args: unknown[]) => unknown;

/** Has all calls of some programs to their engines fail at once; programs are counted from 1. */
export function cutOff(isCut: (run: number) => boolean): { restore(): number } {
  const runs = new Map<unknown, number>();
  const calls = EngineClient.prototype as Record<"log" | "setRootResource", Call>;
  const spies = (["log", "setRootResource"] as const).map((name) => {
    const real = calls[name];
    return vi.spyOn(calls, name).mockImplementation(function (this: unknown, ...args) {
      const run = runs.get(this) ?? runs.size + 1;
      runs.set(this, run);
      if (!isCut(run)) return real.apply(this, args);
      const unavailable = Object.assign(new Error("14 UNAVAILABLE: No connection established"), { code: 14, details: "", metadata: {} });
      return setImmediate(() => (args.at(-1) as (error: Error) => void)(unavailable));
    });
  });
  // Vitest would count what ours lets pass.
  const theirs = process.listeners("unhandledRejection").filter((one) => one.name !== "passUnanswered");
  for (const one of theirs) process.off("unhandledRejection", one);
  const restore = () => {
    for (const one of spies) one.mockRestore();
    for (const one of theirs) process.on("unhandledRejection", one);
    return runs.size;
  };
  return { restore };
}
